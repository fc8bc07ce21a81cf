"""What a set of stops is worth."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from samples.planning.problem import Aim, Group, Point, Problem, Stop
from samples.planning.worth import bonus, worth


def problem(groups: tuple[Group, ...], stops: tuple[Stop, ...]) -> Problem:
    return Problem("test", (Point("p", 0, 0),), {}, stops, (), groups=groups)


TWO = problem(
    (Group("a", bonus=(5, 2), minimum=2, shortfall=10), Group("b", bonus=(1,))),
    (
        Stop("s", "p", value=1, groups=("a", "b"), success=0.5),
        Stop("t", "p", value=2, groups=("a",), success=0.8),
        Stop("u", "p", value=4, groups=("a",), success=1.0),
    ),
)


def test_nothing_taken_costs_every_shortfall() -> None:
    nothing = worth(TWO, ())
    assert (nothing.own, nothing.bonus, nothing.shortfall) == (0, 0, 20)
    assert nothing.missing == {"a": 2}
    assert nothing.value == -20


def test_the_first_members_bring_the_bonuses() -> None:
    assert worth(TWO, ("s",)).bonus == 6
    assert worth(TWO, ("s", "t")).bonus == 8
    assert worth(TWO, ("s", "t", "u")).bonus == 8
    assert worth(TWO, ("t", "t")).own == 2


def test_the_expected_value_counts_members_by_their_success() -> None:
    expected = worth(replace(TWO, aim=Aim.EXPECTED), ("s", "t"))
    assert isclose(expected.own, 0.5 + 1.6)
    assert isclose(expected.bonus, (5 + 0.3 * 2) + 0.5)
    assert expected.shortfall == 0


steps = st.lists(st.floats(0, 10), max_size=5).map(lambda found: sorted(found, reverse=True))


@given(steps, st.integers(0, 8))
def test_a_whole_count_has_the_sum_of_its_bonuses(found: list[float], count: int) -> None:
    assert isclose(bonus(found, count), sum(found[:count]), abs_tol=1e-9)


@given(steps, st.floats(0, 6), st.floats(0, 6))
def test_the_bonus_grows_and_its_returns_diminish(
    found: list[float], first: float, second: float
) -> None:
    low, high = sorted((first, second))
    assert bonus(found, low) <= bonus(found, high) + 1e-9
    middle = bonus(found, (low + high) / 2)
    assert 2 * middle >= bonus(found, low) + bonus(found, high) - 1e-9


@given(
    st.lists(st.sampled_from([(), ("a",), ("b",), ("a", "b")]), max_size=5),
    steps,
    st.integers(0, 4),
)
def test_one_more_is_worth_less_the_more_there_are(
    members: list[tuple[str, ...]], bonuses: list[float], minimum: int
) -> None:
    stops = tuple(Stop(str(i), "p", 0.0, groups=g) for i, g in enumerate(members))
    asked = problem((Group("a", tuple(bonuses)), Group("b", (), minimum, 3.0)), stops)
    names = [stop.id for stop in stops]
    for size in range(len(names)):
        for taken in combinations(names, size):
            for one in set(names) - set(taken):
                gain = worth(asked, (*taken, one)).value - worth(asked, taken).value
                for fewer in combinations(taken, max(size - 1, 0)):
                    before = worth(asked, (*fewer, one)).value - worth(asked, fewer).value
                    assert gain <= before + 1e-9
