"""Problems to test with: plain builders, and a strategy of small ones of every sort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from samples.planning.problem import (
    SITE,
    Aim,
    Calendar,
    Container,
    Distance,
    Group,
    Interval,
    Lander,
    Metric,
    Must,
    Point,
    Problem,
    Stop,
    Vehicle,
    Window,
)

STRAIGHT = {"straight": Distance(Metric.EUCLIDEAN)}


def points(**places: tuple[float, float]) -> tuple[Point, ...]:
    """`points(home=(0, 0), rock=(30, 40))`."""
    return tuple(Point(name, float(x), float(y)) for name, (x, y) in places.items())


def stops_at(places: Iterable[str], value: float = 1.0, **more: Any) -> tuple[Stop, ...]:
    """One stop a place, with the place's name behind `at-`."""
    return tuple(Stop(f"at-{place}", place, value=value, **more) for place in places)


def orienteering(
    nodes: Mapping[str, tuple[float, float, float]],
    *,
    tmax: float,
    start: str,
    end: str | None = None,
    vehicles: int = 1,
) -> Problem:
    """(Team) orienteering: nodes are x, y and score; each route is at most `tmax` long."""
    last = end or start
    return Problem(
        name="orienteering",
        points=points(**{name: (x, y) for name, (x, y, _) in nodes.items()}),
        distances=STRAIGHT,
        stops=tuple(
            Stop(name, name, value=score)
            for name, (_, _, score) in nodes.items()
            if name not in (start, last)
        ),
        vehicles=(Vehicle("walker", start, end=last, count=vehicles, range_m=tmax),),
    )


def mission(**changes: Any) -> Problem:
    """One rover with two sorties of two tubes, four tubes at two places, one landing site.

    Speed 100 m a sol; `site` to `near` 300 m, to `far` 500 m, between them 400 m. Every duration
    is whole, so that times can be added in the head.
    """
    problem = Problem(
        name="a mission",
        points=points(site=(0, 0), near=(300, 0), far=(300, 400)),
        distances=STRAIGHT,
        stops=(
            Stop("n1", "near", value=5, groups=("rock",), mass_g=10, service_sols=1),
            Stop("n2", "near", value=4, groups=("rock",), mass_g=10, service_sols=1),
            Stop("f1", "far", value=7, groups=("rock",), mass_g=20, service_sols=2),
            Stop("f2", "far", value=3, groups=("air",), mass_g=5, service_sols=1, success=0.5),
        ),
        vehicles=(
            Vehicle(
                "rover", SITE, speed_m_per_sol=100, payload_tubes=2, sorties=2, pickup_sols=1,
                unload_sols_per_tube=1, turnaround_sols=2, energy_wh_per_m=2,
            ),
        ),
        lander=Lander(("site",), load_sols_per_tube=2, close_sols=3),
        container=Container(capacity_tubes=4),
        calendar=Calendar(departure_sol=100, arrival_sol=10, margin_sols=5),
        groups=(Group("rock", bonus=(3, 1)), Group("air", minimum=1, shortfall=6)),
    )  # fmt: skip
    return replace(problem, **changes)


# Strategies are cached: making one costs more than drawing from it. So arguments are tuples.
Names = tuple[str, ...]


@cache
def amounts(least: float, most: float) -> st.SearchStrategy[float]:
    """Numbers with at most two decimals, so that a failing example can be read."""
    return st.integers(round(least * 100), round(most * 100)).map(lambda number: number / 100)


