"""A request sent twice is carried out once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from samples.domain.errors import Conflict, InvalidValue
from samples.models import IdempotentRequest

KEPT = timedelta(days=7)
"""How long an answer is kept; afterwards its key is new again."""

MAX_KEY = 200


@dataclass(frozen=True)
class Answer:
    """What a request was answered with; `replayed`: it had been carried out before."""

    status: int
    body: str
    replayed: bool = False


def fingerprint(method: str, address: str, body: bytes) -> str:
    """What tells one request from another, SHA-256."""
    digest = hashlib.sha256(f"{method} {address}\n".encode())
    digest.update(body)
    return digest.hexdigest()


def once(*, actor: str, key: str, request: str, do: Callable[[], Answer]) -> Answer:
    """Carry a request out, or repeat the answer it got; both in one transaction with its effect.

    `request` is its fingerprint. A refusal is not kept: it changed nothing and may be tried again.
    Raises InvalidValue for a key that is too long or was used for another request, Conflict when
    the same one is being carried out right now, and what `do` raises.
    """
    if not 1 <= len(key) <= MAX_KEY:
        raise InvalidValue(
            "The Idempotency-Key can't be used.",
            field="Idempotency-Key",
            value=key[:MAX_KEY],
            expected=f"1 to {MAX_KEY} characters, a UUID for instance",
        )
    kept = IdempotentRequest.objects.filter(actor=actor, key=key)
    if (found := _kept(kept.first(), request)) is not None:
        return found
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            IdempotentRequest.objects.filter(created_at__lt=now - KEPT).delete()
            row = IdempotentRequest.objects.create(
                actor=actor, key=key, fingerprint=request, status=0, body="", created_at=now
            )
            answer = do()
            row.status, row.body = answer.status, answer.body
            row.save(update_fields=["status", "body"])
    except IntegrityError as error:
        found = _kept(kept.first(), request)
        if found is None:
            raise Conflict(
                "The same request is being carried out right now.",
                field="Idempotency-Key",
                value=key,
                expected="the request again, a little later",
            ) from error
        return found
    return answer


def _kept(row: IdempotentRequest | None, request: str) -> Answer | None:
    if row is None:
        return None
    if row.fingerprint != request:
        raise InvalidValue(
            "The Idempotency-Key was used for another request.",
            field="Idempotency-Key",
            value=row.key,
            expected="a new key, or the same request again",
        )
    return Answer(row.status, row.body, replayed=True)
