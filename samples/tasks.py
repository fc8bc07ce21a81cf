"""Work that no request waits for, put in the queue of Django's Tasks API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django_tasks import task

from samples.models import MockMission, MockSeries, PlanRun
from samples.models.plan_run import STALLED_AFTER
from samples.services import mock_series, mock_series_work, mock_work, plan_work, trade_work
from samples.services.mock_missions import mission_asked
from samples.services.mock_series import series_requested
from samples.services.plan_runs import run_requested
from samples.services.trade_studies import study_requested
from samples.services.webhooks import sending
from samples.services.webhooks.outbox import deliveries_written


@task()
def solve(run_id: int) -> None:
    """Solve a run of a plan."""
    plan_work.work(run_id)


@task(priority=-10)
def work_case(case_id: int) -> None:
    """Solve a case of a trade study; a plan that somebody waits for goes first."""
    trade_work.work(case_id)


@task()
def fly(mission_id: int) -> None:
    """Fly a mock mission as far as it was asked to."""
    mock_work.work(mission_id)


@task(priority=-20)
def fly_batch(series_id: int) -> None:
    """Fly the next free batch of a series of mock missions; trade studies go first."""
    mock_series_work.work_next(series_id)


@task(priority=-30)
def watch_series(series_id: int) -> None:
    """Have flown what workers that were killed left, then look again, until the series has ended.

    Its turn comes when no batch waits in the queue.
    """
    for _ in range(mock_series_work.free(series_id).count()):
        fly_batch.enqueue(series_id)
    series = MockSeries.objects.filter(pk=series_id).first()
    if series is not None:
        mock_series.settle(series)
    _watch(series_id)


def _watch(series_id: int) -> None:
    """Later; a queue that can't wait works everything at once and leaves nothing."""
    if not watch_series.get_backend().supports_defer:
        return
    if MockSeries.objects.filter(pk=series_id, finished_at=None).exists():
        later = datetime.now(UTC) + STALLED_AFTER
        watch_series.using(run_after=later).enqueue(series_id)


@task()
def send_webhook(webhook_id: int) -> None:
    """Send a receiver what waits for it."""
    sending.drain(webhook_id)


def connect() -> None:
    """Called by the app's `ready`: what is asked for goes into the queue."""
    run_requested.connect(_enqueue, dispatch_uid="samples.tasks.solve")
    study_requested.connect(_enqueue_cases, dispatch_uid="samples.tasks.work_case")
    mission_asked.connect(_enqueue_mission, dispatch_uid="samples.tasks.fly")
    series_requested.connect(_enqueue_batches, dispatch_uid="samples.tasks.fly_batch")
    deliveries_written.connect(_enqueue_sending, dispatch_uid="samples.tasks.send_webhook")


def _enqueue(run: PlanRun, **_signal: Any) -> None:
    solve.enqueue(run.pk)


def _enqueue_cases(cases: list[int], **_signal: Any) -> None:
    for case in cases:
        work_case.enqueue(case)


def _enqueue_mission(mission: MockMission, **_signal: Any) -> None:
    fly.enqueue(mission.pk)


def _enqueue_batches(series: int, batches: int, **_signal: Any) -> None:
    for _ in range(batches):
        fly_batch.enqueue(series)
    _watch(series)


def _enqueue_sending(webhooks: list[int], **_signal: Any) -> None:
    for webhook in webhooks:
        send_webhook.enqueue(webhook)
