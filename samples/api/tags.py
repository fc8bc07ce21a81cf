"""Entity tags: the version of a record, told with it, that a write to it must name again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Model
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from samples.domain.versions import quoted
from samples.services import versions


class TaggedMixin:
    """A record's answer has an `ETag`: its version, and a digest of the text."""

    tagged = True
    _version: str | None = None

    def version_of(self, record: Any) -> str:
        """What a write must have seen."""
        return versions.of(record)

    def get_object(self) -> Any:
        """The record that the address names; its version is kept for the answer."""
        record: Model = super().get_object()  # type: ignore[misc]
        self._version = self.version_of(record)
        return record

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """With the tag, once the text is there."""
        response = super().finalize_response(  # type: ignore[misc]
            request, response, *args, **kwargs
        )
        if request.method in SAFE_METHODS and response.status_code == 200:
            tag(response, self._version)
        return response


def tag(response: Any, version: str | None) -> None:
    """Put a version on an answer of the framework; the same version may be written otherwise.

    State that stands beside the record may change, and a tag is that of a text.
    """
    if version is None or not isinstance(response, Response):
        return

    def finish(done: Any) -> None:
        digest = hashlib.sha256(done.content).hexdigest()[:16]
        done.headers["ETag"] = quoted(f"{version}.{digest}")

    response.add_post_render_callback(finish)
