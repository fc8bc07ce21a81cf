"""What chance brings: every draw from a stream of its own, named by what it is for.

So a draw depends on the mission's seed and its name alone, not on when or in which order it is
asked for. Speeds, lives, storms and pick-ups have the distributions of `trials`, rounded as there.
"""

from __future__ import annotations

from hashlib import sha256
from math import inf

import numpy as np

from samples.planning.flying.mission import Fault, Luck, Mission
from samples.planning.pace import Floats, draw_storms
from samples.planning.problem import Vehicle

FAULTS_MAX = 100
"""Of one sort for one vehicle, the arm or the mission: what a flight may cost is bounded."""
STORMS_UNTIL = 2_000.0
"""Sols after the arrival, where there is no departure."""


class Draws:
    """The luck of one mission."""

    def __init__(self, mission: Mission) -> None:
        self._seed = mission.seed
        self._calendar = mission.problem.calendar
        self.foreseen = mission.luck is not Luck.NONE
        """Whether what the forecast knows happens."""
        self.faults = mission.faults if mission.luck is Luck.ALL else ()
        """Those that happen by themselves."""
        self._gaps: dict[str, list[float]] = {}

    def speed(self, vehicle: Vehicle, who: str) -> float:
        """Return the factor on a vehicle's speed; the median is 1."""
        if not self.foreseen or not vehicle.speed_spread:
            return 1.0
        normal = self._stream(f"speed {who}").standard_normal()
        # Rounded, since the last digit of exp() differs between machines.
        return max(round(float(np.exp(vehicle.speed_spread * normal)), 6), 1e-6)

    def life(self, vehicle: Vehicle, who: str) -> float | None:
        """Return how many sols the vehicle lasts from its begin on: (1 - loss) ^ sols survive."""
        loss = vehicle.loss_per_sol
        if not self.foreseen or loss <= 0:
            return None
        if loss >= 1:
            return 0.0
        life = float(self._stream(f"life {who}").standard_exponential())
        return round(life / -float(np.log1p(-loss)), 6)

    def storms(self) -> tuple[float, ...]:
        """Return the sols at which storms begin, ascending; raises InvalidValue for too many."""
        calendar = self._calendar
        if not self.foreseen:
            return ()
        until = calendar.arrival_sol + STORMS_UNTIL
        if calendar.departure_sol is not None:
            until = 2 * calendar.departure_sol - calendar.arrival_sol
        drawn: Floats = draw_storms(calendar, self._stream("storms"), 1, until)
        # Rounded again: what a sum leaves behind the sixth decimal is no sol.
        return tuple(round(sol, 6) for sol in drawn[0].tolist() if sol < until)

    def fails(self, stop: str, success: float, attempt: int) -> bool:
        """Whether an attempt (from 1) to pick a tube up fails."""
        if not self.foreseen:
            return False
        return bool(self._stream(f"pick up {stop}").random(attempt)[-1] >= success)

    def happens(self, entry: int, fault: Fault, name: str) -> bool:
        """Whether one of the mission's faults hits a tube, a slot, the launch."""
        return self.part(f"{fault.kind} {entry} {name}") < fault.chance

    def after(self, entry: int, fault: Fault, who: str, met: int) -> float:
        """Return after how many sols the next fault comes, when `met` have been met.

        A Poisson process of `chance` a sol; never for more than `FAULTS_MAX`.
        """
        if fault.chance <= 0 or met >= FAULTS_MAX:
            return inf
        name = f"{fault.kind} {entry} {who}"
        if name not in self._gaps:
            gaps = self._stream(name).standard_exponential(FAULTS_MAX) / fault.chance
            self._gaps[name] = np.round(np.cumsum(np.round(gaps, 6)), 6).tolist()
        return self._gaps[name][met]

    def part(self, name: str) -> float:
        """Return a number from 0 to below 1."""
        return float(self._stream(name).random())

    def _stream(self, name: str) -> np.random.Generator:
        named = int.from_bytes(sha256(name.encode()).digest()[:16])
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=(named,)))
        )
