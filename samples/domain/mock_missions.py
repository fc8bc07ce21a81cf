"""How far a mock mission is flown, and how far it was asked to go on. None of it ever happened.

waiting ──▶ flying ──▶ ended
   ▲  ◀──────┘ │
   └───────────┴─────▶ abandoned
"""

from __future__ import annotations

from datetime import datetime, timedelta

from samples.domain.kinds import Kind
from samples.domain.marstime import SOL_SECONDS
from samples.domain.plans import PlanState


class MockStatus(Kind):
    """How far a mock mission has come."""

    WAITING = "waiting"
    """Nobody advances it: it goes on when asked."""
    FLYING = "flying"
    """A worker or a request advances it."""
    ENDED = "ended"
    ABANDONED = "abandoned"


class MockGoal(Kind):
    """How far a mock mission was asked to go on."""

    NEXT = "next"
    """To the next moment at which something happens."""
    SOL = "sol"
    END = "end"
    REPLAN = "replan"
    """Not on: the ground team plans again."""


OVER = frozenset({MockStatus.ENDED, MockStatus.ABANDONED})
"""It never changes any more."""

FLYABLE = frozenset({PlanState.APPROVED, PlanState.FLOWN})
"""States of a plan whose answer may be flown; flown ones again, with other luck."""


def moment(arrival_at: datetime, sol: float) -> datetime:
    """UTC of a sol counted from the arrival, to the second: the clock of a mock mission."""
    return arrival_at + timedelta(seconds=round(sol * SOL_SECONDS))


def sol_at(arrival_at: datetime, moment: datetime) -> float:
    """The sol, counted from the arrival, of a moment; negative before."""
    return (moment - arrival_at).total_seconds() / SOL_SECONDS
