"""The queue in the database: a request returns at once, a worker solves."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import override_settings

from samples.models import PlanRun
from samples.services import plan_runs
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
