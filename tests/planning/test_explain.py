"""Why a stop is left behind; what a reason says would bring it in does bring it in."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from samples.planning.explain import Code, Reason, as_json, reasons
from samples.planning.marginal import marginals
from samples.planning.problem import (
    SITE,
    Calendar,
    Container,
    Distance,
    Group,
    Lander,
    Metric,
    Must,
    Problem,
    Stop,
    Vehicle,
    Window,
)
from samples.planning.reason_text import text
from samples.planning.schedule import Unflyable
from samples.planning.solution import Solution, Status
from tests.planning.fleets import Fleet, brute, every_solution, fleets, solution
from tests.planning.problems import STRAIGHT, points, problems

ROVER = Vehicle("rover", SITE, speed_m_per_sol=100, payload_tubes=2, sorties=2, pickup_sols=1)
BASE = Problem(
    name="left behind",
    points=points(site=(0, 0), near=(300, 0), far=(0, 400), other=(0, 3000)),
    distances=STRAIGHT,
    stops=(
        Stop("n", "near", value=5, mass_g=70),
        Stop("f", "far", value=4, mass_g=70),
        Stop("x", "far", value=3, mass_g=70),
    ),
    vehicles=(ROVER,),
    lander=Lander(("site",)),
)
BOTH: Fleet = {("rover", 1): (("n",), ("f",))}
"""n takes 7 sols and 600 m, f takes 9 sols and 800 m; with x, 10 sols."""


def reason(problem: Problem, fleet: Fleet = BOTH) -> Reason:
    (found,) = reasons(problem, solution(problem, fleet))
    return found


def with_rover(**changes: Any) -> Problem:
    return replace(BASE, vehicles=(replace(ROVER, **changes),))


def with_x(**changes: Any) -> Problem:
    return replace(BASE, stops=(*BASE.stops[:2], replace(BASE.stops[2], **changes)))


IN_THE_PLAN = [
    (replace(BASE, container=Container(2)), Code.SLOT, {"capacity_tubes": 1}),
    (replace(BASE, container=Container(None, 150)), Code.MASS, {"capacity_g": 60}),
    (replace(BASE, calendar=Calendar(departure_sol=16.25)), Code.TIME, {"departure": 0.75}),
    (with_rover(budget_sols=16.5), Code.TIME, {"budget_sols:rover": 0.5}),
    (with_rover(payload_tubes=1), Code.SORTIES, {"sorties:rover": 1}),
    (with_rover(payload_g=100), Code.SORTIES, {"sorties:rover": 1}),
    (BASE, Code.NOT_FOUND, {}),
    (with_x(value=0), Code.NOT_WORTH_IT, {}),
    # n can only be first, and from there x is reached on sol 9.
    (
        replace(
            BASE,
            stops=(
                replace(BASE.stops[0], windows=(Window(0, 3),)),
                BASE.stops[1],
                replace(BASE.stops[2], windows=(Window(0, 8),)),
            ),
        ),
        Code.WINDOW,
        {"window:x": 1},
    ),
]


@pytest.mark.parametrize(("problem", "code", "needs"), IN_THE_PLAN)
def test_what_keeps_a_stop_out_of_a_plan(
    problem: Problem, code: Code, needs: dict[str, float]
) -> None:
    found = reason(problem)
    assert found.stop == "x"
    assert found.code is code
    assert not found.alone
    assert found.needs == pytest.approx(needs)
    assert found.gain == problem.stops[2].value


FAR = {"point": "other"}
ALONE = [
    (with_x(must=Must.LEAVE), Code.MUST_LEAVE, {}),
    (with_x(by=("helicopter",)), Code.NO_VEHICLE, {}),
    (replace(with_x(**FAR), vehicles=(replace(ROVER, range_m=5000),)), Code.RANGE,
     {"range:rover": 1000}),
    (replace(with_x(**FAR), calendar=Calendar(departure_sol=60)), Code.TIME, {"departure": 1}),
    (replace(with_x(mass_g=200), container=Container(None, 180)), Code.MASS, {"capacity_g": 20}),
    (replace(with_x(mass_g=200), vehicles=(replace(ROVER, payload_g=180),)), Code.PAYLOAD,
     {"payload_g:rover": 20}),
    (with_x(windows=(Window(0, 3),)), Code.WINDOW, {"window:x": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "code", "needs"), ALONE)
def test_what_keeps_a_stop_out_of_every_plan(
    problem: Problem, code: Code, needs: dict[str, float]
) -> None:
    found = reason(problem)
    assert found.code is code
    assert found.alone
    assert found.needs == pytest.approx(needs)
    assert found.swap is None


def test_no_way_is_out_of_range_whatever_is_granted() -> None:
    ways = tuple(
        tuple(inf if i != j and 2 in (i, j) else 100.0 * (i != j) for j in range(4))
        for i in range(4)
    )
    problem = replace(
        BASE, distances={"straight": Distance(Metric.MATRIX, metres=ways)}, stops=BASE.stops[::2]
    )
    found = reason(problem, {("rover", 1): (("n",),)})
    assert found.code is Code.RANGE
    assert found.needs == {"way:rover": inf}
    assert text(found) == "It is out of range."
    assert json.loads(json.dumps(as_json(found, text(found)), allow_nan=False))["needs"] == {
        "way:rover": None
    }


def test_another_landing_site_is_named_where_it_would_do() -> None:
    problem = replace(with_x(**FAR), lander=Lander(("site", "other", "far")))
    problem = replace(problem, vehicles=(replace(ROVER, range_m=4000),))
    found = reason(problem)
    assert found.sites == ("other",)
    assert text(found) == (
        "It is out of range. With 2000 more m of range for rover it could be fetched."
        " From other it could be fetched."
    )


def test_the_best_exchange_is_named() -> None:
    found = reason(replace(BASE, container=Container(2)))
    assert found.swap is not None
    assert (found.swap.drop, found.swap.change) == ("f", -1)
    assert text(found) == (
        "No slot of the container is left. With 1 more slot this plan could take it too and be"
        " worth 3 more. In the place of f the plan would be worth 1 less."
    )


def test_what_must_be_taken_is_not_exchanged() -> None:
    stops = (BASE.stops[0], replace(BASE.stops[1], must=Must.TAKE), BASE.stops[2])
    found = reason(replace(BASE, stops=stops, container=Container(2)))
    assert found.swap is not None
    assert (found.swap.drop, found.swap.change) == ("n", -2)


def test_a_pair_adds_little() -> None:
    stops = tuple(replace(stop, value=1, groups=("rock",)) for stop in BASE.stops)
    problem = replace(
        BASE, stops=stops, groups=(Group("rock", bonus=(5, 2, 0.5)),), container=Container(2)
    )
    found = reason(problem)
    (crowd,) = found.crowds
    assert (crowd.group, crowd.taken, crowd.adds, crowd.first) == ("rock", 2, 0.5, 5)
    assert found.gain == 1.5
    assert "(2 of rock taken, one more adds only 0.5)" in text(found)


def test_what_adds_nothing_is_not_worth_it() -> None:
    found = reason(with_x(value=0))
    assert text(found).startswith(
        "It is not worth fetching: the plan would be worth no more with it."
    )


def test_everything_taken_leaves_nothing_to_explain() -> None:
    assert reasons(BASE, solution(BASE, {("rover", 1): (("n",), ("f", "x"))})) == ()


@given(st.data())
def test_reasons_keep_their_word(data: st.DataObject) -> None:
    problem = data.draw(problems(4))
    try:
        planned = solution(problem, data.draw(fleets(problem)))
    except Unflyable:
        planned = solution(problem, {})
    for found in reasons(problem, planned):
        assert text(found)
        json.dumps(as_json(found, text(found)), allow_nan=False)
        kept = {*planned.taken} if not found.alone else set()
        granted = _granted(problem, found)
        if granted is not None and len(kept) <= 2:
            assert _can_be_flown(granted, planned.site, {*kept, found.stop})
        if found.swap and len(kept) <= 3:
            swapped = {*kept, found.stop} - {found.swap.drop}
            assert _can_be_flown(problem, planned.site, swapped)


def _granted(problem: Problem, found: Reason) -> Problem | None:
    """The problem with all that a reason asks for; None where no amount would do."""
    if found.code in {Code.MUST_LEAVE, Code.NO_VEHICLE} or inf in found.needs.values():
        return None
    container, calendar = problem.container, problem.calendar
    for name, amount in found.needs.items():
        limit, _, of = name.partition(":")
        more = amount * (1 + 1e-9)
        if limit in {"capacity_tubes", "capacity_g"}:
            container = replace(container, **{limit: getattr(container, limit) + amount})
        elif limit == "departure":
            assert calendar.departure_sol is not None
            calendar = replace(calendar, departure_sol=calendar.departure_sol + more)
        elif limit == "window":
            return None
        else:
            field = "range_m" if limit == "range" else limit
            problem = replace(
                problem,
                vehicles=tuple(
                    replace(v, **{field: getattr(v, field) + (more if "_" in field else amount)})
                    if v.kind == of
                    else v
                    for v in problem.vehicles
                ),
            )
    return replace(problem, container=container, calendar=calendar)


def _can_be_flown(problem: Problem, site: str | None, stops: set[str]) -> bool:
    lander = problem.lander and replace(problem.lander, sites=(site or "",))
    few = tuple(stop for stop in problem.stops if stop.id in stops)
    small = replace(problem, stops=few, lander=lander)
    return any(set(found.taken) == stops for found in every_solution(small))


# --- Marginal values ------------------------------------------------------------------------------

SHORT = replace(BASE, container=Container(2), calendar=Calendar(departure_sol=16))


def test_one_more_is_worth_what_the_best_plan_with_it_gains() -> None:
    problem = replace(SHORT, vehicles=(replace(ROVER, sorties=1, payload_tubes=1),))
    best = brute(problem)
    assert set(best.taken) == {"n"}
    found = {m.what: m for m in marginals(problem, best, brute)}
    assert set(found) == {"slot", "sol", "vehicle:rover"}
    assert (found["slot"].gain, found["sol"].gain) == (0, 0)
    assert found["vehicle:rover"].gain == 4
    assert all(m.proven for m in found.values())
    assert found["vehicle:rover"].text == "One more rover would be worth 4 more (proven)."
    assert found["slot"].text == "One more slot would be worth nothing (proven)."


def test_a_gain_that_is_not_proven_has_a_range() -> None:
    planned = solution(SHORT, {("rover", 1): (("f",),)})

    def lazy(problem: Problem, **how: object) -> Solution:
        found = solution(problem, {("rover", 1): (("x",),)})
        return replace(found, bound=12.0, status=Status.FEASIBLE)

    found = marginals(SHORT, planned, lazy)
    assert [(m.gain, m.at_most, m.proven) for m in found] == [(0, 8, False)] * 3
    assert found[1].text == "One more sol would be worth at least 0 more, at most 8."

    def boundless(problem: Problem, **how: object) -> Solution:
        return replace(lazy(problem), bound=inf)

    unknown = marginals(SHORT, planned, boundless)[0]
    assert unknown.at_most is None
    assert unknown.text == "One more slot would be worth at least 0 more."


def test_where_nothing_is_limited_nothing_is_asked() -> None:
    found = marginals(BASE, brute(BASE), brute, cancelled=lambda: False)
    assert [m.what for m in found] == ["vehicle:rover"]
    assert marginals(BASE, brute(BASE), brute, cancelled=lambda: True) == ()


@settings(max_examples=20)  # each is solved by trying everything, four times
@given(problems(3))
def test_more_is_never_worth_less(problem: Problem) -> None:
    assume(len(problem.vehicles) == 1)
    best = brute(problem)
    assume(best.status is Status.OPTIMAL)
    for found in marginals(problem, best, brute):
        assert found.proven
        assert found.gain == found.at_most
        assert found.gain >= 0
