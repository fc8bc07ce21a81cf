"""The queue in the database: a request returns at once, a worker solves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.test import override_settings

from samples import tasks
from samples.models import PlanRun
from samples.planning.solution import Moment
from samples.services import plan_runs, plan_work
from tests import plans
from tests.plans import PLANNER

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work_off() -> None:
    """As a worker that ends once nothing is left."""
    call_command(
        "db_worker", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0
    )


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=DATABASE)
def test_a_worker_solves_what_is_in_the_queue(inventory: None) -> None:
    run = plan_runs.request(plan=plans.draft(), actor=PLANNER, seconds=plans.SECONDS)
    cancelled = plan_runs.request(plan=plans.draft(name="Other"), actor=PLANNER)
    plan_runs.cancel(run=cancelled, actor=PLANNER)
    assert PlanRun.objects.get(pk=run.pk).status == "queued"
    work_off()
    assert PlanRun.objects.get(pk=run.pk).status == "done"
    assert PlanRun.objects.get(pk=cancelled.pk).status == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_another_thread_of_the_solver_gives_signs_of_life_and_hears_the_end(
    inventory: None,
) -> None:
    plan_runs.run_requested.disconnect(dispatch_uid="samples.tasks.solve")
    try:
        run = plan_runs.request(plan=plans.draft(), actor=PLANNER)
    finally:
        tasks.connect()
    plan_work.claimed(run.pk)
    pulse = plan_work.Pulse(run.pk)
    pulse.log.append(Moment(0.5, 7.0, 9.0, "search"))
    plan_runs.cancel(run=run, actor=PLANNER)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(pulse.cancelled).result()
    assert PlanRun.objects.get(pk=run.pk).value == 7.0
