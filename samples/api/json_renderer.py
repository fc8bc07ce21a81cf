"""How an answer becomes JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

_default = JSONEncoder().default


class Json(JSONRenderer):
    """JSON in UTF-8, several times as fast as the framework's own."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The answer; what orjson does not know (a number beyond 64 bits) the framework writes."""
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=_default, option=orjson.OPT_PASSTHROUGH_DATETIME)
        except TypeError:
            written: bytes = super().render(data, accepted_media_type, renderer_context)
            return written
