"""Who acts, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from samples.domain.errors import NotPermitted


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


def require(actor: Actor, permission: str) -> None:
    """Raise NotPermitted unless the actor holds `app.codename`."""
    if not actor.has_perm(permission):
        name = actor.get_username() or "An anonymous visitor"
        raise NotPermitted(
            f"{name} may not do this.", field="actor", value=name, expected=permission
        )
