"""A solution comes back as it was written; what is none is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.answers import as_json, read
from samples.planning.problem import Must
from samples.planning.solution import FORMAT, Conflict, Moment, Status
from tests.planning.problems import mission, problems
from tests.planning.solutions import solutions_of, solved

SOLUTION = solved(mission(), {("rover", 1): [["n1", "f1"]]})


@given(st.data())
def test_comes_back_as_it_was_written(data: st.DataObject) -> None:
    problem = data.draw(problems(most_stops=4))
    assume(all(stop.must is not Must.TAKE for stop in problem.stops))
    solution = data.draw(solutions_of(problem))
    text = json.dumps(as_json(solution), allow_nan=False)
    assert read(text) == read(text.encode()) == read(as_json(solution)) == solution


def test_an_infeasible_one_comes_back_too() -> None:
    solution = replace(
        SOLUTION,
        status=Status.INFEASIBLE,
        conflicts=(Conflict("departure", "too early"),),
        log=(Moment(0.1, None, None, "bound"),),
        seed=2**63,
    )
    assert read(as_json(solution)) == solution


def test_all_is_said_with_value_and_gap() -> None:
    """Own 5 + 7, bonus 3 + 1, one of air missing: 6; at most 19 and 4 for all."""
    body = as_json(SOLUTION)
    assert (body["format"], body["value"], body["bound"]) == (FORMAT, 10.0, 23.0)
    assert body["gap"] == pytest.approx(13 / 23)
    assert body["worth"] == {"own": 12.0, "bonus": 4.0, "shortfall": 6.0, "missing": {"air": 1}}
    assert body["timeline"]["steps"][0] == {
        "who": "rover 1", "activity": "drive", "from_sol": 10.0, "to_sol": 13.0, "stop": None,
        "from_point": "site", "to_point": "near", "distance_m": 300.0, "energy_wh": 600.0,
        "critical": True, "sortie": 1,
    }  # fmt: skip


def wrong(body: Any, *path: str | int, value: object) -> Any:
    copy = json.loads(json.dumps(body))
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "mars-sample-planning-problem/1"),
        (("status",), "good"),
        (("bound",), float("inf")),
        (("bound",), None),
        (("seed",), 1.5),
        (("routes",), None),
        (("worth", "missing"), {"air": 1.5}),
        (("timeline", "finish_sol"), float("nan")),
        (("extra",), 1),
    ],
    ids=repr,
)
def test_what_is_none_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(InvalidValue) as refused:
        read(wrong(as_json(SOLUTION), *path, value=value))
    assert (refused.value.field or "").startswith(".".join(map(str, path)))
