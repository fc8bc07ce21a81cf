"""Two plans side by side: what the other takes, leaves, loads earlier or later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.errors import Conflict, InvalidValue, NotFound
from samples.models import Plan, PlanRun
from samples.pages import shown as showing
from samples.pages.gate import page
from samples.pages.plans.words import metres, number, percent, signed, sols, sureness
from samples.pages.shown import of_ledger, to
from samples.selectors import lookup, plans
from samples.selectors.plans import Figures, Shift
from samples.selectors.visibility import visible

MODELS = ("plan", "planrun", "planactivity", "scenario")


@page(*MODELS, known=("one", "other"))
def show(request: HttpRequest) -> HttpResponse:
    """The second plan as seen from the first; without both, the choice of two."""
    given = {name: request.GET.get(name, "").strip() for name in ("one", "other")}
    found = None
    if all(given.values()):
        one, other = (_chosen(name, number) for name, number in given.items())
        found = plans.compare(one, other)
    ledger = found.one.plan.scenario.ledger if found else lookup.flight_ledger()
    choices = list(plans.plans().filter(chosen_run__isnull=False))
    if not any(given.values()):
        given |= {name: str(plan.pk) for name, plan in zip(given, choices, strict=False)}
    with showing.showing(of_ledger(ledger)):
        return render(
            request,
            "samples/plan_comparison.html",
            {
                "hypothetical": True,
                "ledger": ledger,
                "choices": [
                    {"number": str(plan.pk), "label": f"{plan.name} · {plan.scenario}"}
                    for plan in choices
                ],
                "given": given,
                "found": found,
                "pair": [_head(run) for run in (found.one, found.other)] if found else [],
                "figures": list(_figures(found)) if found else [],
                "added": _tubes(found.other, found.added) if found else [],
                "dropped": _tubes(found.one, found.dropped) if found else [],
                "earlier": _shifts(found.one, found.earlier) if found else [],
                "later": _shifts(found.one, found.later) if found else [],
                "terms": [
                    {"path": path.replace("_", " "), "here": _term(here), "there": _term(there)}
                    for path, here, there in (found.terms if found else [])
                ],
                "breadcrumbs": [
                    {"label": "Start", "url": to("pages:start")},
                    {"label": "Plans", "url": reverse("pages:plans")},
                    {"label": "Comparison", "url": ""},
                ],
            },
        )


def _chosen(name: str, identifier: str) -> PlanRun:
    """The chosen run of the plan that a parameter names. Raises InvalidValue, Conflict."""
    try:
        plan = lookup.numbered(visible(Plan), "plan", identifier)
    except NotFound as error:
        raise InvalidValue(
            error.message, field=name, value=identifier, expected="the number of a plan"
        ) from error
    run = plans.whole_runs().filter(chosen_by=plan).first()
    if run is None:
        raise Conflict(
            f"{plan} has no answer to compare.",
            field=name,
            value=plan.pk,
            expected="a plan with a chosen run",
        )
    return run


def _head(run: PlanRun) -> dict[str, Any]:
    return {
        "name": run.plan.name,
        "scenario": run.plan.scenario.name,
        "url": reverse("pages:plan", args=[run.plan_id]),
        "sureness": sureness(run),
    }


_ROWS: tuple[tuple[str, str, Any], ...] = (
    ("Value", "value", number),
    ("Bound", "bound", number),
    ("Tubes", "tubes", lambda value: number(value, 0)),
    ("Container closed, sol", "finish_sol", sols),
    ("Slack, sols", "slack_sols", sols),
    ("Driven and flown", "distance_m", metres),
    ("On time, simulated", "on_time", percent),
    ("Value, P10", "value_p10", number),
    ("Value, P50", "value_p50", number),
    ("Value, P90", "value_p90", number),
)


def _figures(found: plans.Comparison) -> Iterable[dict[str, Any]]:
    one, other = found.figures
    yield {"label": "How sure", "one": sureness(found.one), "other": sureness(found.other)}
    yield {"label": "Landing site", "one": _site(found.one), "other": _site(found.other)}
    for label, name, write in _ROWS:
        here, there = getattr(one, name), getattr(other, name)
        yield {
            "label": label,
            "one": None if here is None else write(here),
            "other": None if there is None else write(there),
            "change": _difference(name, here, there),
            "is_number": True,
        }


def _difference(name: str, here: float | None, there: float | None) -> str | None:
    if here is None or there is None or name not in Figures.__dataclass_fields__:
        return None
    if name == "on_time":
        return f"{signed(100 * (there - here))} points"
    if name == "distance_m":
        return f"{signed((there - here) / 1000, 2)} km"
    return signed(there - here)


def _site(run: PlanRun) -> str | None:
    return next((site["name"] for site in run.terms["sites"] if site["id"] == run.site), run.site)


def _tubes(run: PlanRun, codes: Iterable[str]) -> list[dict[str, Any]]:
    known = {tube["container"]: tube for tube in run.tubes}
    return [
        {
            "code": code,
            "name": known.get(code, {}).get("name", code),
            "type": known.get(code, {}).get("sample_type", ""),
            "url": to("pages:container", code),
        }
        for code in codes
    ]


def _shifts(run: PlanRun, shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    found = list(shifts)
    return [
        {
            **tube,
            "from": sols(shift.from_sol),
            "to": sols(shift.to_sol),
            "sols": sols(abs(shift.sols)),
        }
        for tube, shift in zip(_tubes(run, [s.container for s in found]), found, strict=True)
    ]


def _term(value: object) -> str:
    if value is None:
        return "—"
    return number(value, 4) if isinstance(value, int | float) else str(value)
