"""What a solver answers: plans that hold, bounds that hold, and the same again when asked again."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from samples.planning import answers, reading
from samples.planning.checking import check
from samples.planning.mission.compiled import Mission
from samples.planning.mission.model import Model
from samples.planning.mission.search import Search
from samples.planning.portfolio import is_plain
from samples.planning.problem import (
    SITE,
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
)
from samples.planning.solution import Moment, Solution, Status
from samples.planning.solving import solve
from samples.planning.worth import worth
from tests.planning.every import best_of, never_falls, never_rises
from tests.planning.problems import mission, orienteering, problems


def slowly(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def depot(size: int = 8, **vehicle: object) -> Problem:
    """Two vehicles at a landing site, tubes around it, not all within their budget."""
    random = Random(5)
    points = [Point("site", 0, 0)]
    points += [
        Point(f"p{i}", random.randint(-500, 500), random.randint(-500, 500)) for i in range(size)
    ]
    stops = tuple(
        Stop(f"s{i}", f"p{i}", value=random.randint(1, 9), groups=(f"g{i % 3}",))
        for i in range(size)
    )
    rover: dict[str, object] = {
        "speed_m_per_sol": 80, "payload_tubes": 2, "sorties": 3, "budget_m": 2000,
        "pickup_sols": 1, "turnaround_sols": 1,
    }  # fmt: skip
    return Problem(
        "depot",
        tuple(points),
        {"straight": Distance(Metric.EUCLIDEAN)},
        stops,
        (Vehicle("rover", SITE, count=2, **{**rover, **vehicle}),),  # type: ignore[arg-type]
        lander=Lander(("site",), load_sols_per_tube=1),
        groups=tuple(Group(f"g{i}", bonus=(3, 1), minimum=1, shortfall=4) for i in range(3)),
    )


def kinder(problem: Problem) -> Problem:
    """The same with looser limits, so that some plans can be flown."""
    vehicles = tuple(
        replace(
            v,
            range_m=None if v.range_m is None else 300 + v.range_m,
            budget_m=None if v.budget_m is None else 500 + v.budget_m,
            budget_sols=None if v.budget_sols is None else 40 + v.budget_sols,
            payload_tubes=None if v.payload_tubes is None else 1 + v.payload_tubes,
            payload_g=None,
        )
        for v in problem.vehicles
    )
    stops = tuple(replace(s, by=(), must=s.must if i == 0 else None)
                  for i, s in enumerate(problem.stops))  # fmt: skip
    departure = problem.calendar.departure_sol
    later = None if departure is None else 60 + departure
    calendar = replace(problem.calendar, departure_sol=later)
    return replace(problem, vehicles=vehicles, stops=stops, calendar=calendar)


@pytest.mark.slow
@slowly(500)
@given(problems())
def test_the_checker_accepts_every_answer(problem: Problem) -> None:
    found = solve(problem, iterations=5)
    assert check(reading.as_json(problem), answers.as_json(found)) == []


@pytest.mark.slow
@slowly(60)
@given(problems(3).map(kinder))
def test_an_answer_is_as_good_as_trying_everything(problem: Problem) -> None:
    assume(sum(vehicle.count for vehicle in problem.vehicles) <= 3)
    best = best_of(problem)
    found = solve(problem, iterations=40)
    assert (found.status is Status.INFEASIBLE) == (best is None)
    if best is not None:
        close = 1e-7 * max(1.0, abs(best))
        assert found.bound >= best - close
        assert found.value <= best + close
        if found.status is Status.OPTIMAL:
            assert found.value >= best - close


@slowly(15)
@given(problems(3).map(kinder), st.sampled_from([0.0, 0.01]))
def test_a_proof_that_is_ended_early_claims_nothing_false(problem: Problem, seconds: float) -> None:
    assume(sum(vehicle.count for vehicle in problem.vehicles) <= 2)
    assume(all(stop.must is not Must.TAKE for stop in problem.stops))
    best = best_of(problem)
    assert best is not None
    sites = problem.lander.sites if problem.lander else (None,)
    bounds: list[float] = []
    for site in sites:
        proof = Model(Mission(problem, site)).prove(
            seconds=seconds, workers=1, seed=1, bounded=bounds.append, cancelled=lambda: True
        )
        bounds.append(proof.bound)
    nothing = worth(problem, ()).value
    assert max(bounds) + nothing >= best - 1e-7 * max(1.0, abs(best))


def answer(found: Solution) -> Solution:
    """All of a solution that must not hang on the machine."""
    log = tuple(replace(moment, elapsed_s=0.0) for moment in found.log)
    return replace(found, elapsed_s=0.0, log=log)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_and_iterations_answer_the_same(seed: int) -> None:
    first = solve(depot(), seed=seed, iterations=30)
    assert answer(solve(depot(), seed=seed, iterations=30)) == answer(first)


def test_values_never_fall_and_bounds_never_rise() -> None:
    told: list[Moment] = []
    found = solve(depot(12), seconds=2, progress=told.append)
    assert tuple(told) == found.log
    assert never_falls([m.value for m in told if m.value is not None])
    assert never_rises([m.bound for m in told if m.bound is not None])
    assert told[-1].value == found.value
    assert found.bound >= found.value


def test_cancelled_at_once_it_still_answers() -> None:
    found = solve(depot(), seconds=60, cancelled=lambda: True)
    assert found.status is Status.FEASIBLE
    assert found.value <= found.bound < inf
    assert check(reading.as_json(depot()), answers.as_json(found)) == []


def test_cancelled_in_a_proof_it_keeps_the_best() -> None:
    asked = depot(24)
    looks = iter(range(10**9))
    found = solve(asked, seconds=60, cancelled=lambda: next(looks) > 400)
    assert found.taken
    assert check(reading.as_json(asked), answers.as_json(found)) == []


def test_no_room_takes_nothing() -> None:
    found = solve(mission(container=Container(capacity_tubes=0)), iterations=5)
    assert found.status is Status.OPTIMAL
    assert found.taken == ()
    assert found.bound == found.value == -6


def test_what_is_out_of_reach_is_left() -> None:
    base = mission()
    far = replace(base, points=(*base.points, Point("moon", 1e9, 0)))
    asked = replace(far, stops=(*base.stops, Stop("m", "moon", value=1000)))
    found = solve(asked, iterations=20)
    assert "m" in found.left
    assert found.status is Status.OPTIMAL


def test_all_that_must_be_left_is_left() -> None:
    base = mission()
    stops = tuple(replace(stop, must=Must.LEAVE) for stop in base.stops)
    found = solve(replace(base, stops=stops), iterations=5)
    assert found.status is Status.OPTIMAL
    assert found.taken == ()
    assert found.site == "site"
    assert found.timeline.finish_sol == base.calendar.arrival_sol


def test_the_best_landing_site_is_chosen() -> None:
    base = depot(6, sorties=1)
    points = (Point("remote", 5000, 0), *base.points)
    asked = replace(base, points=points, lander=Lander(("remote", "site"), 1))
    found = solve(asked, iterations=40)
    assert found.site == "site"
    assert found.value == solve(base, iterations=40).value
    assert found.status is Status.OPTIMAL


def test_a_rack_far_away_is_proven() -> None:
    rack = tuple(Stop(f"r{i:02}", "rover", value=i) for i in range(21))
    asked = Problem(
        "rack",
        (Point("rover", 0, 0), Point("site", 10_000, 0)),
        {"straight": Distance(Metric.EUCLIDEAN)},
        rack,
        (Vehicle("rover", "rover", speed_m_per_sol=80, unload_sols_per_tube=1),),
        lander=Lander(("site",), load_sols_per_tube=1),
        container=Container(capacity_tubes=30),
    )
    conjunction = Interval(10, 20, 0.0, "conjunction")
    calendar = replace(asked.calendar, departure_sol=155, intervals=(conjunction,))
    # 125 sols of driving, 10 of none, and two for each tube: ten tubes, the best.
    found = solve(replace(asked, calendar=calendar), iterations=30)
    assert found.status is Status.OPTIMAL
    assert sorted(found.taken) == [f"r{i:02}" for i in range(11, 21)]


def test_a_search_goes_on_from_a_plan_found_elsewhere() -> None:
    asked = Mission(depot(), "site")
    first, second = Search(asked, 1), Search(asked, 2)
    for _ in range(50):
        first.step()
    assert second.take(first.best)
    assert second.best_value == first.best_value


GRID = {f"{x}-{y}": (10.0 * x, 10.0 * y, float(1 + (3 * x + 5 * y) % 7))
        for x in range(5) for y in range(5)}  # fmt: skip


def test_plain_problems_are_recognised() -> None:
    plain = orienteering(GRID, tmax=150, start="0-0")
    assert is_plain(plain)
    assert not is_plain(replace(plain, stops=plain.stops[:5]))
    assert not is_plain(replace(plain, container=Container(capacity_tubes=3)))
    assert not is_plain(depot(30))


@pytest.mark.slow
@pytest.mark.parametrize("vehicles", [1, 2])
def test_plain_and_mission_engines_agree(vehicles: int) -> None:
    plain = orienteering(GRID, tmax=70, start="0-0", end="4-4", vehicles=vehicles)
    # A container that holds all makes it a mission.
    as_mission = replace(plain, container=Container(capacity_tubes=100))
    one = solve(plain, iterations=50)
    other = solve(as_mission, seconds=6)
    assert one.value <= other.bound
    assert other.value <= one.bound
    assert check(reading.as_json(plain), answers.as_json(one)) == []
