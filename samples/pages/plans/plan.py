"""The page of a plan: its answer, what can be done with it, how it came to its state."""

from __future__ import annotations

import csv
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError, InvalidValue, NotFound
from samples.domain.mock_missions import FLYABLE
from samples.domain.plans import AT_WORK, PlanState, RunStatus
from samples.models import Plan, PlanRun
from samples.pages import shown as showing
from samples.pages import timeline_exports
from samples.pages.gate import STATUS, page
from samples.pages.mock_missions.lists import mission_row
from samples.pages.mock_series.form import SeriesForm
from samples.pages.plans import deeds
from samples.pages.plans.answer import answer
from samples.pages.plans.words import STATE_TONES, STATUS_TONES, number, percent, sureness
from samples.pages.records import admin_url, api_url
from samples.pages.shown import of_ledger, to
from samples.planning import terms
from samples.planning.solution import Status
from samples.selectors import lookup, mock_missions
from samples.selectors import plans as selectors

USABLE = {Status.OPTIMAL, Status.FEASIBLE}
MODELS = ("plan", "planchange", "planrun", "planactivity", "scenario", "exclusion", "reservation")


@page(*MODELS, known=("run",), writes=True)
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """A plan with the answer of its chosen run, or of the run asked for. Sent, it does a deed."""
    plan = _plan(number)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    with showing.showing(of_ledger(plan.scenario.ledger)):
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                deeds.do(request, plan)
            except DomainError as error:
                problem = error
            else:
                return redirect(reverse("pages:plan", args=[plan.pk]))
        return _shown(request, plan, problem)


@page("plan", "planrun")
def progress(request: HttpRequest, number: int, run: int) -> HttpResponse:
    """How far a run is, for the part of the page that asks again and again.

    Once the run has ended, htmx is told to load the page anew.
    """
    found = _run_of(selectors.runs().filter(plan=number), run)
    response = render(request, "samples/parts/plan_progress.html", {"at_work": _at_work(found)})
    if not found.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@page("planrun", "planactivity")
def timeline(request: HttpRequest, number: int, run: int) -> HttpResponse:
    """The timeline of a run as CSV: sols from the arrival, metres, watt-hours."""
    del request
    found = _run_of(selectors.runs().filter(plan=number), run)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"hypothetical-plan-{number}-run-{run}-timeline.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(
        ["number", "who", "activity", "from_sol", "to_sol", "sortie", "container", "from_point",
         "to_point", "distance_m", "energy_wh", "critical"]
    )  # fmt: skip
    for step in selectors.activities().filter(run=found):
        writer.writerow(
            [step.number, step.who, step.activity, step.from_sol, step.to_sol, step.sortie,
             step.container.code if step.container else "", step.from_point, step.to_point,
             step.distance_m, step.energy_wh, str(step.critical).lower()]
        )  # fmt: skip
    return response


def _plan(number: int) -> Plan:
    return lookup.numbered(selectors.with_changes(selectors.plans()), "plan", str(number))


def _run_of(runs: Any, number: int) -> PlanRun:
    """A run by its number within its plan; raises NotFound."""
    found: PlanRun | None = runs.filter(number=number).first()
    if found is None:
        raise NotFound(
            f"The plan has no run {number}.",
            field="run",
            value=number,
            expected="the number of one of its runs",
        )
    return found


