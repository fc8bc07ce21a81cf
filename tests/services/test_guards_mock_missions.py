"""The database refuses to alter what a mock mission was asked, what was told of it, and its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, models, transaction

from samples.models import MockMission
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", [{"status": "waiting"}, {"sol": 2.0}, {"outcome": {"a": 1}}])
@pytest.mark.parametrize("status", ["ended", "abandoned"])
def test_a_mission_that_is_over_stays(status: str, values: dict[str, object]) -> None:
    mission = factories.ended_mission(status=status)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MockMission.objects.filter(pk=mission.pk).update(**values)
    mission.refresh_from_db()
    assert (mission.status, mission.sol, mission.outcome) == (status, 0.0, {})


@pytest.mark.parametrize(
    "name", ["mission", "mission_hash", "seed", "luck", "policy", "number", "requested_by"]
)
def test_what_was_asked_stays_while_it_flies(name: str) -> None:
    mission = factories.mock_mission()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MockMission.objects.filter(pk=mission.pk).update(**{name: 7})
    assert MockMission.objects.filter(pk=mission.pk).update(turn=3, sol=0.5, state={"a": 1}) == 1


MADE: list[Callable[[], models.Model]] = [
    factories.mock_mission,
    factories.ended_mission,
    factories.mock_happening,
    factories.mock_plan,
]


@pytest.mark.parametrize("make", MADE)
def test_nothing_of_it_is_deleted(make: Callable[[], models.Model]) -> None:
    record = make()
    rows = type(record)._default_manager.filter(pk=record.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()


@pytest.mark.parametrize(
    ("make", "name"), [(factories.mock_happening, "text"), (factories.mock_plan, "why")]
)
def test_nothing_told_is_altered(make: Callable[[], models.Model], name: str) -> None:
    record = make()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(record)._default_manager.filter(pk=record.pk).update(**{name: "other"})
