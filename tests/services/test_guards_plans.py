"""The database refuses to alter what a run was asked and, once it has ended, what it answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, models, transaction

from samples.models import PlanRun, TradeCase, TradeStudy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [{"value": 2.0}, {"status": "running"}, {"error": "x"}, {"solution": {"a": 1}}, {"seed": 2}],
)
def test_a_run_that_has_ended_stays(values: dict[str, object]) -> None:
    run = factories.done_run()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PlanRun.objects.filter(pk=run.pk).update(**values)
    run.refresh_from_db()
    assert (run.value, run.status, run.error, run.seed) == (1.0, "done", "", 1)


@pytest.mark.parametrize("name", ["problem", "problem_hash", "seed", "requested_by", "number"])
def test_what_was_asked_stays_while_it_runs(name: str) -> None:
    run = factories.plan_run()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PlanRun.objects.filter(pk=run.pk).update(**{name: 7})
    assert PlanRun.objects.filter(pk=run.pk).update(value=3.0, elapsed_s=0.5) == 1


MADE: list[Callable[[], models.Model]] = [
    factories.plan_change,
    factories.done_run,
    factories.plan_run,
    factories.plan_activity,
    factories.exclusion,
    factories.trade_study,
    factories.done_case,
]


@pytest.mark.parametrize("make", MADE)
def test_nothing_of_it_is_deleted(make: Callable[[], models.Model]) -> None:
    record = make()
    rows = type(record)._default_manager.filter(pk=record.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (factories.plan_change, "reason"),
        (factories.plan_activity, "who"),
        (factories.exclusion, "sentence"),
    ],
)
def test_nothing_of_it_is_altered(make: Callable[[], models.Model], name: str) -> None:
    record = make()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(record)._default_manager.filter(pk=record.pk).update(**{name: "other"})


@pytest.mark.parametrize("name", ["problem", "problem_hash", "name", "grid", "requested_by"])
def test_what_a_study_was_asked_stays(name: str) -> None:
    study = factories.trade_study()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TradeStudy.objects.filter(pk=study.pk).update(**{name: "7"})
    assert TradeStudy.objects.filter(pk=study.pk).update(status="running") == 1


@pytest.mark.parametrize(
    "values",
    [{"value": 2.0}, {"status": "running"}, {"dominated": True, "risk": 0.0}, {"parameters": [1]}],
)
def test_a_case_that_has_ended_stays(values: dict[str, object]) -> None:
    case = factories.done_case()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TradeCase.objects.filter(pk=case.pk).update(**values)


def test_a_case_that_has_ended_is_compared_once() -> None:
    case = factories.done_case()
    assert TradeCase.objects.filter(pk=case.pk).update(dominated=True) == 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TradeCase.objects.filter(pk=case.pk).update(dominated=False)
