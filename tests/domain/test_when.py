"""A moment is as exact as it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import SolStamp
from samples.domain.marstime import MARS_2020
from samples.domain.when import When

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)


def test_an_instant_is_its_own_bound() -> None:
    when = When.instant(NOON, MARS_2020)
    assert (when.at, when.not_before) == (NOON, NOON)
    assert when.sol == MARS_2020.sol(NOON)


def test_a_local_time_is_an_instant() -> None:
    when = When.stamp(SolStamp.parse("653M13:38:22.157"), MARS_2020)
    assert when.at == when.not_before
    assert when.sol == 653
    assert abs(when.at - datetime(2022, 12, 21, 17, 15, 42, tzinfo=UTC)) < timedelta(seconds=2)


def test_a_sol_is_a_span_of_a_sol() -> None:
    when = When.during_sol(619, MARS_2020)
    assert when.not_before is not None
    assert (when.at - when.not_before).total_seconds() == pytest.approx(88775.244, abs=0.01)


def test_sols_are_a_span_from_first_to_last() -> None:
    when = When.during_sols(1416, 1429, MARS_2020)
    assert when.sol is None
    assert when.not_before == MARS_2020.sol_window(1416)[0]
    assert when.at == MARS_2020.sol_window(1429)[1]


def test_by_has_no_lower_bound() -> None:
    assert When.by(NOON) == When(NOON, None, None)


@pytest.mark.parametrize(
    ("at", "not_before", "field"),
    [
        (NOON.replace(tzinfo=None), None, "at"),
        (NOON, NOON.replace(tzinfo=None), "not_before"),
        (NOON, NOON + timedelta(seconds=1), "not_before"),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    at: datetime, not_before: datetime | None, field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        When(at, not_before)
    assert refusal.value.field == field