@cache
def whole(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def one_of(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@cache
def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@cache
def some(strategy: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


@cache
def sets_of(names: Names, least: int = 0) -> st.SearchStrategy[Names]:
    return st.sets(st.sampled_from(names), min_size=least).map(lambda found: tuple(sorted(found)))


spans = st.tuples(amounts(0, 60), amounts(0.01, 40))
windows = spans.map(lambda span: Window(span[0], sum(span)))
spots = st.tuples(amounts(-100, 100), amounts(-100, 100))
lengths = one_of((*(10.0 * step for step in range(31)), float("inf")))


def placed(names: Names, drawn: Iterable[tuple[float, float]]) -> tuple[Point, ...]:
    return tuple(Point(name, x, y) for name, (x, y) in zip(names, drawn, strict=True))


def numbered(drawn: Iterable[Stop]) -> tuple[Stop, ...]:
    return tuple(replace(stop, id=f"s{i}") for i, stop in enumerate(drawn))


@cache
def distances(size: int) -> st.SearchStrategy[dict[str, Distance]]:
    """A straight line, and for some a matrix that is not symmetric, with gaps in it."""

    def measured(factor: float, drawn: tuple[tuple[float, ...], ...] | None) -> dict[str, Distance]:
        found = {"straight": Distance(Metric.EUCLIDEAN, factor=factor)}
        if drawn:
            rows = (tuple(0.0 if i == j else row[j] for j in range(size))
                    for i, row in enumerate(drawn))  # fmt: skip
            found["track"] = Distance(Metric.MATRIX, metres=tuple(rows))
        return found

    rows = some(some(lengths, size, size), size, size)
    return st.builds(measured, one_of((1.0, 1.4)), maybe(rows))


@cache
def groups_for(names: Names) -> st.SearchStrategy[tuple[Group, ...]]:
    bonus = some(amounts(0, 5), 0, 3).map(lambda drawn: tuple(sorted(drawn, reverse=True)))
    return st.tuples(
        *(st.builds(Group, st.just(name), bonus, whole(0, 2), amounts(0, 5)) for name in names)
    )


@cache
def calendars(kinds: Names) -> st.SearchStrategy[Calendar]:
    interval = st.builds(
        lambda span, rate, held: Interval(span[0], sum(span), rate, "dust", held),
        spans, one_of((0.0, 0.25, 0.5, 1.0)), sets_of(kinds),
    )  # fmt: skip
    return st.builds(
        lambda arrival, margin, room, intervals: Calendar(
            None if room is None else arrival + margin + room, arrival, margin, intervals
        ),
        amounts(0, 20), amounts(0, 5), maybe(amounts(0, 150)), some(interval, 0, 3),
    )  # fmt: skip


@cache
def vehicles(kind: str, places: Names, measures: Names, lander: bool) -> st.SearchStrategy[Vehicle]:
    return st.builds(
        Vehicle,
        kind=st.just(kind),
        start=one_of((SITE, *places) if lander else places),
        end=st.none() if lander else one_of(places),
        count=whole(1, 2),
        distance=one_of(measures),
        speed_m_per_sol=maybe(amounts(5, 50)),
        payload_tubes=maybe(whole(0, 4)),
        payload_g=maybe(amounts(0, 80)),
        sorties=whole(1, 3 if lander else 1),
        range_m=maybe(amounts(0, 800)),
        budget_m=maybe(amounts(0, 1500)),
        budget_sols=maybe(amounts(0, 150)),
        ready_sol=amounts(0, 30),
        pickup_sols=amounts(0, 2),
        unload_sols_per_tube=amounts(0, 2),
        turnaround_sols=amounts(0, 5),
        energy_wh_per_m=maybe(amounts(0, 3)),
        speed_spread=amounts(0, 0.5),
        loss_per_sol=amounts(0, 0.1),
    )


@cache
def stops(places: Names, groups: Names, kinds: Names) -> st.SearchStrategy[Stop]:
    return st.builds(
        Stop,
        id=st.just("s"),
        point=one_of(places),
        value=amounts(0, 10),
        groups=sets_of(groups) if groups else st.just(()),
        mass_g=amounts(0, 30),
        service_sols=amounts(0, 2),
        success=amounts(0, 1),
        windows=some(windows, 0, 2),
        must=one_of((*[None] * 8, Must.TAKE, Must.LEAVE)),
        by=sets_of(kinds),
    )


@cache
def walkers(places: Names) -> st.SearchStrategy[Vehicle]:
    return st.builds(
        Vehicle, st.just("walker"), st.just(places[0]), one_of(places[:2]), whole(1, 3),
        range_m=amounts(0, 600),
    )  # fmt: skip


@cache
def plain_stops(places: Names) -> st.SearchStrategy[Stop]:
    return st.builds(Stop, st.just("s"), one_of(places), amounts(0, 10))


@st.composite
def missions(draw: st.DrawFn, most_stops: int = 10) -> Problem:
    """With a lander: places that stops share, one or two kinds, sorties, limits, a calendar."""
    places = tuple(f"p{i}" for i in range(draw(whole(1, 5))))
    kinds = ("rover", "helicopter")[: draw(whole(1, 2))]
    groups = ("rock", "air", "pair")[: draw(whole(0, 3))]
    measured = draw(distances(len(places)))
    return Problem(
        name="a mission",
        points=placed(places, draw(some(spots, len(places), len(places)))),
        distances=measured,
        stops=numbered(draw(some(stops(places, groups, kinds), 1, most_stops))),
        vehicles=tuple(draw(vehicles(kind, places, tuple(measured), True)) for kind in kinds),
        lander=Lander(draw(sets_of(places, 1)), draw(amounts(0, 2)), draw(amounts(0, 3))),
        container=Container(draw(maybe(whole(0, 8))), draw(maybe(amounts(0, 150)))),
        calendar=draw(calendars((*kinds, "lander"))),
        groups=draw(groups_for(groups)),
        aim=draw(one_of(tuple(Aim))),
    )


@st.composite
def tours(draw: st.DrawFn, most_stops: int = 10) -> Problem:
    """Without a lander: (team) orienteering, at times with windows, groups and a calendar."""
    places = tuple(f"p{i}" for i in range(draw(whole(2, 8))))
    points_drawn = placed(places, draw(some(spots, len(places), len(places))))
    if draw(st.booleans()):
        return Problem(
            name="plain orienteering",
            points=points_drawn,
            distances=STRAIGHT,
            stops=numbered(draw(some(plain_stops(places), 1, most_stops))),
            vehicles=(draw(walkers(places)),),
        )
    groups = ("rock", "air", "pair")[: draw(whole(0, 3))]
    return Problem(
        name="a tour",
        points=points_drawn,
        distances=STRAIGHT,
        stops=numbered(draw(some(stops(places, groups, ("walker",)), 1, most_stops))),
        vehicles=(draw(vehicles("walker", places, ("straight",), False)),),
        calendar=draw(calendars(("walker",))),
        groups=draw(groups_for(groups)),
    )


def problems(most_stops: int = 10) -> st.SearchStrategy[Problem]:
    """Small problems of every sort; all can be read, not all can meet their demands."""
    return missions(most_stops) | tours(most_stops)
