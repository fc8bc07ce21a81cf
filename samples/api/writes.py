"""How a request that writes is carried out and answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from samples.services import idempotency
from samples.services.idempotency import Answer, fingerprint

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True)
class Done:
    """What a request led to, as it is answered; `url` in it is its `Location`."""

    data: Any
    status: int = 201


class WritingMixin:
    """A view that writes: who may at all, and the raw body for `Idempotency-Key`."""

    http_method_names: Sequence[str] = ["get", "head", "post"]
    written_by: ClassVar[tuple[str, ...]]
    """Permissions of which one is needed to write here at all."""
    ledger_on_write = False
    """Whether `?ledger=` says which ledger is written to."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the body before anything parses it away."""
        self.raw_body: bytes = b"" if request.method in SAFE_METHODS else request.body
        super().initial(request, *args, **kwargs)  # type: ignore[misc]

    def carry_out(self, request: Request, do: Callable[[], Done]) -> HttpResponse:
        """Do it and answer; with an `Idempotency-Key` only once, the answer repeated.

        Raises InvalidValue for parameters that are not known here, and what `do` raises.
        """
        view: Any = self
        view.filter_queryset(view.model._default_manager.none())  # it checks the parameters

        def answer() -> Answer:
            done = do()
            return Answer(done.status, JSONRenderer().render(done.data).decode())

        key = request.headers.get(KEY)
        if key is None:
            answered = answer()
        else:
            answered = idempotency.once(
                actor=request.user.get_username(),
                key=key,
                request=fingerprint(str(request.method), request.get_full_path(), self.raw_body),
                do=answer,
            )
        return _response(answered)


def _response(answered: Answer) -> HttpResponse:
    response = HttpResponse(answered.body, status=answered.status, content_type="application/json")
    url = json.loads(answered.body).get("url")
    if answered.status in {201, 202} and url:
        response["Location"] = url
    if answered.replayed:
        response[REPLAYED] = "true"
    return response
