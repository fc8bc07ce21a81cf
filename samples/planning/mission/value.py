"""What one more stop is worth, given what is taken: groups make it less each time."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import TYPE_CHECKING, Any

from samples.planning.mission.compiled import Mission

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Value:
    """The worth of sets of stops of one mission; a stop that must be taken counts `demand` more."""

    def __init__(self, mission: Mission) -> None:
        import numpy as np

        self.mission = mission
        groups = mission.problem.groups
        self._groups = [
            (members, mission.chance[members], np.cumsum([0.0, *group.bonus]), group)
            for members, group in zip(mission.members, groups, strict=True)
            if len(members)
        ]
        most = fsum(mission.own) + fsum(b for g in groups for b in g.bonus)
        self.demand = 1.0 + 2 * (most + fsum(g.shortfall * g.minimum for g in groups))
        self.own = mission.own.copy()
        self.own[mission.musts] += self.demand

    def gains(self, chosen: Iterable[int]) -> NDArray[np.float64]:
        """Return for each stop what it adds to those chosen; of no meaning for the chosen."""
        import numpy as np

        inside = np.zeros(self.mission.size, dtype=bool)
        inside[list(chosen)] = True
        gains = self.own.copy()
        for members, chance, total, group in self._groups:
            there = inside[members]
            count = fsum(chance[there])
            gains[members] += _at(total, count + chance) - _at(total, count)
            if int(there.sum()) < group.minimum:
                gains[members] += group.shortfall
        return gains

    def of(self, chosen: Iterable[int]) -> float:
        """Return the worth of a set with the demands; nothing chosen is worth 0 here."""
        names = list(chosen)
        parts = [float(self.own[i]) for i in names]
        inside = set(names)
        for members, chance, total, group in self._groups:
            there = [i in inside for i in members.tolist()]
            count = sum(there)
            if count:
                parts.append(float(_at(total, fsum(chance[there]))))
                parts.append(group.shortfall * min(count, group.minimum))
        return fsum(parts)


def _at(total: NDArray[np.float64], count: NDArray[np.float64] | float) -> Any:
    """Return the bonus of a count, linear between whole members."""
    import numpy as np

    return np.interp(count, np.arange(len(total)), total)
