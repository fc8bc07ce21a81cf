"""What the planner's benchmark asks (public instances) and whom: each engine behind one function.

An engine is a function of an instance, the processor seconds after which it is looked at (in
order), a seed and `seen`, which it calls with the routes of each better plan as it finds them. What
happens before its first look at the clock (imports, compiling) is not counted: `Clock.start`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "orienteering"

Routes = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Instance:
    """Routes from `start` to `end`, each at most `limit` long; the score of a node counts once."""

    name: str
    lengths: NDArray[np.float64]
    scores: NDArray[np.float64]
    start: int
    end: int
    vehicles: int
    limit: float

    def score(self, routes: Routes) -> float:
        """What the routes collect, with start and end, which the published scores count too.

        Raises ValueError if they are not allowed; shares no code with any engine.
        """
        stops = [node for route in routes for node in route]
        if len(routes) > self.vehicles or len(set(stops)) < len(stops):
            raise ValueError("Too many routes, or a node visited twice.")
        for route in routes:
            whole = (self.start, *route, self.end)
            length = sum(self.lengths[one, other] for one, other in pairwise(whole))
            if route and length > self.limit * (1 + 1e-9):
                raise ValueError(f"A route of {length} is longer than {self.limit}.")
        return float(sum(self.scores[node] for node in {self.start, self.end, *stops}))


def read(name: str) -> Instance:
    """One of the instances of this folder."""
    given = json.loads((FOLDER / f"{name}.json").read_text())
    nodes = np.array(given["nodes"], float)
    squares = ((nodes[:, None, :2] - nodes[None, :, :2]) ** 2).sum(axis=-1)
    match given["metric"]:
        case "EUCLID":
            lengths = np.sqrt(squares)
        case "EUC_2D":
            lengths = np.floor(np.sqrt(squares) + 0.5)
        case "ATT":  # TSPLIB 95, section 2.5
            exact = np.sqrt(squares / 10)
            lengths = np.floor(exact + 0.5)
            lengths += lengths < exact
        case other:
            raise ValueError(f"No such metric: {other}.")
    return Instance(
        name,
        lengths,
        nodes[:, 2],
        given["start"],
        given["end"],
        given["vehicles"],
        float(given["tmax"]),
    )


class Clock:
    """Processor time of this process, and the best score at each time asked for."""

    def __init__(self, instance: Instance, seconds: Sequence[float]) -> None:
        self.instance = instance
        self.scores = dict.fromkeys(seconds, 0.0)
        self._begin = time.process_time()

    def start(self) -> None:
        """Now the engine begins."""
        self._begin = time.process_time()

    def spent(self) -> float:
        """Seconds since the start."""
        return time.process_time() - self._begin

    def over(self) -> bool:
        """Whether no look is left."""
        return self.spent() >= max(self.scores)

    def seen(self, routes: Routes) -> None:
        """A plan found now."""
        spent, score = self.spent(), self.instance.score(routes)
        for seconds, best in self.scores.items():
            if spent <= seconds:
                self.scores[seconds] = max(best, score)


def planner(instance: Instance, clock: Clock, seed: int) -> None:
    """The search of this project."""
    from samples.planning.search.routes import PrizeProblem
    from samples.planning.search.run import search

    many = instance.vehicles
    problem = PrizeProblem(
        instance.lengths,
        instance.scores,
        [instance.start] * many,
        [instance.end] * many,
        [instance.limit] * many,
    )
    search(problem, seed=seed, iterations=0)  # compiles
    clock.start()
    search(
        problem,
        seed=seed,
        cancelled=clock.over,
        on_better=lambda better: clock.seen(better.routes),
    )


def _whole(instance: Instance) -> tuple[NDArray[np.int64], int]:
    """Lengths and limit in whole numbers, rounded so that what is allowed with them is allowed."""
    factor = 1 if (instance.lengths == np.rint(instance.lengths)).all() else 1_000_000
    lengths = np.ceil(instance.lengths * factor - 1e-4).astype(np.int64)
    return lengths, int(np.floor(instance.limit * factor))


def pyvrp(instance: Instance, clock: Clock, seed: int) -> None:
    """PyVRP with scores as prizes that outweigh any length."""
    from pyvrp import IteratedLocalSearchCallbacks, IteratedLocalSearchParams, Model, SolveParams

    lengths, limit = _whole(instance)
    model = Model()
    places = [model.add_location(x=0, y=0) for _ in instance.scores]
    first = model.add_depot(places[instance.start])
    last = first if instance.end == instance.start else model.add_depot(places[instance.end])
    model.add_vehicle_type(instance.vehicles, start_depot=first, end_depot=last, max_distance=limit)
    clients = [v for v in range(len(places)) if v not in {instance.start, instance.end}]
    worth = instance.vehicles * limit + 1
    for node in clients:
        prize = round(instance.scores[node]) * worth
        model.add_client(places[node], prize=prize, required=False)
    for one, place in enumerate(places):
        for other, target in enumerate(places):
            model.add_edge(place, target, distance=int(lengths[one, other]))

    class Best(IteratedLocalSearchCallbacks):
        def on_best(self, best: object) -> None:
            if best.is_feasible():  # type: ignore[attr-defined]
                clock.seen([_clients(route) for route in best.routes()])  # type: ignore[attr-defined]

    def _clients(route: object) -> list[int]:
        return [clients[a.idx] for a in route if a.is_client()]  # type: ignore[attr-defined]

    params = SolveParams(ils=IteratedLocalSearchParams(callbacks=Best()))
    clock.start()
    model.solve(
        stop=lambda _: clock.over(), seed=seed, display=False, collect_stats=False, params=params
    )


def routing(instance: Instance, clock: Clock, seed: int) -> None:
    """OR-Tools' routing library: disjunctions, guided local search. It takes no seed."""
    del seed
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    lengths, limit = _whole(instance)
    many, size = instance.vehicles, len(instance.scores)
    manager = pywrapcp.RoutingIndexManager(
        size, many, [instance.start] * many, [instance.end] * many
    )
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    transit = model.RegisterTransitCallback(lambda i, j: int(lengths[node(i), node(j)]))
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    model.AddDimension(transit, 0, limit, True, "length")
    for v in range(size):
        if v not in {instance.start, instance.end}:
            penalty = round(instance.scores[v]) * (many * limit + 1)
            model.AddDisjunction([manager.NodeToIndex(v)], penalty)

    def found() -> None:
        routes = []
        for vehicle in range(many):
            route, index = [], model.NextVar(model.Start(vehicle)).Value()
            while not model.IsEnd(index):
                route.append(node(index))
                index = model.NextVar(index).Value()
            routes.append(route)
        clock.seen(routes)

    model.AddAtSolutionCallback(found)
    model.AddSearchMonitor(model.solver().CustomLimit(clock.over))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.seconds = 60 + round(10 * max(clock.scores))
    clock.start()
    model.SolveWithParameters(parameters)


Engine = Callable[[Instance, Clock, int], None]

ENGINES: dict[str, Engine] = {"planner": planner, "pyvrp": pyvrp, "ortools": routing}
