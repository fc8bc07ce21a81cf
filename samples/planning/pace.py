"""How long work takes in many trials at once, each with dust storms of its own.

The same rule as `calendar.Calendars.finish`, piece by piece in the same arithmetic, for vectors
of trials: without storms both give the same doubles.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samples.domain.errors import InvalidValue
from samples.planning.calendar import Calendars
from samples.planning.problem import Calendar

Floats: TypeAlias = NDArray[np.float64]

STORMS_MAX = 300
"""Storms in one trial, at most: what a draw may cost is bounded."""


def draw_storms(
    calendar: Calendar, generator: np.random.Generator, trials: int, until_sol: float
) -> Floats:
    """Return the sols at which storms begin, shape (trials, storms), ascending in each trial.

    A Poisson process from the arrival on. So many are drawn that a trial runs out of storms
    before `until_sol` with a probability below one in a million. Raises `InvalidValue` if that
    takes more than 300.
    """
    expected = calendar.storms_per_sol * max(until_sol - calendar.arrival_sol, 0.0)
    if expected <= 0 or calendar.storm_sols <= 0 or calendar.storm_rate >= 1:
        return np.empty((trials, 0))
    count = ceil(expected + 6 * sqrt(expected) + 12)
    if count > STORMS_MAX:
        raise InvalidValue(
            f"{expected:.0f} storms are expected until sol {until_sol:.0f}: too many to be drawn.",
            field="calendar.storms_per_sol",
            value=calendar.storms_per_sol,
            expected="few and long storms; for a haze that always holds, an interval",
        )
    gaps = generator.standard_exponential((trials, count)) / calendar.storms_per_sol
    # Rounded, since the last digit of a logarithm differs between machines.
    begins: Floats = calendar.arrival_sol + np.cumsum(np.round(gaps, 6), axis=1)
    return begins


class Pace:
    """The rates of work of one kind of vehicle, or of the lander's arm, in every trial.

    `storms` are the sols at which storms begin, shape (trials, storms); none for no storms.
    """

    def __init__(self, calendar: Calendar, kind: str, storms: Floats) -> None:
        fixed_edges, fixed_rates = map(np.array, Calendars(calendar).pieces(kind))
        self._edges: Floats = np.append(fixed_edges, np.inf)[np.newaxis]
        self._rates: Floats = fixed_rates[np.newaxis]
        if storms.shape[1] and (not calendar.storm_kinds or kind in calendar.storm_kinds):
            self._add_storms(calendar, storms)

    def _add_storms(self, calendar: Calendar, begins: Floats) -> None:
        fixed_edges, fixed_rates = self._edges[0, :-1], self._rates[0]
        trials, storms = begins.shape
        fixed = np.broadcast_to(fixed_edges, (trials, len(fixed_edges)))
        edges = np.concatenate([fixed, begins, begins + calendar.storm_sols], axis=1)
        opened = np.repeat([0, 1, -1], [len(fixed_edges), storms, storms])
        order = np.argsort(edges, axis=1, kind="stable")
        edges = np.take_along_axis(edges, order, axis=1)
        raging = np.cumsum(opened[order], axis=1) > 0
        rates = fixed_rates[np.searchsorted(fixed_edges, edges, side="right")]
        rates = np.where(raging, np.minimum(rates, calendar.storm_rate), rates)
        ends = np.full((trials, 1), np.inf)
        self._edges = np.concatenate([edges, ends], axis=1)
        self._rates = np.concatenate([np.full((trials, 1), fixed_rates[0]), rates], axis=1)

    def finish(self, begin: Floats, work: Floats | float) -> Floats:
        """Return when work begun at `begin` is done, in sols, shape (trials,); infinity if never.

        `work` is in sols of full rate, one for all trials or one for each.
        """
        if self._edges.shape[1] == 1:
            done: Floats = begin + work
            return done
        now = begin.copy()
        left = np.array(np.broadcast_to(work, now.shape), dtype=float)
        piece = self._pieces(now)
        todo = np.flatnonzero((left > 0) & (now < np.inf))
        while todo.size:
            row = todo if len(self._edges) > 1 else np.zeros_like(todo)
            at, rest = now[todo], left[todo]
            end, rate = self._edges[row, piece[todo]], self._rates[row, piece[todo]]
            ready = at + np.divide(rest, rate, out=np.full_like(rest, np.inf), where=rate > 0)
            fits = (rate > 0) & (ready <= end)
            passed = np.multiply(end - at, rate, out=np.zeros_like(rest), where=rate > 0)
            now[todo] = np.where(fits, ready, end)
            left[todo] = np.where(fits, 0.0, rest - passed)
            todo = todo[~fits & (end < np.inf) & (left[todo] > 0)]
            piece[todo] += 1
        return now

    def _pieces(self, now: Floats) -> NDArray[np.intp]:
        """Return the piece that holds at each trial's `now`: how many edges are behind it."""
        inner = self._edges[:, :-1]
        if len(inner) == 1:
            return np.searchsorted(inner[0], now, side="right")
        behind: NDArray[np.intp] = np.count_nonzero(inner <= now[:, np.newaxis], axis=1)
        return behind