def _shown(request: HttpRequest, plan: Plan, problem: DomainError | None) -> HttpResponse:
    runs = list(plan.runs.all())
    run = _asked(request, plan, runs)
    at_work = next((one for one in runs if one.is_at_work), None)
    whole = selectors.whole_runs().get(pk=run.pk) if run else None
    has_answer = whole is not None and whole.solution is not None
    user = request.user
    is_draft = plan.state == PlanState.DRAFT
    changes = deeds.offered(request, plan)
    return render(
        request,
        "samples/plan.html",
        {
            "hypothetical": True,
            "ledger": plan.scenario.ledger,
            "plan": plan,
            "state": PlanState(plan.state).label,
            "state_tone": STATE_TONES[PlanState(plan.state)],
            "scenario_url": reverse("pages:scenario", args=[plan.scenario.slug]),
            "run": whole,
            "is_chosen": run is not None and run.pk == plan.chosen_run_id,
            "sureness": sureness(run) if run else "",
            "gap": percent(run.gap) if run and run.gap else "",
            "choice": is_draft
            and run is not None
            and run.pk != plan.chosen_run_id
            and run.result in USABLE
            and user.has_perm("samples.change_plan"),
            "answer": answer(whole) if has_answer and whole else None,
            "at_work": _at_work(at_work) if at_work else None,
            "progress_url": _run_url("pages:plan_progress", at_work),
            "runs": [_run_row(one, plan, run) for one in runs],
            "changes": changes,
            "history": [_change_row(change) for change in plan.changes.all()],
            "held": [one for one in plan.reservations.all() if one.is_held],
            "solve_form": deeds.solve_form(request, problem)
            if is_draft and not at_work and user.has_perm("samples.add_planrun")
            else None,
            "reason_form": deeds.reason_form(request, problem) if changes else None,
            "mock_rows": [mission_row(one) for one in mock_missions.of_plan(plan)],
            "fly_url": f"{reverse('pages:new_mock_mission')}?plan={plan.pk}"
            if plan.state in FLYABLE and may_fly(request)
            else None,
            "can_be_flown": plan.state in FLYABLE,
            "series_form": SeriesForm()
            if plan.chosen_run and plan.chosen_run.has_plan and may_fly(request)
            else None,
            "may_choose": is_draft and user.has_perm("samples.change_plan"),
            "may_cancel": user.has_perm("samples.change_planrun"),
            "problem": problem if problem and not _stands_at_a_field(problem) else None,
            "arrival": terms.arrival(terms.read(whole.terms)) if whole else None,
            "timeline_url": _run_url("pages:plan_timeline", run),
            "exports": timeline_exports.links("run", run.pk) if run and has_answer else [],
            "api_url": api_url("plans", str(plan.pk)),
            "admin_url": admin_url(request, plan) if _has_admin() else None,
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Plans", "url": reverse("pages:plans")},
                {
                    "label": plan.scenario.name,
                    "url": reverse("pages:scenario", args=[plan.scenario.slug]),
                },
                {"label": plan.name, "url": ""},
            ],
        },
        status=STATUS.get(type(problem), HTTPStatus.CONFLICT) if problem else HTTPStatus.OK,
    )


def may_fly(request: HttpRequest) -> bool:
    """Whether the person may fly plans as mock missions."""
    return request.user.has_perm("samples.fly_mockmission")


def _has_admin() -> bool:
    from django.contrib import admin

    return admin.site.is_registered(Plan)


def _stands_at_a_field(problem: DomainError) -> bool:
    return problem.field in {"seconds", "seed", "reason"}


def _asked(request: HttpRequest, plan: Plan, runs: list[PlanRun]) -> PlanRun | None:
    """The run that the address names, else the chosen one, else the last that has an answer."""
    named = request.GET.get("run", "")
    if named:
        found = next((one for one in runs if str(one.number) == named), None)
        if found is None:
            raise InvalidValue(
                f"The plan has no run “{named[:20]}”.",
                field="run",
                value=named[:20],
                expected=", ".join(str(one.number) for one in runs) or "nothing: there is no run",
            )
        return found
    chosen = next((one for one in runs if one.pk == plan.chosen_run_id), None)
    answered = next((one for one in runs if one.result), None)
    return chosen or answered or next((one for one in runs if not one.is_at_work), None)


def _run_url(name: str, run: PlanRun | None) -> str | None:
    return reverse(name, args=[run.plan_id, run.number]) if run else None


def _at_work(run: PlanRun) -> dict[str, Any]:
    return {
        "run": run,
        "status": RunStatus(run.status).label,
        "is_at_work": run.status in AT_WORK,
        "is_stalled": run.is_stalled,
        "is_ending": bool(run.cancel_asked_by),
        "value": None if run.value is None else number(run.value, 2),
        "bound": None if run.bound is None else number(run.bound, 2),
        "elapsed": None if run.elapsed_s is None else number(run.elapsed_s, 1),
        "seconds": number(run.seconds, 1),
        "url": _run_url("pages:plan_progress", run),
    }


def _run_row(run: PlanRun, plan: Plan, on_show: PlanRun | None) -> dict[str, Any]:
    return {
        "run": run,
        "url": f"{reverse('pages:plan', args=[plan.pk])}?run={run.number}",
        "status": RunStatus(run.status).label,
        "tone": STATUS_TONES[RunStatus(run.status)],
        "value": None if run.value is None else number(run.value),
        "bound": None if run.bound is None else number(run.bound),
        "sureness": sureness(run),
        "seconds": number(run.seconds, 1),
        "elapsed": None if run.elapsed_s is None else number(run.elapsed_s, 2),
        "is_chosen": run.pk == plan.chosen_run_id,
        "is_shown": on_show is not None and run.pk == on_show.pk,
        "can_be_chosen": run.result in USABLE and run.pk != plan.chosen_run_id,
    }


def _change_row(change: Any) -> dict[str, Any]:
    state = PlanState(change.to_state)
    return {"change": change, "state": state.label, "tone": STATE_TONES[state]}
