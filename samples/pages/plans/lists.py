"""The list of scenarios and plans, from which two plans are chosen to compare."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.plans import PlanState
from samples.models import Plan, Scenario
from samples.pages import shown as showing
from samples.pages.exports import links
from samples.pages.gate import page
from samples.pages.lists import PAGE_SIZE, cursor_url, without
from samples.pages.plans.words import STATE_TONES, number, sureness
from samples.pages.shown import of_ledger, to
from samples.selectors import keyset, lookup, plans

MODELS = ("scenario", "plan", "planrun", "ledger")


@page(*MODELS, known=("cursor",))
def show(request: HttpRequest) -> HttpResponse:
    """Scenarios, and plans with value, bound and how sure they are, the latest first."""
    ledger = lookup.flight_ledger()
    found = keyset.page(plans.plans(), ("-created_at",), PAGE_SIZE, request.GET.get("cursor"))
    query = without(request.GET, "cursor")
    with showing.showing(of_ledger(ledger)):
        return render(
            request,
            "samples/plans.html",
            {
                "hypothetical": True,
                "scenarios": [scenario_row(scenario) for scenario in plans.scenarios()],
                "rows": [plan_row(plan) for plan in found.rows],
                "may_add": request.user.has_perm("samples.add_scenario"),
                "can_compare": sum(1 for plan in found.rows if plan.chosen_run_id) > 1,
                "previous_url": cursor_url(query, found.previous),
                "next_url": cursor_url(query, found.following),
                "exports": links("plans_export"),
                "breadcrumbs": [
                    {"label": "Start", "url": to("pages:start")},
                    {"label": "Plans", "url": ""},
                ],
            },
        )


def scenario_row(scenario: Scenario) -> dict[str, Any]:
    """A scenario with what it comes to at a glance."""
    terms = scenario.terms
    return {
        "scenario": scenario,
        "url": reverse("pages:scenario", args=[scenario.slug]),
        "plans": getattr(scenario, "plan_total", 0),
        "slots": terms["container"]["capacity_tubes"]["value"],
        "sites": len(terms["sites"]),
        "vehicles": ", ".join(
            f"{vehicle['count']['value']} × {vehicle['name']}"
            if vehicle["count"]["value"] > 1
            else vehicle["name"]
            for vehicle in terms["vehicles"]
        ),
    }


def plan_row(plan: Plan) -> dict[str, Any]:
    """A plan with what its chosen run comes to."""
    run = plan.chosen_run
    state = PlanState(plan.state)
    return {
        "plan": plan,
        "url": reverse("pages:plan", args=[plan.pk]),
        "scenario_url": reverse("pages:scenario", args=[plan.scenario.slug]),
        "state": state.label,
        "tone": STATE_TONES[state],
        "value": number(run.value) if run and run.value is not None else None,
        "bound": number(run.bound) if run and run.bound is not None else None,
        "tubes": len(run.taken) if run else None,
        "sureness": sureness(run) if run else "No run chosen",
    }
