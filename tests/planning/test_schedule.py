"""Sol by sol: who does what, and what the finish hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from samples.planning.problem import (
    SITE,
    Calendar,
    Container,
    Distance,
    Interval,
    Lander,
    Metric,
    Point,
    Problem,
    Stop,
    Vehicle,
    Window,
)
from samples.planning.schedule import Unflyable, timeline
from samples.planning.solution import Activity, Route, Sortie, Step

ROVER = Vehicle(
    "rover",
    start="far",
    speed_m_per_sol=100,
    sorties=3,
    pickup_sols=1,
    unload_sols_per_tube=0.5,
    turnaround_sols=2,
    energy_wh_per_m=3,
)
STOPS = (Stop("s", "p"), Stop("t", "p", service_sols=1), Stop("u", "q"))
BASE = Problem(
    "test",
    (Point("far", 1000, 0), Point("p", 400, 0), Point("q", 0, 300), Point("site", 0, 0)),
    {"straight": Distance(Metric.EUCLIDEAN)},
    STOPS,
    (ROVER,),
    lander=Lander(("site",), load_sols_per_tube=1, close_sols=4),
)


def routes(*sorties: Sequence[str]) -> list[Route]:
    return [Route("rover", 1, tuple(Sortie(tuple(stops), 0.0) for stops in sorties))]


def spans(steps: Sequence[Step], *activities: Activity) -> list[tuple[float, float]]:
    return [(s.from_sol, s.to_sol) for s in steps if s.activity in activities]


BOTH = routes(("s", "t"), ("u",))


def test_every_step_has_its_time() -> None:
    flown = timeline(BASE, "site", BOTH)
    assert spans(flown.steps, Activity.DRIVE) == [(0, 6), (9, 13), (16, 19), (20, 23)]
    assert spans(flown.steps, Activity.PICK_UP) == [(6, 7), (7, 9), (19, 20)]
    assert spans(flown.steps, Activity.UNLOAD) == [(13, 14), (23, 23.5)]
    assert spans(flown.steps, Activity.TURNAROUND) == [(14, 16)]
    assert spans(flown.steps, Activity.LOAD) == [(14, 15), (15, 16), (23.5, 24.5)]
    assert spans(flown.steps, Activity.CLOSE) == [(24.5, 28.5)]
    assert flown.finish_sol == 28.5
    assert flown.slots == {"s": 1, "t": 2, "u": 3}
    assert sum(step.distance_m for step in flown.steps) == 1600
    assert sum(step.energy_wh for step in flown.steps) == 4800


def test_without_routes_nothing_happens() -> None:
    flown = timeline(replace(BASE, calendar=Calendar(arrival_sol=7)), "site", routes())
    assert flown.finish_sol == 7
    assert flown.steps == ()


def test_the_margin_is_shown_and_the_slack_left() -> None:
    asked = replace(BASE, calendar=Calendar(departure_sol=40, margin_sols=5))
    flown = timeline(asked, "site", BOTH)
    assert flown.slack_sols == 6.5
    assert spans(flown.steps, Activity.MARGIN) == [(35, 40)]


def test_a_vehicle_waits_for_its_window() -> None:
    stops = (replace(STOPS[0], windows=(Window(0, 1), Window(10, 12))), *STOPS[1:])
    flown = timeline(replace(BASE, stops=stops), "site", routes(("s",)))
    assert spans(flown.steps, Activity.WAIT) == [(6, 10)]
    critical = {(step.activity, step.critical) for step in flown.steps}
    # The drive before the wait has time; the wait itself and all after it have none.
    assert (Activity.WAIT, True) in critical
    assert [s.critical for s in flown.steps if s.activity is Activity.DRIVE] == [False, True]


def test_a_step_before_idle_sols_may_take_longer() -> None:
    conjunction = Interval(12, 30, 0.0, "conjunction", kinds=("lander",))
    asked = replace(BASE, calendar=Calendar(intervals=(conjunction,)))
    flown = timeline(asked, "site", routes(("s", "t")))
    assert spans(flown.steps, Activity.LOAD) == [(14, 31), (31, 32)]
    assert not any(step.critical for step in flown.steps if step.who == "rover 1")
    assert all(step.critical for step in flown.steps if step.who == "lander")


def lengthened(problem: Problem, step: Step, by: float) -> Problem:
    """The same problem with one pick-up longer."""
    stops = tuple(
        replace(s, service_sols=s.service_sols + by) if s.id == step.stop else s
        for s in problem.stops
    )
    return replace(problem, stops=stops)


@pytest.mark.parametrize("load", [0.25, 1.0, 12.0])
@pytest.mark.parametrize("count", [1, 2])
def test_a_pick_up_is_critical_if_the_finish_is_later_when_it_takes_longer(
    load: float, count: int
) -> None:
    lander = Lander(("site",), load_sols_per_tube=load)
    asked = replace(BASE, lander=lander, vehicles=(replace(ROVER, count=count),))
    flown = BOTH
    if count == 2:
        flown = [*routes(("s", "t")), Route("rover", 2, (Sortie(("u",), 0.0),))]
    base = timeline(asked, "site", flown)
    for step in base.steps:
        if step.activity is Activity.PICK_UP:
            later = timeline(lengthened(asked, step, 0.01), "site", flown).finish_sol
            assert step.critical == (later > base.finish_sol + 1e-9)


def test_nobody_does_two_things_at_once() -> None:
    flown = timeline(BASE, "site", BOTH)
    for who in ("rover 1", "lander"):
        own = [step for step in flown.steps if step.who == who]
        assert all(a.to_sol <= b.from_sol for a, b in pairwise(own))


def test_without_a_lander_the_last_vehicle_ends_it() -> None:
    vehicle = replace(ROVER, start="site", end="far", sorties=1)
    asked = replace(BASE, lander=None, vehicles=(vehicle,))
    flown = timeline(asked, None, routes(("u", "s")))
    assert flown.finish_sol == 3 + 1 + 5 + 1 + 6
    assert flown.slots == {}
    assert all(step.critical for step in flown.steps)


def test_a_vehicle_may_begin_at_the_site() -> None:
    asked = replace(BASE, vehicles=(replace(ROVER, start=SITE),))
    flown = timeline(asked, "site", routes(("u",)))
    assert spans(flown.steps, Activity.DRIVE) == [(0, 3), (4, 7)]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"vehicles": (replace(ROVER, range_m=999),)}, "range:rover"),
        ({"vehicles": (replace(ROVER, budget_m=1599),)}, "budget_m:rover"),
        ({"vehicles": (replace(ROVER, budget_sols=23.4),)}, "budget_sols:rover"),
        ({"vehicles": (replace(ROVER, payload_tubes=1),)}, "payload_tubes:rover"),
        ({"vehicles": (replace(ROVER, sorties=1),)}, "sorties:rover"),
        ({"vehicles": (replace(ROVER, kind="crane"),)}, "count:rover"),
        ({"container": Container(capacity_tubes=2)}, "capacity_tubes"),
        ({"calendar": Calendar(departure_sol=30, margin_sols=2)}, "departure"),
        ({"stops": (*STOPS[:2], replace(STOPS[2], by=("crane",)))}, "by:u"),
        ({"stops": (*STOPS[:2], replace(STOPS[2], windows=(Window(0, 18),)))}, "window:u"),
        ({"stops": STOPS[:2]}, "stop:u"),
        ({"lander": Lander(("p",))}, "site"),
    ],
)
def test_a_broken_limit_is_named(change: dict[str, object], constraint: str) -> None:
    with pytest.raises(Unflyable) as broken:
        timeline(replace(BASE, **change), "site", BOTH)  # type: ignore[arg-type]
    assert broken.value.constraint == constraint


def test_no_way_is_named() -> None:
    inf = float("inf")
    metres = tuple(tuple(0.0 if i == j else inf for j in range(4)) for i in range(4))
    asked = replace(BASE, distances={"straight": Distance(Metric.MATRIX, metres=metres)})
    with pytest.raises(Unflyable) as broken:
        timeline(asked, "site", BOTH)
    assert broken.value.constraint == "way:rover"


def test_masses_are_held() -> None:
    heavy = tuple(replace(stop, mass_g=60) for stop in STOPS)
    asked = replace(BASE, stops=heavy, container=Container(capacity_g=180))
    timeline(asked, "site", BOTH)
    with pytest.raises(Unflyable) as broken:
        timeline(replace(asked, container=Container(capacity_g=179)), "site", BOTH)
    assert broken.value.constraint == "capacity_g"
    with pytest.raises(Unflyable) as broken:
        timeline(replace(asked, vehicles=(replace(ROVER, payload_g=119),)), "site", BOTH)
    assert broken.value.constraint == "payload_g:rover"
