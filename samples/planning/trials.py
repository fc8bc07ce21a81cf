"""A plan flown in many trials at once: every array's first axis is the trials.

Each vehicle goes through its sorties step by step, and each step is one calculation on vectors of
all trials. What became of each tube is kept as a code, its place in `Outcome`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from sys import float_info
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samples.domain.errors import InvalidValue
from samples.planning.calendar import LANDER
from samples.planning.forecast import Outcome
from samples.planning.limits import TOLERANCE
from samples.planning.pace import Floats, Pace, draw_storms
from samples.planning.problem import SITE, Lander, Problem, Stop, Vehicle
from samples.planning.solution import Solution
from samples.planning.ways import Ways

Flags: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int8]

HOME, FAILED, LOST, WINDOW, BUDGET, DEPARTURE = range(len(Outcome))

_NEVER = float_info.max
"""The deadline where there is none: what never ends misses it all the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """What some trials showed."""

    codes: Codes
    """What became of each tube, shape (trials, tubes)."""
    lost: Flags
    """Of each vehicle, whether it was lost before its last unloading, shape (trials, vehicles)."""
    finish: Floats
    """The sol on which the container is closed, departure or not, shape (trials,)."""

    @classmethod
    def joined(cls, parts: Sequence[Found]) -> Found:
        """Return all trials of some parts, at least one."""
        return cls(
            np.concatenate([part.codes for part in parts]),
            np.concatenate([part.lost for part in parts]),
            np.concatenate([part.finish for part in parts]),
        )


def fly(plan: FlownPlan, trials: int, seed: int, chunk: int) -> Found:
    """Fly a plan `trials` times; `seed` and the number of the chunk name the luck it meets."""
    flown = _Trials(plan, trials, seed, chunk)
    return Found(flown.codes, flown.lost, flown.finish)


# --- The plan -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flight:
    """One vehicle's sorties; each a list of stops (numbers of tubes) and the lengths to them."""

    vehicle: Vehicle
    number: int
    begin: float
    sorties: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...]
    """The last length is that to the landing site or the end."""

    @property
    def who(self) -> str:
        """Its name in a timeline."""
        return f"{self.vehicle.kind} {self.number}"


