"""Scenarios, plans and runs as they are named on the command line."""

from __future__ import annotations

from samples.domain.errors import NotFound
from samples.models import Plan, PlanRun, Scenario
from samples.selectors import lookup
from samples.selectors import plans as selectors


def scenario(slug: str) -> Scenario:
    """By its slug; raises NotFound."""
    return lookup.one(selectors.scenarios(), "scenario", "slug", slug)


def plan(number: str) -> Plan:
    """By its number; raises NotFound."""
    return lookup.numbered(selectors.plans(), "plan", number)


def run(number: str) -> PlanRun:
    """By its number; raises NotFound."""
    return lookup.numbered(selectors.whole_runs(), "run", number)


def answer_of(of: Plan) -> PlanRun:
    """The chosen run of a plan, else its last one with an answer; raises NotFound."""
    runs = selectors.whole_runs().filter(plan=of)
    found = (
        runs.filter(pk=of.chosen_run_id).first()
        if of.chosen_run_id
        else runs.exclude(result="").order_by("-number").first()
    )
    if found is None:
        raise NotFound(
            f"Plan {of.pk} has no answer yet.",
            field="plan",
            value=of.pk,
            expected=f"`manage.py plan solve {of.pk}` to have been run",
        )
    return found
