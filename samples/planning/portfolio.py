"""Plain problems, routes with prizes and a longest length: compiled search and branch and cut.

The search goes first. With two cores the proof then runs in a process of its own, so that neither
waits for the other; with one core they take turns.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, inf
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from samples.planning.best import Best
from samples.planning.mission.compiled import Mission, Plan, taken
from samples.planning.mission.flight import Flight
from samples.planning.problem import Problem
from samples.planning.solution import Cancelled
from samples.planning.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from samples.planning.proof.proving import Proof
    from samples.planning.search.routes import PrizeProblem, PrizeRoutes

SEARCH = "compiled search"
PROOF = "branch and cut"
CEILING = "ceiling"
FEW_STOPS = 20
"""The engine for missions proves so few as fast, and needs no compiling."""
_STEPS = 1000
"""Iterations of the compiled search for one of the mission engine's."""
_FIRST = 0.1
_FIRST_S = 2.0
"""Of the time, and at most: the search alone, so that the proof has a good value to begin with."""


def is_plain(problem: Problem) -> bool:
    """Whether lengths and own values are all that counts, and there are more than a few stops."""
    if problem.lander or problem.groups or len(problem.vehicles) != 1:
        return False
    (vehicle,) = problem.vehicles
    calendar, container, stops = problem.calendar, problem.container, problem.stops
    limits = (
        vehicle.payload_tubes, vehicle.payload_g, vehicle.budget_sols,
        calendar.departure_sol, container.capacity_tubes, container.capacity_g,
    )  # fmt: skip
    return (
        len(stops) > FEW_STOPS
        and 1 <= vehicle.count <= 100
        and (vehicle.range_m is not None or vehicle.budget_m is not None)
        and all(limit is None for limit in limits)
        and not calendar.intervals
        and not any(stop.windows or stop.must or stop.by for stop in stops)
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What the proof's process is asked."""

    matrix: NDArray[np.float64]
    prizes: NDArray[np.float64]
    start: int
    end: int
    limits: tuple[float, ...]
    value: float
    seconds: float
    seed: int


class Portfolio:
    """One solve of one plain problem."""

    def __init__(self, problem: Problem, watch: Watch, seed: int, workers: int) -> None:
        import numpy as np

        self.watch = watch
        self.seed = seed
        self.workers = workers
        self.mission = mission = Mission(problem, None)
        self.flight = Flight(mission)
        kind = mission.kinds[0]
        self.kind = kind
        ends = [kind.start] if kind.start == kind.home else [kind.start, kind.home]
        nodes = np.array([*mission.place.tolist(), *ends])
        self.matrix = kind.array[np.ix_(nodes, nodes)]
        self.prizes = np.concatenate([mission.own, np.zeros(len(ends))])
        self.limits = (min(kind.range, kind.budget),) * len(mission.units)
        self.start, self.end = mission.size, mission.size + len(ends) - 1
        self.plan: Plan = tuple(() for _ in mission.units)
        self.value = 0.0
        self.steps = 0
        self.engine = SEARCH
        self.proof = CEILING

    def run(self) -> Best:
        """Search and prove until the best is proven or time is up."""
        watch = self.watch
        watch.tell(SEARCH, value=0.0, bound=self._ceiling())
        if watch.iterations is not None:
            self._search(inf, watch.iterations * _STEPS)
        elif self.workers > 1 and not multiprocessing.current_process().daemon:
            self._beside()
        else:
            self._search(watch.left / 2, None)
            if not watch.over():
                self._conclude(answered(self._question(), self._bound, watch.cancelled))
        return Best(
            site=None,
            routes=self.mission.routes(self.plan),
            complete=True,
            impossible=False,
            iterations=self.steps,
            engine=self.engine,
            proof=self.proof,
        )

    def _ceiling(self) -> float:
        """Return the worth of all stops that are in reach."""
        metres, home = self.kind.shortest, self.kind.home
        return fsum(
            float(own)
            for own, place in zip(self.mission.own, self.mission.place.tolist(), strict=True)
            if metres[self.kind.start][place] + metres[place][home] <= self.limits[0]
        )

    def _search(
        self, seconds: float, steps: int | None, hear: Callable[[], None] | None = None
    ) -> None:
        from samples.planning.search.run import search

        def over() -> bool:
            if hear:
                hear()
            return self.watch.over()

        found = search(
            self._prize_problem(),
            seed=self.seed,
            seconds=None if seconds == inf else seconds,
            iterations=steps,
            on_better=self._accept,
            cancelled=over,
            warm=[trips[0] if trips else () for trips in self.plan] if self.value else None,
        )
        self._accept(found)
        self.steps += found.iterations

    def _prize_problem(self) -> PrizeProblem:
        from samples.planning.search.routes import PrizeProblem

        count = len(self.limits)
        starts, ends = [self.start] * count, [self.end] * count
        return PrizeProblem(self.matrix, self.prizes, starts, ends, self.limits)

    def _accept(self, found: PrizeRoutes) -> None:
        self._take(found.routes, SEARCH)

    def _take(self, routes: Sequence[Sequence[int]], engine: str) -> None:
        trips = [(tuple(int(i) for i in route),) if route else () for route in routes]
        trips += [()] * (len(self.mission.units) - len(trips))
        plan: Plan = tuple(trips)
        value = fsum(float(self.mission.own[i]) for i in taken(plan))
        if value > self.value and self.flight.works(plan):
            self.plan, self.value, self.engine = plan, value, engine
            self.watch.tell(engine, value=value)

    def _question(self) -> Question:
        return Question(
            self.matrix,
            self.prizes,
            self.start,
            self.end,
            self.limits,
            self.value,
            self.watch.left,
            self.seed,
        )

    def _bound(self, bound: float) -> None:
        if bound < self.watch.bound:
            self.proof = PROOF
            self.watch.tell(PROOF, bound=bound)

    def _conclude(self, proof: Proof) -> None:
        for route in [proof.routes] if proof.routes else []:
            self._take([stops[1:-1] for stops in route], PROOF)
        self._bound(proof.bound)

    def _beside(self) -> None:
        """Search, and have another process prove from the first good value on."""
        # A new interpreter: this one may have threads, which a fork would not take along.
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_other_process, args=(there,), daemon=True)
        process.start()
        there.close()
        try:
            # It starts while the search finds the value that it is to begin from.
            self._search(min(_FIRST * self.watch.left, _FIRST_S), None)
            if not self.watch.over():
                here.send(self._question())
                self._search(self.watch.left, None, lambda: self._hear(here))
        finally:
            process.kill()
            process.join()
            here.close()

    def _hear(self, here: Connection) -> None:
        """Take in what the proof has told."""
        while not here.closed and here.poll():
            try:
                news = here.recv()
            except EOFError:
                here.close()
                return
            if isinstance(news, float):
                self._bound(news)
            else:
                self._conclude(news)


def answered(
    question: Question, told: Callable[[float], None], cancelled: Cancelled | None
) -> Proof:
    """Ask the branch and cut."""
    from samples.planning.proof.proving import prove

    return prove(
        question.matrix,
        question.prizes,
        question.start,
        question.end,
        question.limits,
        incumbent_value=question.value,
        seconds=question.seconds,
        on_bound=told,
        cancelled=cancelled,
        seed=question.seed,
    )


def _other_process(there: Connection) -> None:
    import samples.planning.proof.tree  # noqa: F401  # takes a second, while nobody waits

    question = there.recv()
    there.send(answered(question, lambda bound: there.send(float(bound)), None))
    there.close()
