"""Missions to fly in tests: problems that can mostly be flown, plans put together greedily."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from samples.planning.flying.mission import (
    Fault,
    FaultKind,
    Luck,
    Mission,
    Opportunity,
    Policy,
    Ride,
)
from samples.planning.problem import (
    SITE,
    Calendar,
    Container,
    Distance,
    Group,
    Interval,
    Lander,
    Metric,
    Point,
    Problem,
    Stop,
    Vehicle,
    Window,
)
from samples.planning.schedule import Unflyable
from samples.planning.solution import Solution
from tests.planning.fleets import Fleet, solution

RIDE = Ride(
    launch_sols=3,
    orbit_sols=2,
    capture_sols=4,
    contain_sols=1,
    receive_sols=2,
    opportunities=(
        Opportunity(depart_sol=150, land_sol=400),
        Opportunity(depart_sol=910, land_sol=1150),
        Opportunity(depart_sol=100_000, land_sol=100_200),
    ),
)

FAULTS = tuple(
    Fault(kind=kind, chance=0.1, sols=2.0, rate=0.5 if kind is FaultKind.SLOW_DRIVE else 0.0)
    for kind in FaultKind
)
"""Every fault, often."""


def fly(problem: Problem, planned: Solution, **changes: Any) -> Mission:
    """A mission that flies a solution."""
    given: dict[str, Any] = {
        "ride": RIDE,
        "seed": 1,
        "luck": Luck.NONE,
        "policy": Policy(),
    } | changes
    return Mission(problem=problem, site=planned.site or "", routes=planned.routes, **given)


def some_problem(random: Random, *, lucky: bool = False) -> Problem:
    """A problem of up to eight stops, with whatever a problem can have; `lucky`: no chances."""
    places = [f"p{i}" for i in range(random.randint(2, 5))]
    spots = {name: (random.randint(-100, 100), random.randint(-100, 100)) for name in places}
    points = tuple(Point(name, float(x), float(y)) for name, (x, y) in spots.items())
    kinds = ("rover", "helicopter")[: random.randint(1, 2)]
    measures = {"straight": Distance(Metric.EUCLIDEAN, factor=random.choice((1.0, 1.3)))}
    if random.random() < 0.5:
        rows = [[0.0 if i == j else float(random.randint(20, 250)) for j in range(len(places))]
                for i in range(len(places))]  # fmt: skip
        measures["track"] = Distance(Metric.MATRIX, metres=tuple(map(tuple, rows)))
    return Problem(
        name="somewhere",
        points=points,
        distances=measures,
        stops=tuple(
            _stop(f"s{i}", random, places, kinds, lucky) for i in range(random.randint(1, 8))
        ),
        vehicles=tuple(_vehicle(kind, random, places, list(measures), lucky) for kind in kinds),
        lander=Lander(
            tuple(random.sample(places, random.randint(1, 2))),
            random.choice((0.0, 0.5, 2.0)),
            random.choice((0.0, 3.0)),
        ),
        container=Container(random.choice((None, 3, 6)), random.choice((None, 60.0))),
        calendar=_calendar(random, kinds, lucky),
        groups=(
            Group("rock", bonus=(3.0, 1.0)),
            Group("air", bonus=(2.0,), minimum=random.randint(0, 2), shortfall=4.0),
        ),
    )


def _stop(name: str, random: Random, places: list[str], kinds: Iterable[str], lucky: bool) -> Stop:
    windows: tuple[Window, ...] = ()
    if random.random() < 0.2:
        begin = random.randint(0, 30)
        windows = (Window(begin, begin + random.randint(5, 40)),)
    return Stop(
        name,
        random.choice(places),
        value=float(random.randint(1, 9)),
        groups=tuple(group for group in ("rock", "air") if random.random() < 0.4),
        mass_g=float(random.randint(0, 15)),
        service_sols=random.choice((0.0, 0.5, 1.3)),
        success=1.0 if lucky else random.choice((1.0, 0.9, 0.6)),
        windows=windows,
        by=tuple(kind for kind in kinds if random.random() < 0.8),
    )


def _vehicle(
    kind: str, random: Random, places: list[str], measures: list[str], lucky: bool
) -> Vehicle:
    return Vehicle(
        kind,
        random.choice((SITE, *places)),
        count=random.randint(1, 2),
        distance=random.choice(measures),
        speed_m_per_sol=random.choice((None, 20.0, 45.0)),
        payload_tubes=random.choice((None, 1, 3)),
        sorties=random.randint(1, 4),
        range_m=random.choice((None, None, 700.0)),
        budget_m=random.choice((None, None, 1500.0)),
        budget_sols=random.choice((None, None, 90.0)),
        ready_sol=random.choice((0.0, 4.0)),
        pickup_sols=random.choice((0.0, 1.0)),
        unload_sols_per_tube=random.choice((0.0, 0.3)),
        turnaround_sols=random.choice((0.0, 2.0)),
        speed_spread=0.0 if lucky else random.choice((0.0, 0.3)),
        loss_per_sol=0.0 if lucky else random.choice((0.0, 0.01)),
    )


def _calendar(random: Random, kinds: Iterable[str], lucky: bool) -> Calendar:
    known = [*kinds, "lander"]
    intervals = []
    for _ in range(random.randint(0, 3)):
        begin = random.randint(0, 60)
        held = tuple(kind for kind in known if random.random() < 0.5)
        rate = random.choice((0.0, 0.25, 0.5))
        intervals.append(Interval(begin, begin + random.randint(1, 30), rate, "dust", held))
    arrival = random.choice((0.0, 7.5))
    return Calendar(
        departure_sol=random.choice((None, arrival + 100, arrival + 60)),
        arrival_sol=arrival,
        margin_sols=random.choice((0.0, 5.0)),
        intervals=tuple(intervals),
        storms_per_sol=0.0 if lucky else random.choice((0.0, 0.02)),
        storm_sols=6.0,
        storm_rate=0.3,
        storm_kinds=random.choice(((), (known[0],))),
    )


def some_solution(problem: Problem, random: Random) -> Solution:
    """A plan that holds every limit, put together greedily in a random order."""
    best = solution(problem, {}, site=random.choice(problem.lander.sites if problem.lander else ()))
    fleet: Fleet = {}
    for stop in random.sample(problem.stops, len(problem.stops)):
        tries = [
            {**fleet, (known.kind, number): more}
            for known in problem.vehicles
            for number in range(1, known.count + 1)
            for more in _with(fleet.get((known.kind, number), ()), stop.id, random)
        ]
        for each in random.sample(tries, len(tries)):
            try:
                best = solution(problem, each, site=best.site)
            except Unflyable:
                continue
            fleet = each
            break
    return best


def _with(
    sorties: tuple[tuple[str, ...], ...], stop: str, random: Random
) -> list[tuple[tuple[str, ...], ...]]:
    """A sortie more, or the stop somewhere in each of those there are."""
    found = [(*sorties, (stop,))]
    for nth, names in enumerate(sorties):
        at = random.randint(0, len(names))
        longer = (*names[:at], stop, *names[at:])
        found.append((*sorties[:nth], longer, *sorties[nth + 1 :]))
    return found
