"""Work that no request waits for, put in the queue of Django's Tasks API."""

from __future__ import annotations

from typing import Any

from django_tasks import task

from samples.models import PlanRun
from samples.services import plan_work, trade_work
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
def send_webhook(webhook_id: int) -> None:
    """Send a receiver what waits for it."""
    sending.drain(webhook_id)


def connect() -> None:
    """Called by the app's `ready`: what is asked for goes into the queue."""
    run_requested.connect(_enqueue, dispatch_uid="samples.tasks.solve")
    study_requested.connect(_enqueue_cases, dispatch_uid="samples.tasks.work_case")
    deliveries_written.connect(_enqueue_sending, dispatch_uid="samples.tasks.send_webhook")


def _enqueue(run: PlanRun, **_signal: Any) -> None:
    solve.enqueue(run.pk)


def _enqueue_cases(cases: list[int], **_signal: Any) -> None:
    for case in cases:
        work_case.enqueue(case)


def _enqueue_sending(webhooks: list[int], **_signal: Any) -> None:
    for webhook in webhooks:
        send_webhook.enqueue(webhook)
