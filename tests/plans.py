"""The shipped scenarios with plans in every state, for tests of every room."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.test import TestCase

from samples.models import Container, Ledger, Plan, PlanActivity, PlanRun, Scenario, TradeStudy
from samples.planning import answers
from samples.planning.trade import FORMAT
from samples.selectors import lookup
from samples.services import (
    branches,
    plan_runs,
    plan_work,
    plans,
    shipped_scenarios,
    trade_studies,
)
from samples.services.actors import Actor, SystemActor

PLANNER = SystemActor("planner")
SECONDS = 5.0
"""More than the small scenarios take; a solve ends once its answer is proven."""


def scenario(slug: str = "fetch-three-forks", ledger: Ledger | None = None) -> Scenario:
    """One of the shipped scenarios; of another ledger than the flight ledger, a copy of it."""
    shipped_scenarios.load(ledger=lookup.flight_ledger(), actor=PLANNER)
    found = Scenario.objects.select_related("ledger__mission").get(slug=slug)
    if ledger is None:
        return found
    from samples.services import scenarios

    return scenarios.make(
        slug=f"{slug}-in-{ledger.slug}"[:50],
        name=f"{found.name}, in {ledger}",
        ledger=ledger,
        terms=found.terms,
        actor=PLANNER,
    )


def draft(of: Scenario | None = None, name: str = "A plan") -> Plan:
    """A plan without an answer."""
    return plans.draft(scenario=of or scenario(), name=name, actor=PLANNER)


def run(plan: Plan, *, actor: Actor = PLANNER, at_work: bool = False) -> PlanRun:
    """A run that was asked for: solved, or still in the queue."""
    with TestCase.captureOnCommitCallbacks(execute=not at_work), transaction.atomic():
        made = plan_runs.request(plan=plan, actor=actor, seconds=SECONDS)
    return PlanRun.objects.select_related("plan", "ledger").get(pk=made.pk)


def solved(of: Scenario | None = None, name: str = "A plan") -> Plan:
    """A draft whose only run is chosen."""
    plan = draft(of, name)
    return plans.choose(plan=plan, run=run(plan), actor=PLANNER)


def with_activities(plan: Plan) -> PlanRun:
    """The chosen run with the steps of its answer, where that was stored and not solved."""
    run = PlanRun.objects.select_related("plan", "ledger").get(chosen_by=plan)
    if not run.activities.exists():
        containers = {one.code: one for one in Container.objects.all()}
        solution = answers.read(run.solution or {})
        PlanActivity.objects.bulk_create(plan_work._activities(run, solution, containers))
    return run


def proposed(of: Scenario | None = None, name: str = "A plan") -> Plan:
    """Waiting for approval."""
    return plans.propose(plan=solved(of, name), actor=PLANNER, reason="It fits.")


def approved(of: Scenario | None = None, name: str = "A plan") -> Plan:
    """Holding its tubes."""
    return plans.approve(plan=proposed(of, name), actor=PLANNER, reason="Agreed.")


def mock(slug: str = "rehearsal") -> Ledger:
    """A branch of the flight ledger."""
    return branches.branch(
        ledger=lookup.flight_ledger(), slug=slug, name=slug.title(), actor=PLANNER
    )


def tube(code: str = "tube-08") -> Container:
    """A container by its code."""
    return Container.objects.get(code=code)


def grid(**more: Any) -> dict[str, Any]:
    """Two dates of departure and two sizes of the container, for `fetch-three-forks`."""
    vary = {"container.capacity_tubes": [3, 10], "calendar.departure_sol": [150, 367]}
    return {"format": FORMAT, "name": "A study", "seconds": SECONDS, "trials": 200, "vary": vary,
            **more}  # fmt: skip


def study(*, at_work: bool = False, **more: Any) -> TradeStudy:
    """A study of `fetch-three-forks`: every case solved, or all still in the queue."""
    of = scenario()
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        made = trade_studies.request(
            scenario=of, grid=grid(**more), actor=PLANNER, queue=not at_work
        )
    return TradeStudy.objects.select_related("scenario", "ledger").get(pk=made.pk)
