"""Two hands on one tube, one plan, one run: one wins, the other is told clearly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samples.domain.errors import Conflict, DomainError
from samples.models import Plan, PlanChange, PlanRun, Reservation
from samples.services import plan_runs
from samples.services import plans as services
from tests import plans
from tests.plans import PLANNER
from tests.services.hands import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def refusals(outcomes: list[object]) -> list[DomainError]:
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def approval(plan: Plan) -> Callable[[], object]:
    return lambda: services.approve(plan=plan, actor=PLANNER, reason="Agreed.")


def test_of_two_plans_for_the_same_tubes_one_is_approved(inventory: None) -> None:
    both = [plans.proposed(name=name) for name in ("One", "Two")]
    outcomes = at_once([approval(plan) for plan in both])
    (lost,) = refusals(outcomes)
    assert isinstance(lost, Conflict)
    assert "holds 10 of its tubes" in str(lost)
    assert Reservation.objects.filter(released_at=None).count() == 10
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["approved", "proposed"]


def test_one_plan_is_approved_once(inventory: None) -> None:
    plan = plans.proposed()
    outcomes = at_once([approval(plan)] * 3)
    assert len(refusals(outcomes)) == 2
    assert PlanChange.objects.filter(plan=plan, to_state="approved").count() == 1


def test_of_two_requests_one_run_is_made(inventory: None) -> None:
    plan = plans.draft()
    # The queue of the tests would solve at once; here it is the asking that races.
    plan_runs.run_requested.disconnect(dispatch_uid="samples.tasks.solve")
    try:
        outcomes = at_once([lambda: plan_runs.request(plan=plan, actor=PLANNER)] * 2)
    finally:
        from samples import tasks

        tasks.connect()
    (lost,) = refusals(outcomes)
    assert isinstance(lost, Conflict)
    assert PlanRun.objects.filter(plan=plan).count() == 1
