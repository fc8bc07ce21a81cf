"""The worker of the queue: seen while it works, gone when it ends, and nothing lost with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from inventory import queue, request_id
from samples import tasks
from samples.domain.mock_missions import MockGoal, MockStatus
from samples.domain.plans import RunStatus
from samples.models import MockMission, PlanRun, TradeCase, Worker
from samples.services import leaving, plan_runs, plan_work, workers
from samples.services import mock_missions as steering
from tests import factories, mock_missions, mock_series, plans
from tests.environment import ROOT
from tests.plans import PLANNER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _queue_in_the_database() -> Iterator[None]:
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}):
        yield


@pytest.fixture
def _told_to_end() -> Iterator[None]:
    leaving.ask()
    yield
    leaving.stay()


def work_off() -> None:
    call_command(
        "db_worker", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0
    )


def eventually(true: Callable[[], Any], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


class TestAtPost:
    def test_is_seen_again_and_again_and_then_gone(self) -> None:
        with queue.at_post("one", every_s=0.02):
            assert eventually(lambda: Worker.objects.filter(name="one").exists())
            first = Worker.objects.get(name="one").seen_at
            assert eventually(lambda: Worker.objects.get(name="one").seen_at > first)
        assert not Worker.objects.exists()

    def test_signs_on_again_where_its_row_is_gone(self) -> None:
        workers.sign_on("one")
        Worker.objects.all().delete()
        workers.seen("one")
        assert Worker.objects.get().process == os.getpid()

    def test_takes_away_the_rows_of_lost_ones(self) -> None:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        lost = factories.worker(started_at=long_ago, seen_at=long_ago)
        assert lost.is_lost
        workers.sign_on("one")
        assert [worker.name for worker in Worker.objects.all()] == ["one"]

    def test_a_database_that_is_away_does_not_end_it(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def away(name: str) -> None:
            raise DatabaseError("gone")

        monkeypatch.setattr(workers, "seen", away)
        monkeypatch.setattr(workers, "sign_off", away)
        with queue.at_post("one", every_s=0.02):
            assert eventually(lambda: caplog.text.count("no sign of life") > 1)
        assert "could not sign off" in caplog.text


class TestRequestId:
    def test_a_task_is_worked_on_with_the_id_of_its_request(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str | None] = []
        monkeypatch.setattr(plan_work, "work", lambda _run: seen.append(request_id.current()))
        with request_id.adopted("from-a-request"):
            tasks.solve.enqueue(1)
        tasks.solve.enqueue(2)
        work_off()
        first, second = seen
        assert first == "from-a-request"
        assert second not in {None, first}
        assert request_id.current() is None

    def test_a_worker_of_another_make_can_take_the_task(self) -> None:
        with request_id.adopted("from-a-request"):
            asked = tasks.solve.enqueue(1)
        stored = DBTaskResult.objects.get(pk=asked.id)
        assert stored.task_result.args == [1]
        assert stored.task_result.kwargs == {}


@pytest.mark.usefixtures("_told_to_end")
class TestToldToEnd:
    def test_a_run_goes_back_to_the_queue_and_is_taken_up(self, inventory: None) -> None:
        run = plan_runs.request(plan=plans.draft(), actor=PLANNER, seconds=plans.SECONDS)
        (asked,) = DBTaskResult.objects.ready()
        tasks.solve.call(run.pk)
        stored = PlanRun.objects.get(pk=run.pk)
        assert stored.status == RunStatus.QUEUED
        assert (stored.started_at, stored.value, stored.error) == (None, None, "")
        assert DBTaskResult.objects.ready().count() == 2  # the one in hand, and its successor
        leaving.stay()
        asked.delete()
        work_off()
        assert PlanRun.objects.get(pk=run.pk).status == RunStatus.DONE

    def test_a_case_goes_back_to_the_queue_and_is_taken_up(self, inventory: None) -> None:
        study = plans.study(at_work=True, vary={"container.capacity_tubes": [3]})
        DBTaskResult.objects.all().delete()
        case = study.cases.get()
        tasks.work_case.call(case.pk)
        assert TradeCase.objects.get(pk=case.pk).status == RunStatus.QUEUED
        assert DBTaskResult.objects.ready().count() == 1
        leaving.stay()
        work_off()
        assert TradeCase.objects.get(pk=case.pk).status == RunStatus.DONE

    def test_a_mock_mission_goes_back_to_the_queue_and_goes_on(self, inventory: None) -> None:
        mission = mock_missions.made(mock_missions.approved())
        steering.go(mission=mission, actor=PLANNER, goal=MockGoal.END)
        DBTaskResult.objects.all().delete()
        tasks.fly.call(mission.pk)
        begun = MockMission.objects.get(pk=mission.pk)
        assert begun.status == MockStatus.FLYING
        assert DBTaskResult.objects.ready().count() == 1
        leaving.stay()
        work_off()
        ended = MockMission.objects.get(pk=mission.pk)
        assert (ended.status, begun.sol < ended.sol) == (MockStatus.ENDED, True)

    def test_what_a_new_plan_would_be_is_not_thought_half_way(self, inventory: None) -> None:
        mission = mock_missions.made(mock_missions.approved())
        steering.replan(mission=mission, actor=PLANNER, why="A test.")
        tasks.fly.call(mission.pk)
        stored = MockMission.objects.get(pk=mission.pk)
        assert (stored.status, stored.goal) == (MockStatus.FLYING, MockGoal.REPLAN)
        assert (stored.version, stored.error) == (mission.version, "")

    def test_a_batch_of_a_series_waits_for_another_worker(self, inventory: None) -> None:
        series = mock_series.series(at_work=True)
        tasks.fly_batch.call(series.pk)
        batch = series.batches.get(number=1)
        assert (batch.status, batch.flown) == (RunStatus.QUEUED, 0)
        leaving.stay()
        tasks.fly_batch.call(series.pk)
        batch.refresh_from_db()
        assert batch.status == RunStatus.DONE

    def test_a_run_that_somebody_cancelled_is_not_taken_up(self, inventory: None) -> None:
        run = plan_runs.request(plan=plans.draft(), actor=PLANNER, seconds=plans.SECONDS)
        PlanRun.objects.filter(pk=run.pk).update(cancel_asked_by="somebody")
        tasks.solve.call(run.pk)
        assert PlanRun.objects.get(pk=run.pk).status == RunStatus.CANCELLED


@pytest.mark.slow
def test_sigterm_ends_a_worker_in_the_middle_of_a_solve(inventory: None) -> None:
    run = plan_runs.request(
        plan=plans.draft(plans.scenario("thirty-of-thirty-one")), actor=PLANNER, seconds=600
    )
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{server}/{name}"
    with subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--interval", "0.1", "--no-startup-delay"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "inventory.settings",
            "DATABASE_URL": url,
            "TASK_QUEUE": "database",
        },
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        try:
            running = PlanRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING.value)
            assert eventually(running.exists)
            assert eventually(Worker.objects.filter(process=worker.pid).exists)
            worker.send_signal(signal.SIGTERM)
            _, said = worker.communicate(timeout=60)
        finally:
            worker.kill()
    assert worker.returncode == 0, said
    assert PlanRun.objects.get(pk=run.pk).status == RunStatus.QUEUED
    assert DBTaskResult.objects.ready().count() == 1
    assert not Worker.objects.exists()
    assert "goes back to the queue" in said