class FlownPlan:
    """What doesn't change from trial to trial."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.site = solution.site
        calendar = problem.calendar
        self.deadline = _NEVER
        if calendar.departure_sol is not None:
            latest = calendar.departure_sol - calendar.margin_sols
            self.deadline = latest + TOLERANCE * abs(latest)
        # Delays can make a mission longer than planned; beyond twice its length none is drawn for.
        planned = [
            solution.timeline.finish_sol,
            calendar.departure_sol or 0.0,
            calendar.arrival_sol,
        ]
        ends = max(sol for sol in planned if sol < inf)
        self.storms_until = 2 * ends - calendar.arrival_sol
        self.tubes: list[Stop] = []
        """In the order in which the arm takes those that are delivered at once."""
        order = {vehicle.kind: i for i, vehicle in enumerate(problem.vehicles)}
        self._known = {stop.id: stop for stop in problem.stops}
        self._ways = Ways(problem)
        self.flights: list[Flight] = []
        for route in solution.routes:
            if route.vehicle not in order:
                raise _foreign("vehicle", route.vehicle)
        for route in sorted(solution.routes, key=lambda r: (order[r.vehicle], r.number)):
            flown = [sortie.stops for sortie in route.sorties if sortie.stops]
            if flown:
                vehicle = problem.vehicles[order[route.vehicle]]
                self.flights.append(self._flight(vehicle, route.number, flown))

    def _flight(self, vehicle: Vehicle, number: int, flown: list[tuple[str, ...]]) -> Flight:
        here = self._place(vehicle.start)
        sorties = []
        for names in flown:
            first = len(self.tubes)
            lengths = []
            for name in names:
                if name not in self._known:
                    raise _foreign("stop", name)
                stop = self._known[name]
                lengths.append(self._ways.metres(vehicle.distance, here, stop.point))
                here = stop.point
                self.tubes.append(stop)
            home = self.site or (self._place(vehicle.end) if vehicle.end else here)
            lengths.append(self._ways.metres(vehicle.distance, here, home))
            here = home
            sorties.append((tuple(range(first, len(self.tubes))), tuple(lengths)))
        begin = max(self.problem.calendar.arrival_sol, vehicle.ready_sol)
        return Flight(vehicle, number, begin, tuple(sorties))

    def _place(self, name: str) -> str:
        return self.site if name == SITE and self.site is not None else name


def _foreign(noun: str, name: str) -> InvalidValue:
    return InvalidValue(
        f"The plan has a {noun} {name} that the problem doesn't have.",
        field=noun,
        value=name,
        expected="a solution of this problem",
    )


# --- The trials -----------------------------------------------------------------------------------


class _Trials:
    """Some trials, flown as soon as it is made."""

    def __init__(self, plan: FlownPlan, trials: int, seed: int, chunk: int) -> None:
        self.plan = plan
        self.trials = trials
        self._key = seed, chunk
        calendar = plan.problem.calendar
        self._storms = draw_storms(calendar, self._stream("storms"), trials, plan.storms_until)
        self._paces: dict[str, Pace] = {}
        tubes = len(plan.tubes)
        self.codes: Codes = np.full((trials, tubes), HOME, dtype=np.int8)
        self.lost: Flags = np.zeros((trials, len(plan.flights)), dtype=bool)
        self.finish: Floats = np.full(trials, calendar.arrival_sol)
        delivered: Floats = np.full((trials, tubes), inf)
        for nth, flight in enumerate(plan.flights):
            self._fly(nth, flight, delivered)
        if plan.problem.lander:
            self._load(plan.problem.lander, delivered)

    def _pace(self, kind: str) -> Pace:
        if kind not in self._paces:
            self._paces[kind] = Pace(self.plan.problem.calendar, kind, self._storms)
        return self._paces[kind]

    def _stream(self, name: str) -> np.random.Generator:
        seed, chunk = self._key
        named = int.from_bytes(sha256(name.encode()).digest()[:16])
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(named, chunk)))
        )

    def _speeds(self, flight: Flight) -> Floats:
        """Return the factors on the vehicle's speed; the median is 1."""
        normal = self._stream(f"speed {flight.who}").standard_normal(self.trials)
        # Rounded, since the last digit of exp() differs between machines.
        factors: Floats = np.maximum(
            np.round(np.exp(flight.vehicle.speed_spread * normal), 6), 1e-6
        )
        return factors

    def _lives(self, flight: Flight) -> Floats:
        """Return how many sols the vehicle lasts from its begin on: (1 - loss) ^ sols survive."""
        loss = flight.vehicle.loss_per_sol
        if loss <= 0:
            return np.full(self.trials, inf)
        if loss >= 1:
            return np.zeros(self.trials)
        lives = self._stream(f"life {flight.who}").standard_exponential(self.trials)
        rounded: Floats = np.round(lives / -np.log1p(-loss), 6)
        return rounded

    def _fly(self, nth: int, flight: Flight, delivered: Floats) -> None:
        vehicle = flight.vehicle
        pace = self._pace(vehicle.kind)
        speeds, lives = self._speeds(flight), self._lives(flight)
        now = np.full(self.trials, flight.begin)

        def drive(metres: float) -> Floats:
            if vehicle.speed_m_per_sol is None or metres == 0:
                return now
            return pace.finish(now, metres / vehicle.speed_m_per_sol / speeds)

        for turn, (tubes, lengths) in enumerate(flight.sorties):
            if turn:
                now = pace.finish(now, vehicle.turnaround_sols)
            for tube, metres in zip(tubes, lengths[:-1], strict=True):
                now = drive(metres)
                now = self._pick_up(tube, vehicle, pace, now)
                # Whoever is lost fetches nothing more: not even a failure can be told.
                self.codes[now - flight.begin > lives, tube] = LOST
            now = drive(lengths[-1])
            aboard = self.codes[:, tubes] == HOME
            if self.plan.problem.lander:
                now = pace.finish(now, vehicle.unload_sols_per_tube * aboard.sum(axis=1))
            spent = now - flight.begin
            gone = (spent > lives)[:, np.newaxis]
            limit = inf if vehicle.budget_sols is None else vehicle.budget_sols
            over = (spent > limit * (1 + TOLERANCE))[:, np.newaxis]
            never = np.isinf(now)[:, np.newaxis]
            found = np.select([gone, over, never], [LOST, BUDGET, DEPARTURE], HOME)
            self.codes[:, tubes] = np.where(aboard, found, self.codes[:, tubes])
            self.lost[:, nth] = gone[:, 0]
            delivered[:, tubes] = np.where(aboard & (found == HOME), now[:, np.newaxis], inf)
        if not self.plan.problem.lander:
            self._end(nth, flight, now)

    def _pick_up(self, tube: int, vehicle: Vehicle, pace: Pace, now: Floats) -> Floats:
        """Wait for a window, pick up, note what became of it; return when it is over."""
        stop = self.plan.tubes[tube]
        begin = now
        if stop.windows:
            begin = np.full(self.trials, inf)
            for window in stop.windows:
                latest = window.to_sol + TOLERANCE * abs(window.to_sol)
                opened = np.where(now <= latest, np.maximum(now, window.from_sol), inf)
                begin = np.minimum(begin, opened)
        closed = np.isinf(begin) & (now < inf)
        fails = self._stream(f"pick up {stop.id}").random(self.trials) >= stop.success
        self.codes[:, tube] = np.where(closed, WINDOW, np.where(fails, FAILED, HOME))
        # After the last window there is nothing to do; a failure takes as long as a success.
        work = np.where(closed, 0.0, stop.service_sols + vehicle.pickup_sols)
        return pace.finish(np.where(closed, now, begin), work)

    def _end(self, nth: int, flight: Flight, now: Floats) -> None:
        """Without a lander: the tubes are home if their vehicle is at its end in time."""
        there = ~self.lost[:, nth]
        self.finish = np.where(there, np.maximum(self.finish, now), self.finish)
        late = there & (now > self.plan.deadline)
        tubes = [tube for sortie, _ in flight.sorties for tube in sortie]
        codes = self.codes[:, tubes]
        self.codes[:, tubes] = np.where(late[:, np.newaxis] & (codes == HOME), DEPARTURE, codes)

    def _load(self, lander: Lander, delivered: Floats) -> None:
        """With a lander: load in the order of delivery what can still be closed in time.

        The arm goes on after the deadline too, but only to tell how late it would have been.
        """
        pace = self._pace(LANDER)
        # Stable: tubes delivered at once keep the order of the vehicles, sorties and stops.
        order = np.argsort(delivered, axis=1, kind="stable")
        arm = np.full(self.trials, -inf)
        for place in range(delivered.shape[1]):
            tube = order[:, [place]]
            ready = np.take_along_axis(delivered, tube, axis=1)[:, 0]
            there = ready < inf
            if not there.any():
                break
            begin = np.where(there, np.maximum(arm, ready), arm)
            arm = pace.finish(begin, np.where(there, lander.load_sols_per_tube, 0.0))
            closed = pace.finish(arm, np.where(there, lander.close_sols, 0.0))
            self.finish = np.maximum(self.finish, closed)
            late = there & (closed > self.plan.deadline)
            codes = np.take_along_axis(self.codes, tube, axis=1)
            codes[late] = DEPARTURE
            np.put_along_axis(self.codes, tube, codes, axis=1)
