"""Time as CP-SAT has it: the work a vehicle could have done since its begin, in whole numbers.

On that clock every sol is alike, whatever the calendar says. Where nothing goes on, it stands
still, which allows a little more than can be flown, never less.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from samples.planning.calendar import LANDER
from samples.planning.mission.compiled import Kind, Mission
from samples.planning.mission.whole import Whole
from samples.planning.problem import Window


class Clock:
    """The clock of one kind of vehicle."""

    def __init__(self, mission: Mission, kind: Kind) -> None:
        self.mission = mission
        self.kind = kind
        self.room = self.at(min(kind.latest, mission.last_delivery))
        """Work until the last moment when a delivery can be of use."""
        ways = [m for row in kind.metres for m in row if m < inf]
        most = max(ways, default=0.0) / kind.speed + kind.pickup + kind.unload + kind.rest
        most += float(mission.service.max(initial=0.0))
        opens = [self.at(w.from_sol) for windows in mission.windows for w in windows]
        longest = max([0.0, *opens]) + most * 2 * (mission.size + 1)
        self.whole = Whole([min(self.room, longest)])
        self.horizon = self.whole.above(min(self.room, longest)) + 1

    def at(self, sol: float) -> float:
        """Return the clock at a sol."""
        return self.mission.calendars.work(self.kind.name, self.kind.begin, sol)

    def open(self, windows: Sequence[Window]) -> list[list[int]]:
        """Return from when to when a service may begin; nothing if no window is left."""
        if not windows:
            return [[0, self.horizon]]
        spans = [
            [self.whole.cost(self.at(w.from_sol)), self.whole.limit(self.at(w.to_sol)) + 1]
            for w in windows
            if w.to_sol >= self.kind.begin * (1 - 1e-9)
        ]
        return [[low, min(high, self.horizon)] for low, high in spans if low <= self.horizon]

    def tail(self, cp: Any, end: Any, after: Any, used: Any) -> None:
        """Hold that the arm can still load the tubes delivered at `end` or later, and close."""
        mission = self.mission
        if mission.deadline == inf or mission.site is None:
            return
        room = [self.whole.limit(self.at(self._latest(tubes))) for tubes in range(mission.size + 1)]
        if not mission.load:
            cp.add(end <= room[1]).only_enforce_if(used)
        elif not mission.problem.calendar.intervals:
            # Without intervals it is a straight line.
            load = self.whole.cost(mission.load)
            cp.add(
                end + load * after <= self.whole.limit(self.at(self._latest(0)))
            ).only_enforce_if(used)
        else:
            until = cp.new_int_var(min(room), max(room), "until")
            cp.add_element(after, room, until)
            cp.add(end <= until).only_enforce_if(used)

    def _latest(self, tubes: int) -> float:
        work = self.mission.close + self.mission.load * tubes
        return self.mission.calendars.begin(LANDER, self.mission.deadline, work)
