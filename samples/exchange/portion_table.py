"""The columns of the list of portions, on its page and in its files."""

from __future__ import annotations

from datetime import date

from samples.domain.portions import PortionState
from samples.exchange.tables import Cell, Column
from samples.models import Portion

WITH_ITS_TUBE = "With its tube"


def columns(today: date) -> tuple[Column, ...]:
    """Masses in whole micrograms; a loan is late after its day."""

    def late(portion: Portion) -> Cell:
        return "Overdue" if is_late(portion, today) else None

    return (
        Column("portion", "Portion", lambda portion: portion.identifier, "sample__slug"),
        Column("container", "Container", lambda portion: portion.container.code, "container__code"),
        Column("parent", "Split off", lambda portion: portion.parent_identifier, "parent__number"),
        Column("state", "State", lambda portion: PortionState(portion.state).label, "state"),
        Column("mass_ug", "Left (µg)", lambda portion: portion.mass_ug, "mass_ug", True),
        Column(
            "initial_ug", "At first (µg)", lambda portion: portion.initial_ug, "initial_ug", True
        ),
        Column(
            "investigator",
            "Investigator",
            lambda portion: portion.investigator or None,
            "investigator",
        ),
        Column(
            "holder",
            "Who has it",
            lambda portion: portion.holder.name if portion.holder else None,
            "holder__slug",
        ),
        Column("place", "Where", _place, "place__slug"),
        Column(
            "due_on",
            "Due back",
            lambda portion: portion.due_on.isoformat() if portion.due_on else None,
            "due_on",
        ),
        Column("overdue", "Overdue", late, "due_on"),
    )


def is_late(portion: Portion, today: date) -> bool:
    """Whether it is on loan and was due before today."""
    return portion.due_on is not None and portion.due_on < today


def _place(portion: Portion) -> Cell:
    return portion.place.name if portion.place else WITH_ITS_TUBE if portion.mass_ug else None
