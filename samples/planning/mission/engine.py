"""The engine for missions: every landing site is searched and proven until none can be better."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from math import ceil, inf
from threading import Event

from samples.planning.best import Best
from samples.planning.limits import Unflyable
from samples.planning.mission.ceiling import ceiling
from samples.planning.mission.compiled import Mission, Plan, names_of, taken
from samples.planning.mission.model import MOST_ARCS, Model, arcs
from samples.planning.mission.search import Search
from samples.planning.problem import Problem
from samples.planning.schedule import timeline
from samples.planning.watch import Watch, reaches
from samples.planning.worth import worth

SEARCH = "destroy and repair"
MODEL = "CP-SAT"
CEILING = "ceiling"
_FIRST_S = 0.4
"""Seconds of search over all sites before the first proof."""
_FIRST_STEPS = 150
_YOUNG_S = 1.0
_LOOK_S = 0.02
"""Between two looks at what a proof tells, when there is no core to search meanwhile."""
_WORK_PER_STEP = 0.02
"""With an iteration limit: how much the model may do for each iteration, in CP-SAT's unit of
deterministic time (about a second)."""


class Field:
    """One landing site: its search, and the bound for it."""

    def __init__(self, problem: Problem, site: str | None, seed: int) -> None:
        self.mission = Mission(problem, site)
        self.search = Search(self.mission, seed)
        self.nothing = worth(problem, ()).value
        self.bound = ceiling(self.mission)
        self.closed = self.bound == -inf
        self.musts = set(self.mission.musts)

    def complete(self, plan: Plan) -> bool:
        """Whether a plan takes all that must be taken."""
        return self.musts <= set(taken(plan))


class Engine:
    """One solve of one problem."""

    def __init__(self, problem: Problem, watch: Watch, seed: int, workers: int) -> None:
        sites = problem.lander.sites if problem.lander else (None,)
        self.problem = problem
        self.watch = watch
        self.seed = seed
        self.workers = max(1, workers)
        self.fields = [Field(problem, site, seed) for site in sites]
        first = self.fields[0]
        self.best: tuple[Field, Plan] = (first, first.search.best)
        self.most_met = -1
        self.engine = SEARCH
        self.proof = CEILING

    def run(self) -> Best:
        """Search and prove until the best is proven or time is up."""
        watch = self.watch
        for field in self.fields:
            self._accept(field, field.search.best, SEARCH)
        self._bound(CEILING)
        if watch.iterations is None:
            self._timed()
        else:
            share = ceil(watch.iterations / len(self.fields))
            for field in self.fields:
                self._search(field, inf, share)
            for field in self._open():
                self._prove(field, inf, share * _WORK_PER_STEP)
        site, plan = self.best[0].mission.site, self.best[1]
        return Best(
            site,
            self.best[0].mission.routes(plan),
            self.best[0].complete(plan),
            all(field.bound == -inf for field in self.fields),
            sum(field.search.steps for field in self.fields),
            self.engine,
            self.proof,
        )

    def _timed(self) -> None:
        watch = self.watch
        first = min(_FIRST_S, 0.1 * watch.left) / len(self.fields)
        for field in self.fields:
            self._search(field, first, _FIRST_STEPS)
        share = 0.5
        while not watch.over() and (fields := self._open()):
            for field in fields:
                self._prove(field, share * watch.left / len(fields), None)
            if all(arcs(field.mission) > MOST_ARCS for field in fields):
                for field in fields:
                    self._search(field, watch.left / len(fields), None)
            share = 1.0

    def _open(self) -> list[Field]:
        """Return the sites that could still be better, the most promising first."""
        value = self.watch.value
        fields = [
            field
            for field in self.fields
            if not field.closed and (value is None or not reaches(value, field.bound))
        ]
        return sorted(fields, key=lambda field: -field.bound)

    def _search(self, field: Field, seconds: float, steps: int | None) -> None:
        watch = self.watch
        until = watch.elapsed + seconds
        last = None if steps is None else field.search.steps + steps
        value = watch.value
        if value is not None and reaches(value, field.bound):
            return
        # Even when time is up before the first plan, there is one.
        while (not field.search.steps and not watch.cancelled()) or (
            not watch.over() and watch.elapsed < until and field.search.steps != last
        ):
            if field.search.step():
                self._accept(field, field.search.best, SEARCH)

    def _prove(self, field: Field, seconds: float, work: float | None) -> None:
        """Prove in a thread, and go on searching meanwhile if there is a core for it."""
        watch = self.watch
        if watch.over() or field not in self._open() or arcs(field.mission) > MOST_ARCS:
            return
        news: deque[Plan | float] = deque()
        stop = Event()
        value, begun = watch.value, watch.elapsed
        model = Model(field.mission)
        with ThreadPoolExecutor(1) as pool:
            proving = pool.submit(
                model.prove,
                seconds=min(seconds, watch.left),
                workers=self.workers - 1,
                seed=self.seed,
                deterministic=work,
                hint=field.search.best,
                better_than=-inf if value is None else value - field.nothing,
                found=news.append,
                bounded=news.append,
                cancelled=stop.is_set,
            )
            try:
                while not proving.done():
                    self._hear(field, news)
                    if watch.over() or (value is None and watch.value is not None):
                        stop.set()
                    # With an iteration limit the search must not hang on how fast the proof is.
                    if work is None and self.workers > 1 and not stop.is_set():
                        better = field.search.step() and self._accept(
                            field, field.search.best, SEARCH
                        )
                        if better and watch.elapsed - begun < _YOUNG_S:
                            # A proof that has just begun is better begun anew, from this.
                            stop.set()
                    else:
                        wait((proving,), timeout=_LOOK_S)
            finally:
                stop.set()
        proof = proving.result()
        self._hear(field, news)
        field.closed = proof.complete
        self._hear(field, deque([proof.bound]))

    def _hear(self, field: Field, news: deque[Plan | float]) -> None:
        """Take in what a proof has told."""
        while news:
            new = news.popleft()
            if not isinstance(new, float):
                if field.search.take(new):
                    self._accept(field, field.search.best, MODEL)
            elif new < inf:
                field.bound = min(field.bound, new + field.nothing)
                self._bound(MODEL)

    def _bound(self, engine: str) -> None:
        bound = max(field.bound for field in self.fields)
        if -inf < bound < self.watch.bound:
            self.proof = engine
            self.watch.tell(engine, bound=bound)

    def _accept(self, field: Field, plan: Plan, engine: str) -> bool:
        """Take a plan as the best if the schedule and the worth agree that it is."""
        names = names_of(field.mission, taken(plan))
        met = len(field.musts & set(taken(plan)))
        value = worth(self.problem, names).value
        complete = met == len(field.musts)
        best = worth(self.problem, names_of(self.best[0].mission, taken(self.best[1]))).value
        if met < self.most_met or (met == self.most_met and value <= best and self.best[1] != plan):
            return False
        try:
            timeline(self.problem, field.mission.site, field.mission.routes(plan))
        except Unflyable:
            return False
        self.best, self.most_met, self.engine = (field, plan), met, engine
        if complete:
            self.watch.tell(engine, value=value)
        return True
