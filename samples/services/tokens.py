"""Tokens of the API: made, recognised, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from samples.domain.errors import Conflict, InvalidValue
from samples.models import ApiToken
from samples.services.actors import Actor, require

MARK = "msc_"
"""How every token begins, so that one that was published by mistake can be searched for."""

DAYS = 90
DAYS_MAX = 366
NAME_MAX = 100

USE_NOTED = timedelta(minutes=5)
"""How exactly the last use is known: a write for each request would cost more than the answer."""

OWN = "samples.add_apitoken"
EVERYBODYS = "samples.change_apitoken"


@dataclass(frozen=True)
class Issued:
    """A new token with its text, which nobody can be told a second time."""

    token: ApiToken
    text: str = field(repr=False)


def issue(*, owner: User, name: str, actor: Actor, days: int = DAYS) -> Issued:
    """Make a token that acts as `owner` for `days`.

    Raises NotPermitted unless it is the actor's own or the actor looks after everybody's,
    InvalidValue for a name or number of days that can't be, Conflict for a name in use.
    """
    require(actor, OWN if actor == owner else EVERYBODYS)
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX or not name.isprintable():
        raise InvalidValue(
            "The token can't have this name.",
            field="name",
            value=name[:NAME_MAX],
            expected=f"1 to {NAME_MAX} characters that tell it from your others",
        )
    if not 1 <= days <= DAYS_MAX:
        raise InvalidValue(
            f"A token can't be valid for {days} days.",
            field="days",
            value=days,
            expected=f"1 to {DAYS_MAX}",
        )
    # 256 random bits can't be guessed, so that a plain hash hides them as well as a slow one.
    text = MARK + secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                owner=owner,
                name=name,
                prefix=text[: len(MARK) + 6],
                digest=_digest(text),
                created_at=now,
                created_by=actor.get_username(),
                expires_at=now + timedelta(days=days),
            )
    except IntegrityError as error:
        raise Conflict(
            f"{owner} has a token “{name}” that is not revoked.",
            field="name",
            value=name,
            expected="another name, or that one revoked first",
        ) from error
    return Issued(token, text)


def revoke(*, token: ApiToken, actor: Actor) -> None:
    """End a token for good; one that was revoked before stays as it is.

    Raises NotPermitted unless it is the actor's own or the actor looks after everybody's.
    """
    if actor != token.owner:
        require(actor, EVERYBODYS)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=datetime.now(UTC), revoked_by=actor.get_username()
    )
    token.refresh_from_db()


def recognised(text: str) -> ApiToken | None:
    """The token of a text, in whatever state it is; None where there never was one."""
    found = ApiToken.objects.select_related("owner").filter(digest=_digest(text))
    return found.first()


def note_use(token: ApiToken) -> None:
    """Keep that it was used just now, to `USE_NOTED`."""
    now = datetime.now(UTC)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
