"""The schemas in docs/ are those of the code, and what is written is valid under them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, meta

from samples.planning import answers, reading, scoring
from samples.planning.commands.schema import NAMES
from samples.planning.problem import Must
from samples.planning.schema import DOCUMENTS, problem_schema, solution_schema, terms_schema
from samples.planning.terms import as_json, read
from tests.environment import ROOT
from tests.planning.problems import mission, problems
from tests.planning.solutions import solutions_of


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(DOCUMENTS[name]())


def test_the_command_knows_all() -> None:
    assert tuple(DOCUMENTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_schema_is_current(name: str) -> None:
    path = ROOT / "docs" / f"planning-{name}.schema.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written == DOCUMENTS[name](), f"python -m samples.planning schema {name} --out {path}"
    meta.validate(written)


@given(problems())
def test_a_problem_is_valid(problem: Any) -> None:
    validator("problem").validate(reading.as_json(problem))


@given(st.data())
def test_a_solution_is_valid(data: st.DataObject) -> None:
    problem = data.draw(problems(most_stops=4))
    assume(all(stop.must is not Must.TAKE for stop in problem.stops))
    validator("solution").validate(answers.as_json(data.draw(solutions_of(problem))))


def test_weights_are_valid() -> None:
    validator("weights").validate(scoring.as_json(scoring.Weights()))
    assert not validator("weights").is_valid({"format": scoring.FORMAT, "kinds": {"ice": 1}})


@pytest.mark.parametrize(
    "change",
    [
        {"format": "mars-sample-planning-problem/2"},
        {"nmae": "x"},
        {"name": ""},
        {"points": None},
        {"confidence": 1.5},
        {"container": {"capacity_tubes": -1}},
        {"distances": {"straight": {"metric": "matrix", "metres": [[0, -1]]}}},
        {"vehicles": [{"kind": "rover", "start": "site", "speed_m_per_sol": 0}]},
        {"vehicles": [{"kind": "rover"}]},
    ],
    ids=repr,
)
def test_a_mistake_of_form_is_none(change: dict[str, Any]) -> None:
    body = reading.as_json(mission())
    assert validator("problem").is_valid(body)
    assert not validator("problem").is_valid({**body, **change})


def test_what_is_meant_is_said() -> None:
    stop = DOCUMENTS["problem"]()["$defs"]["Stop"]["properties"]
    assert stop["success"]["description"] == "The probability that picking it up works."
    assert stop["success"]["default"] == 1.0


TERMS_VALIDATOR = Draft202012Validator(terms_schema())
TERMS = [
    json.loads(path.read_text(encoding="utf-8"))["terms"]
    for path in sorted((ROOT / "samples" / "data" / "scenarios").glob("*.json"))
]


@pytest.mark.parametrize("terms", TERMS, ids=range(len(TERMS)))
def test_terms_are_valid(terms: dict[str, Any]) -> None:
    assert TERMS_VALIDATOR.is_valid(terms)
    assert TERMS_VALIDATOR.is_valid(as_json(read(terms)))
    assert not TERMS_VALIDATOR.is_valid({**terms, "colour": "red"})


def test_no_name_means_two_things() -> None:
    meanings: dict[str, Any] = {}
    for written in (problem_schema, solution_schema, terms_schema):
        for name, schema in written()["$defs"].items():
            assert meanings.setdefault(name, schema) == schema, name
