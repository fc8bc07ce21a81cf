"""What a sample is worth grows with what speaks for it, and a second of a kind adds less."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.problem import (
    Distance,
    Metric,
    Point,
    Problem,
    Stop,
    Vehicle,
)
from samples.planning.reading import as_json as problem_as_json
from samples.planning.reading import read as read_problem
from samples.planning.scoring import (
    Facts,
    GroupWeights,
    Kind,
    Objective,
    Weights,
    as_json,
    groups,
    groups_of,
    read,
    score,
)
from samples.planning.worth import worth

DEFAULT = Weights()
CORE = Facts(Kind.ROCK, sealed=True, length_cm=6.0, outcrop="Rochette", campaign="Crater Floor")

amount = st.integers(0, 40).map(lambda number: number / 4)
group_weights = st.builds(
    GroupWeights,
    bonus=st.lists(amount, max_size=3).map(lambda drawn: tuple(sorted(drawn, reverse=True))),
    minimum=st.integers(0, 3),
    shortfall=amount,
)
weights_drawn = st.builds(
    Weights,
    kinds=st.dictionaries(st.sampled_from(Kind), amount),
    per_cm=amount,
    objectives=st.dictionaries(st.sampled_from(Objective), amount),
    unsealed=st.sampled_from([0.0, 0.25, 1.0]),
    outcrop=group_weights,
    campaign=group_weights,
    kind_groups=st.dictionaries(st.sampled_from(Kind), group_weights),
)
names = st.none() | st.sampled_from(["a", "b: c", "á"])
facts_drawn = st.builds(
    Facts,
    kind=st.sampled_from(Kind),
    sealed=st.none() | st.booleans(),
    length_cm=st.none() | amount,
    objectives=st.frozensets(st.sampled_from(Objective)),
    outcrop=names,
    campaign=names,
)


@given(weights_drawn)
def test_weights_come_back_as_they_were_written(weights: Weights) -> None:
    assert read(json.dumps(as_json(weights))) == weights


def test_what_is_left_out_is_at_its_default() -> None:
    assert read({"format": "mars-sample-planning-weights/1"}) == DEFAULT


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("per_inch", 1, "per_inch"),
        ("per_cm", -1, "per_cm"),
        ("unsealed", 1.5, "unsealed"),
        ("kinds", {"ice": 1}, "kinds.ice"),
        ("objectives", {"life": -1}, "objectives.life"),
        ("outcrop", {"bonus": [1, 2]}, "outcrop.bonus[1]"),
        ("kind_groups", {"rock": {"bonus": [1, 2]}}, "kind_groups.rock.bonus[1]"),
        ("campaign", {"minimum": 1.5}, "campaign.minimum"),
    ],
)
def test_a_mistake_is_named(key: str, value: object, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read({**as_json(DEFAULT), key: value})
    assert refused.value.field == field


def test_a_core_by_the_defaults() -> None:
    assert score(CORE, DEFAULT) == pytest.approx(1.0 + 0.6)
    both = frozenset({Objective.LIFE, Objective.GEOLOGY})
    assert score(replace(CORE, objectives=both), DEFAULT) == pytest.approx(1.6 + 1.5 + 0.5)
    assert score(replace(CORE, sealed=False), DEFAULT) == pytest.approx(1.6 / 4)
    assert score(Facts(Kind.WITNESS, sealed=True), DEFAULT) == 0.5


@given(facts_drawn, weights_drawn)
def test_more_is_never_worth_less(facts: Facts, weights: Weights) -> None:
    worth_now = score(facts, weights)
    assert worth_now >= 0
    assert score(replace(facts, sealed=True), weights) >= worth_now
    assert score(replace(facts, length_cm=(facts.length_cm or 0) + 1), weights) >= worth_now
    assert score(replace(facts, objectives=frozenset(Objective)), weights) >= worth_now


@given(facts_drawn, weights_drawn)
def test_a_seal_that_is_not_known_counts_as_none(facts: Facts, weights: Weights) -> None:
    unknown, broken = replace(facts, sealed=None), replace(facts, sealed=False)
    assert score(unknown, weights) == score(broken, weights)


def test_the_groups_of_a_sample() -> None:
    assert groups_of(CORE) == ("kind:rock", "outcrop:Rochette", "campaign:Crater Floor")
    assert groups_of(Facts(Kind.WITNESS)) == ("kind:witness",)


def test_the_groups_of_all() -> None:
    found = {group.id: group for group in groups([CORE], DEFAULT)}
    assert found["outcrop:Rochette"].bonus == DEFAULT.outcrop.bonus
    assert found["campaign:Crater Floor"].minimum == 1
    assert found["kind:rock"].minimum == 0
    assert found["kind:atmosphere"].minimum == 1, "asked for, though there is none"


@given(st.lists(facts_drawn, max_size=6), weights_drawn)
def test_scores_and_groups_make_a_problem(facts: list[Facts], weights: Weights) -> None:
    problem = problem_of(facts, weights)
    assert read_problem(problem_as_json(problem)) == problem


def test_the_second_core_of_a_pair_adds_little() -> None:
    other = replace(CORE, outcrop="Brac")
    problem = problem_of([CORE, CORE, other], DEFAULT)
    one, pair, two = (worth(problem, taken).value for taken in (["0"], ["0", "1"], ["0", "2"]))
    assert 0 < pair - one < (two - one) / 4


def problem_of(facts: list[Facts], weights: Weights) -> Problem:
    """All samples at one place."""
    return Problem(
        name="scored",
        points=(Point("here", 0.0, 0.0),),
        distances={"straight": Distance(Metric.EUCLIDEAN)},
        stops=tuple(
            Stop(str(i), "here", value=score(each, weights), groups=groups_of(each))
            for i, each in enumerate(facts)
        ),
        vehicles=(Vehicle("rover", "here", end="here"),),
        groups=groups(facts, weights),
    )
