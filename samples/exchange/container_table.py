"""The columns of the list of containers, on its page and in its files."""

from __future__ import annotations

from samples.domain.kinds import ContainerKind
from samples.domain.state import Stage
from samples.exchange.tables import Cell, Column
from samples.models import Container, Holding, PastHolding, Place


def present(container: Container) -> Holding | PastHolding | None:
    """The state of a container of `selectors.catalogue.containers`; None before its first event."""
    states: list[Holding | PastHolding] = container.now  # type: ignore[attr-defined]
    return states[0] if states else None


def place_of(container: Container) -> Place | None:
    """Where it is."""
    now = present(container)
    return now.place if now else None


def _content(container: Container) -> Cell:
    now = present(container)
    return now.content.name if now and now.content else None


def _stage(container: Container) -> Cell:
    now = present(container)
    return Stage(now.stage).label if now else None


def _place(container: Container) -> Cell:
    place = place_of(container)
    return place.name if place else None


COLUMNS = (
    Column("code", "Container", lambda container: container.code, "code"),
    Column("serial", "Serial", lambda container: container.serial, ""),
    Column("kind", "Kind", lambda container: ContainerKind(container.kind).label, "kind"),
    Column("content", "Content", _content, "holding_now__sample__slug"),
    Column("stage", "Stage", _stage, "holding_now__stage"),
    Column("place", "Place", _place, "holding_now__place__slug"),
)
"""The serial is part of the name on the page, and no order."""
