"""The queue in the database: workers fly the batches of a series, and what a killed one left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from samples.models import MockBatch, MockSeries
from samples.services import mock_series, mock_series_work
from tests import mock_missions as mocks
from tests import plans
from tests.services.test_plan_queue import DATABASE, work_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def series(inventory: None, monkeypatch: pytest.MonkeyPatch) -> MockSeries:
    """Of three batches in the queue of the database."""
    monkeypatch.setattr(mock_series, "BATCH", 1)
    plan = mocks.approved()
    with override_settings(TASKS=DATABASE):
        return mock_series.request(plan=plan, actor=plans.PLANNER, count=3)


def waiting(task: str) -> int:
    return DBTaskResult.objects.filter(task_path=f"samples.tasks.{task}", status="READY").count()


@override_settings(TASKS=DATABASE)
def test_a_worker_flies_what_is_in_the_queue(series: MockSeries) -> None:
    assert (waiting("fly_batch"), waiting("watch_series")) == (3, 1)
    work_off()
    series.refresh_from_db()
    assert series.status == "done"


@override_settings(TASKS=DATABASE)
def test_what_a_killed_worker_left_is_flown_by_the_next(series: MockSeries) -> None:
    killed = mock_series_work.claimed(series.pk)
    assert killed is not None
    tasks = DBTaskResult.objects.filter(task_path="samples.tasks.fly_batch")
    tasks.filter(pk=tasks.values_list("pk", flat=True)[0]).delete()
    work_off()
    series.refresh_from_db()
    assert series.status == "running"  # its batch gave a sign of life a moment ago
    now = datetime.now(UTC)
    MockBatch.objects.filter(pk=killed.pk).update(heartbeat_at=now - timedelta(minutes=5))
    watching = DBTaskResult.objects.filter(task_path="samples.tasks.watch_series")
    watching.filter(status="READY").update(run_after=now)
    work_off()
    series.refresh_from_db()
    assert series.status == "done"
    assert {row["seed"] for batch in series.batches.all() for row in batch.outcomes or ()} == {
        1,
        2,
        3,
    }


@override_settings(TASKS=DATABASE)
def test_who_was_killed_before_the_comparison_leaves_it_to_the_watch(
    series: MockSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(mock_series_work, "settle", lambda _series: None)
        work_off()
    series.refresh_from_db()
    assert series.status == "running"
    DBTaskResult.objects.filter(status="READY").update(run_after=datetime.now(UTC))
    work_off()
    series.refresh_from_db()
    assert series.status == "done"
    assert not waiting("watch_series")
