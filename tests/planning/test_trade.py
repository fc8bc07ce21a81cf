"""Every combination of a study is a problem of its own; the front holds what nothing beats."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.problem import Calendar, Problem
from samples.planning.solution import Solution
from samples.planning.trade import FORMAT, Row, cases, front, run
from tests.planning.fleets import brute
from tests.planning.problems import mission

BASE = mission()


def study(vary: Any, **more: Any) -> dict[str, Any]:
    return {"format": FORMAT, "name": "a study", "vary": vary, "trials": 200, **more}


def problems_of(vary: dict[str, list[Any]], base: Problem = BASE) -> list[Problem]:
    return [case.problem for case in cases(base, study(vary))]


def test_every_combination_in_order() -> None:
    found = cases(
        BASE, study({"container.capacity_tubes": [3, 4], "lander.sites": [["near"], ["far"]]})
    )
    assert [case.number for case in found] == [1, 2, 3, 4]
    assert [
        (case.problem.container.capacity_tubes, case.problem.lander.sites)
        for case in found
        if case.problem.lander
    ] == [(3, ("near",)), (3, ("far",)), (4, ("near",)), (4, ("far",))]
    assert found[1].parameters == {"container.capacity_tubes": 3, "lander.sites": ["far"]}


def test_members_of_lists_are_named_by_id_or_kind() -> None:
    (found,) = problems_of({"vehicles.rover.count": [2], "stops.f2.value": [9]})
    assert found.vehicles == (replace(BASE.vehicles[0], count=2),)
    assert found.stops[3].value == 9


def test_a_name_may_hold_a_dot() -> None:
    stops = (replace(BASE.stops[0], id="n"), replace(BASE.stops[1], id="n.1"))
    (found,) = problems_of({"stops.n.1.value": [8]}, replace(BASE, stops=stops))
    assert [stop.value for stop in found.stops] == [5, 8]


def test_what_is_at_its_default_can_be_varied() -> None:
    base = replace(BASE, calendar=Calendar())
    found = problems_of({"calendar.departure_sol": [None, 50], "aim": ["expected"]}, base)
    assert [problem.calendar.departure_sol for problem in found] == [None, 50]


def test_cases_leave_the_problem_as_it_was() -> None:
    before = repr(BASE)
    problems_of({"vehicles.rover.count": [2, 3]})
    assert repr(BASE) == before


def test_a_study_can_be_text() -> None:
    document = study({"container.capacity_tubes": [1]}, seed=5)
    (case,) = cases(BASE, json.dumps(document))
    assert (case,) == cases(BASE, document)
    assert case.terms.seed == 5


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "format"),
        ({"format": FORMAT, "vary": {}}, "name"),
        (study({"aim": ["value"]}, sede=1), "sede"),
        (study({"aim": ["value"]}, seconds=0), "seconds"),
        (study({"aim": ["value"]}, trials=0), "trials"),
        (study({}), "vary"),
        (study(None), "vary"),
        (study(["aim"]), "vary"),
        (study({"aim": []}), "vary.aim"),
        (study({"aim": "value"}), "vary.aim"),
        (study({"aim": ["walue"]}), "aim"),
        (study({"amibtion": [1]}), "amibtion"),
        (study({"vehicles.rover.cuont": [1]}), "vehicles[0].cuont"),
        (study({"vehicles.plane.count": [1]}), "vary.vehicles.plane.count"),
        (study({"vehicles.rover": [1]}), "vary.vehicles.rover"),
        (study({"name.first": ["x"]}), "vary.name.first"),
        (study({"lander.sites": [["nowhere"]]}), "lander.sites[0]"),
        (study({"container.capacity_tubes": [*range(2000)]}), "vary"),
        ("[]", "document"),
        ("{", "document"),
    ],
)
def test_a_study_that_can_not_be_meant_is_refused(document: Any, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        cases(BASE, document)
    assert refused.value.field == field


def test_a_refused_case_says_which_it_is() -> None:
    with pytest.raises(InvalidValue, match=r'With aim = "value", vehicles.rover.count = -1: '):
        problems_of({"aim": ["value"], "vehicles.rover.count": [1, -1]})


def test_a_case_comes_to_a_row() -> None:
    few = replace(BASE, stops=BASE.stops[2:])
    first, second = cases(few, study({"container.capacity_tubes": [1, 2]}))
    one, two = run(first, brute), run(second, brute)
    assert (one.taken, two.taken) == (1, 2)
    assert one.value < two.value
    assert one.solution is not None
    assert one.finish_sol == one.solution.timeline.finish_sol
    # f2 is picked up every other time; f1 always.
    assert one.risk == 0
    assert two.risk == pytest.approx(0.5, abs=4 * 0.5 / 200**0.5)
    assert two.expected < two.value
    assert one.late == two.late == 0
    assert run(first, brute) == one


def test_a_bound_that_was_not_proven_is_none() -> None:
    (case,) = cases(replace(BASE, stops=BASE.stops[2:]), study({"aim": ["value"]}))

    def boundless(problem: Problem, **how: object) -> Solution:
        return replace(brute(problem), bound=inf)

    assert run(case, boundless).bound is None


def test_a_row_is_its_figures() -> None:
    (case,) = cases(BASE, study({"container.capacity_tubes": [1]}))
    row = run(case, brute)
    assert Row(**json.loads(json.dumps(row.as_json(), allow_nan=False))) == row


def test_with_a_confidence_the_plan_that_meets_it_is_sought() -> None:
    rover = replace(BASE.vehicles[0], speed_spread=0.5)
    few = replace(
        BASE, stops=BASE.stops[1:3], vehicles=(rover,), calendar=Calendar(departure_sol=24)
    )
    likely, bold = cases(few, study({"confidence": [0.95, None]}, trials=2000))
    assert run(bold, brute).late > 0.05 >= run(likely, brute).late
    assert run(likely, brute).value < run(bold, brute).value


# --- The front ------------------------------------------------------------------------------------


def row(
    number: int, value: float, finish: float | None, risk: float, status: str = "optimal"
) -> Row:
    return Row(
        number=number,
        parameters={},
        status=status,
        value=value,
        bound=value,
        taken=1,
        site=None,
        finish_sol=finish,
        expected=value,
        p10=value,
        p90=value,
        risk=risk,
        late=risk,
        elapsed_s=1.0,
    )


def test_what_another_beats_is_dominated() -> None:
    rows = front(
        [
            row(1, 10, 100, 0.1),
            row(2, 9, 100, 0.1),
            row(3, 9, 90, 0.1),
            row(4, 10, 100, 0.1),
            row(5, 99, 50, 0.0, "infeasible"),
            row(6, 10, None, 0.05),
        ]
    )
    assert [r.number for r in rows if not r.dominated] == [1, 3, 4, 6]
    assert [r.number for r in rows] == [1, 2, 3, 4, 5, 6]
    assert [r.number for r in front(rows, ["finish_sol"]) if not r.dominated] == [1, 3, 4]
    assert [r.number for r in front(rows, ["risk"]) if not r.dominated] == [6]


def test_rows_are_compared_by_what_is_known() -> None:
    with pytest.raises(InvalidValue):
        front([row(1, 1, 1, 0)], ["value"])


figures = st.integers(0, 4).map(float)


@given(st.lists(st.tuples(figures, figures, figures), min_size=1, max_size=12))
def test_every_dominated_row_is_beaten_by_one_of_the_front(
    drawn: list[tuple[float, float, float]],
) -> None:
    rows = front([row(i, *each) for i, each in enumerate(drawn)])
    best = [r for r in rows if not r.dominated]
    assert best

    def beats(a: Row, b: Row) -> bool:
        gains = (a.value - b.value, b.risk - a.risk, (b.finish_sol or 0) - (a.finish_sol or 0))
        return min(gains) >= 0 and max(gains) > 0

    for each in rows:
        assert each.dominated == any(beats(other, each) for other in best)
