"""Who acts, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db import models

from samples.domain.errors import NotFound, NotPermitted
from samples.selectors.visibility import sees


class Actor(Protocol):
    """A signed-in user, or the system itself."""

    def get_username(self) -> str:
        """The name that is kept in the record."""
        ...

    def has_perm(self, perm: str) -> bool:
        """Whether this permission was granted."""
        ...


@dataclass(frozen=True)
class SystemActor:
    """A command or loader started by whoever runs the installation; it may do everything."""

    name: str

    def get_username(self) -> str:
        """The name that is kept in the record."""
        return self.name

    def has_perm(self, perm: str) -> bool:
        """Always: who can start a command can reach the database anyway."""
        return True


def require(actor: Actor, permission: str, of: models.Model | None = None) -> None:
    """Raise NotPermitted unless the actor holds `app.codename`.

    `of`: what it is about; NotFound, as if it were not there, where the actor doesn't see it.
    """
    if not actor.has_perm(permission):
        name = actor.get_username() or "An anonymous visitor"
        raise NotPermitted(
            f"{name} may not do this.", field="actor", value=name, expected=permission
        )
    if of is not None and not sees(actor, of):
        what, name = str(of._meta.verbose_name), str(getattr(of, "slug", of.pk))
        raise NotFound(
            f"There is no {what} {name}.", field=what, value=name, expected="one that you can see"
        )
