"""When work that begins at a time is done, walking from one change of the calendar to the next."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from samples.planning.checking.complaint import TOLERANCE, leeway
from samples.planning.problem import Calendar, Window


def done(calendar: Calendar, kind: str, begin: float, work: float) -> float:
    """The sol at which work is done; infinity if never."""
    held = [each for each in calendar.intervals if not each.kinds or kind in each.kinds]
    now, left = begin, work
    while left > 0:
        rate = min((each.rate for each in held if each.from_sol <= now < each.to_sol), default=1.0)
        edges = (edge for each in held for edge in (each.from_sol, each.to_sol))
        change = min((edge for edge in edges if edge > now), default=inf)
        if rate > 0 and now + left / rate <= change:
            return now + left / rate
        if change == inf:
            return inf
        left -= rate * (change - now)
        now = change
    return now


def ends(calendar: Calendar, kind: str, begin: float, work: float) -> tuple[float, float]:
    """The earliest and latest sol at which work can be said to be done.

    They lie apart by the rounding of doubles, and by a whole pause if the work ends where a pause
    begins: then a hair of work left over waits for its end.
    """
    hair = TOLERANCE * max(work, 1.0)
    early = done(calendar, kind, begin, max(0.0, work - hair))
    late = done(calendar, kind, begin, work + hair) if work else begin
    return _around(early, late)


def begins(windows: Sequence[Window], ready: float) -> tuple[float, float]:
    """The earliest and latest sol at which a service can be said to begin; infinity if never.

    They lie apart by the rounding of doubles, and by the time between two windows if it is ready
    just when the first closes.
    """
    return _around(opening(windows, ready - leeway(ready)), opening(windows, ready + leeway(ready)))


def _around(early: float, late: float) -> tuple[float, float]:
    return early if early == inf else early - leeway(early), late + leeway(late)


def opening(windows: Sequence[Window], ready: float) -> float:
    """The first sol from `ready` on when a window is open; infinity if none is any more."""
    if not windows:
        return ready
    open_still = (each for each in windows if ready <= each.to_sol + leeway(each.to_sol))
    return min((max(ready, each.from_sol) for each in open_still), default=inf)
