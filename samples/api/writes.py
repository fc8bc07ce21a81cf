"""How a request that writes is carried out and answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from samples.domain.errors import InvalidValue, NotFound, Stale, Unseen
from samples.domain.versions import EXPECTED, WHATEVER, Seen, quoted
from samples.services import idempotency, versions
from samples.services.idempotency import Answer, fingerprint

M = TypeVar("M", bound=Model)

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MATCH = "If-Match"
REHEARSED = "Dry-Run"
MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True)
class Done:
    """What a request led to, as it is answered; `url` in it is its `Location`.

    `version` is that of the record written, for its `ETag`.
    """

    data: Any
    status: int = 201
    version: str | None = None


class WritingMixin:
    """A view that writes: who may at all, and the raw body for `Idempotency-Key`."""

    http_method_names: Sequence[str] = ["get", "head", "post"]
    written_by: ClassVar[tuple[str, ...]]
    """Permissions of which one is needed to write here at all."""
    ledger_on_write = False
    """Whether `?ledger=` says which ledger is written to."""
    matched: ClassVar[tuple[str, ...]] = ()
    """Methods that change what somebody may have changed meanwhile: they take `If-Match`."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the body before anything parses it away."""
        self.raw_body: bytes = b"" if request.method in SAFE_METHODS else request.body
        super().initial(request, *args, **kwargs)  # type: ignore[misc]

    def get_parsers(self) -> list[BaseParser]:
        """A PATCH may call itself what it is; nothing else is one."""
        parsers: list[BaseParser] = super().get_parsers()  # type: ignore[misc]
        request: Any = getattr(self, "request", None)
        if request is not None and request.method == "PATCH":
            return parsers
        return [one for one in parsers if one.media_type != MERGE_PATCH]

    def carry_out(self, request: Request, do: Callable[[], Done]) -> HttpResponse:
        """Do it in one transaction and answer.

        With an `Idempotency-Key` only once, the answer repeated. With `?dry_run=true` all is taken
        back, what was to come after it never comes, and a key is left as it is.

        Raises InvalidValue for parameters that are not known here, Unseen where `If-Match` is
        missing, and what `do` raises.
        """
        view: Any = self
        view.filter_queryset(view.model._default_manager.none())  # it checks the parameters
        rehearsed = _truth(request, "dry_run")
        if request.method in self.matched:
            self.seen  # noqa: B018 - raises what is wrong with it
        told: list[str | None] = []

        def answer() -> Answer:
            with transaction.atomic():
                done = do()
                body = JSONRenderer().render(done.data).decode() or "null"
                if rehearsed:
                    transaction.set_rollback(True)
            told.append(done.version)
            return Answer(done.status, body)

        key = request.headers.get(KEY)
        if rehearsed:
            return _rehearsed(answer())
        if key is None:
            answered = answer()
        else:
            answered = idempotency.once(
                actor=request.user.get_username(),
                key=key,
                request=fingerprint(str(request.method), request.get_full_path(), self.raw_body),
                do=answer,
            )
        return _response(answered, told[0] if told else None)

    @property
    def takes_whatever(self) -> bool:
        """Whether `If-Match: *` stands for all rows of a list; raises InvalidValue for a tag."""
        request: Request = self.request  # type: ignore[attr-defined]
        text = request.headers.get(MATCH)
        if text not in {None, WHATEVER}:
            raise InvalidValue(
                "Of many each has a tag of its own.", field=MATCH, value=text,
                expected="* or no such header, and if_match in each row",
            )  # fmt: skip
        return text is not None

    @property
    def seen(self) -> Seen:
        """What the client saw of the record that it changes. Raises Unseen, InvalidValue."""
        request: Request = self.request  # type: ignore[attr-defined]
        text = request.headers.get(MATCH)
        if text is None:
            raise Unseen("A change says what it was made from.", field=MATCH, expected=EXPECTED)
        return Seen.read(text, MATCH)

    def require_unchanged(self, record: M, write: Callable[[M], Any]) -> M:
        """The record as it is now, locked until the transaction ends.

        Raises Stale, with what `write` makes of it, unless the client saw it like this.
        """
        now = versions.held(type(record), [record.pk]).get(record.pk)
        if now is None:
            raise NotFound(f"{record} is no longer there.")
        require_seen(self.seen, now, write)
        return now


def require_seen(seen: Seen, now: M, write: Callable[[M], Any]) -> None:
    """Raise Stale, with the record as `write` makes it and its tag, unless this was seen of it."""
    try:
        seen.require(versions.of(now), str(now))
    except Stale as error:
        error.current = json.loads(JSONRenderer().render(write(now)))
        raise


def unseen_row() -> Unseen:
    """The fault of a row that should say what it was made from."""
    return Unseen("if_match is missing.", field="if_match", expected=f"{EXPECTED}")


def _truth(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in {"true", "false"}:
        raise InvalidValue(
            f"{name} can't be {text}.", field=name, value=text, expected="true or false"
        )
    return text == "true"


def _rehearsed(answered: Answer) -> HttpResponse:
    """What would have been answered; there is nothing to follow, and no tag of what is not."""
    response = HttpResponse(answered.body, content_type="application/json")
    response[REHEARSED] = "true"
    return response


def _response(answered: Answer, version: str | None) -> HttpResponse:
    if answered.status == 204:
        response = HttpResponse(status=204)
    else:
        response = HttpResponse(
            answered.body, status=answered.status, content_type="application/json"
        )
        said = json.loads(answered.body)
        url = said.get("url") if isinstance(said, dict) else None
        if answered.status in {201, 202} and url:
            response["Location"] = url
    if version is not None:
        response["ETag"] = quoted(version)
    if answered.replayed:
        response[REPLAYED] = "true"
    return response
