"""Work that no request waits for, put in the queue of Django's Tasks API."""

from __future__ import annotations

from typing import Any

from django_tasks import task

from samples.models import PlanRun
from samples.services import plan_work
from samples.services.plan_runs import run_requested


@task()
def solve(run_id: int) -> None:
    """Solve a run of a plan."""
    plan_work.work(run_id)


def connect() -> None:
    """Called by the app's `ready`: a run that is asked for goes into the queue."""
    run_requested.connect(_enqueue, dispatch_uid="samples.tasks.solve")


def _enqueue(run: PlanRun, **_signal: Any) -> None:
    solve.enqueue(run.pk)
