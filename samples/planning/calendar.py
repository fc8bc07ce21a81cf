"""How long work takes when sols aren't alike: conjunction, dust, holidays.

Work is counted in sols of full rate. In an interval of rate 0.5 a sol does half a sol's work, in
one of rate 0 none. Where several intervals hold, the least rate counts; outside all of them it
is 1.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf

from samples.planning.problem import Calendar, Interval

LANDER = "lander"
"""The kind under which an interval holds for the lander's arm."""


class Calendars:
    """The rates of work of every kind of vehicle and of the lander's arm.

    All answers are sums over pieces of constant rate: exact but for the rounding of doubles.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._intervals = calendar.intervals
        self._pieces: dict[str, tuple[list[float], list[float]]] = {}

    def pieces(self, kind: str) -> tuple[list[float], list[float]]:
        """Return edges e[0..n) in sols and rates r[0..n]: r[i] holds from e[i - 1] to e[i]."""
        if kind not in self._pieces:
            self._pieces[kind] = _pieces([i for i in self._intervals if _holds(i, kind)])
        return self._pieces[kind]

    def finish(self, kind: str, begin_sol: float, work_sols: float) -> float:
        """Return the earliest sol at which work begun at `begin_sol` is done; infinity if never."""
        edges, rates = self.pieces(kind)
        if not edges:
            return begin_sol + work_sols
        now, left = begin_sol, work_sols
        for piece in range(bisect_right(edges, begin_sol), len(rates)):
            if left <= 0:
                return now
            end = edges[piece] if piece < len(edges) else inf
            rate = rates[piece]
            if rate > 0 and now + left / rate <= end:
                return now + left / rate
            left -= (end - now) * rate if rate > 0 else 0.0
            now = end
        return inf if left > 0 else now

    def begin(self, kind: str, finish_sol: float, work_sols: float) -> float:
        """Return the latest sol at which work may begin to be done by `finish_sol`.

        The inverse of `finish`; minus infinity if no begin is early enough.
        """
        edges, rates = self.pieces(kind)
        if not edges:
            return finish_sol - work_sols
        now, left = finish_sol, work_sols
        for piece in range(bisect_left(edges, finish_sol), -1, -1):
            if left <= 0:
                return now
            begin = edges[piece - 1] if piece else -inf
            rate = rates[piece]
            if rate > 0 and now - left / rate >= begin:
                return now - left / rate
            left -= (now - begin) * rate if rate > 0 else 0.0
            now = begin
        return -inf if left > 0 else now

    def work(self, kind: str, from_sol: float, to_sol: float) -> float:
        """Return the work done between two sols; 0 if the second is not after the first."""
        edges, rates = self.pieces(kind)
        if to_sol <= from_sol:
            return 0.0
        first, last = bisect_right(edges, from_sol), bisect_left(edges, to_sol)
        bounds = [from_sol, *edges[first:last], to_sol]
        return sum(
            (bounds[i + 1] - bounds[i]) * rate
            for i, rate in enumerate(rates[first : last + 1])
            if rate > 0
        )


def _holds(interval: Interval, kind: str) -> bool:
    return interval.to_sol > interval.from_sol and (not interval.kinds or kind in interval.kinds)


def _pieces(intervals: Sequence[Interval]) -> tuple[list[float], list[float]]:
    edges = sorted(
        {edge for i in intervals for edge in (i.from_sol, i.to_sol) if -inf < edge < inf}
    )
    rates = []
    for begin in [-inf, *edges]:
        holding = [
            i.rate
            for i in intervals
            if i.from_sol <= begin < i.to_sol or i.from_sol == begin == -inf
        ]
        rates.append(min(holding, default=1.0))
    return edges, rates
