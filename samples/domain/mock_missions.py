"""How far a mock mission is flown, and how far it was asked to go on. None of it ever happened.

waiting ──▶ flying ──▶ ended
   ▲  ◀──────┘ │
   └───────────┴─────▶ abandoned
"""

from __future__ import annotations

from samples.domain.kinds import Kind


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


OVER = frozenset({MockStatus.ENDED, MockStatus.ABANDONED})
"""It never changes any more."""
