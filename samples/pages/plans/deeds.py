"""What can be done with a plan on its page: solve, cancel, choose a run, change its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.plans import NEXT, PlanState
from samples.models import Plan, PlanRun
from samples.pages.desk import actor
from samples.selectors import lookup
from samples.services import plan_runs, plans

REASON = 1_000
"""Characters of a reason."""


class SolveForm(forms.Form):
    """How long and from which seed a plan is solved; the service knows the limits."""

    seconds = forms.FloatField(
        label="Seconds",
        initial=10,
        help_text=f"0.1 to {plan_runs.SECONDS_MAX:.0f}. It ends sooner once the answer is proven.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    seed = forms.IntegerField(
        label="Seed",
        initial=1,
        help_text="A whole number. Each seed leads the search another way.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class ReasonForm(forms.Form):
    """Why a plan changes its state."""

    reason = forms.CharField(
        label="Why",
        max_length=REASON,
        help_text="Kept with the plan: who, when and why.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


Changed = Callable[..., Plan]
CHANGES: dict[str, tuple[PlanState, str, Changed, str]] = {
    "propose": (PlanState.PROPOSED, "Propose", plans.propose, "samples.change_plan"),
    "approve": (PlanState.APPROVED, "Approve", plans.approve, "samples.approve_plan"),
    "reopen": (PlanState.DRAFT, "Send back to draft", plans.reopen, "samples.change_plan"),
    "withdraw": (PlanState.WITHDRAWN, "Withdraw", plans.withdraw, "samples.change_plan"),
}
"""Of each deed: where it leads, its button, the service, the permission."""


def offered(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    """The changes of state that this person may make of this plan now."""
    following = NEXT[PlanState(plan.state)]
    found = []
    for name, (state, label, _, permission) in CHANGES.items():
        needed = {permission}
        if name == "withdraw" and plan.state == PlanState.APPROVED:
            needed.add("samples.approve_plan")
        without_answer = name == "propose" and plan.chosen_run_id is None
        if state in following and request.user.has_perms(needed) and not without_answer:
            found.append({"name": name, "label": label, "is_main": name in {"propose", "approve"}})
    return found


def do(request: HttpRequest, plan: Plan) -> None:
    """Carry out what was sent. Raises DomainError; a form's own fault is an InvalidValue too."""
    name = request.POST.get("do", "")
    if name in CHANGES:
        _change(request, plan, name)
    elif name in _DEEDS:
        _DEEDS[name](request, plan)
    else:
        raise InvalidValue(
            "It is not said what to do.",
            field="do",
            value=name,
            expected=", ".join([*_DEEDS, *CHANGES]),
        )


def solve_form(request: HttpRequest, problem: DomainError | None) -> SolveForm:
    """The form to solve with; after a refusal as it was sent, each fault at its field."""
    if problem is None or request.POST.get("do") != "solve":
        return SolveForm()
    form = SolveForm(request.POST)
    if form.is_valid() and problem.field in form.fields:
        form.add_error(problem.field, str(problem))
    return form


def reason_form(request: HttpRequest, problem: DomainError | None) -> ReasonForm:
    """The form of a change of state; after a refusal as it was sent."""
    if problem is None or request.POST.get("do") not in CHANGES:
        return ReasonForm()
    form = ReasonForm(request.POST)
    if form.is_valid() and problem.field in form.fields:
        form.add_error(problem.field, str(problem))
    return form


def _change(request: HttpRequest, plan: Plan, name: str) -> None:
    state, _, change, _ = CHANGES[name]
    given = _valid(ReasonForm(request.POST))
    changed = change(plan=plan, actor=actor(request), reason=given["reason"])
    said = f"{changed} is {state.label.lower()}."
    if state is PlanState.APPROVED:
        held = changed.reservations.filter(released_at=None).count()
        said += f" {held} tubes are reserved for it; none has moved."
    messages.success(request, said)


def _solve(request: HttpRequest, plan: Plan) -> None:
    given = _valid(SolveForm(request.POST))
    run = plan_runs.request(
        plan=plan, actor=actor(request), seconds=given["seconds"], seed=given["seed"]
    )
    messages.success(request, f"Run {run.number} is asked for.")


def _cancel(request: HttpRequest, plan: Plan) -> None:
    run = plan_runs.cancel(run=_run(request, plan), actor=actor(request))
    messages.success(
        request,
        f"Run {run.number} ends with the best it has."
        if run.is_at_work
        else f"Run {run.number} is cancelled.",
    )


def _choose(request: HttpRequest, plan: Plan) -> None:
    run = _run(request, plan)
    plans.choose(plan=plan, run=run, actor=actor(request))
    messages.success(request, f"Run {run.number} is the plan’s answer now.")


_DEEDS: dict[str, Callable[[HttpRequest, Plan], None]] = {
    "solve": _solve,
    "cancel": _cancel,
    "choose": _choose,
}


def _run(request: HttpRequest, plan: Plan) -> PlanRun:
    return lookup.numbered(PlanRun.objects.filter(plan=plan), "run", request.POST.get("run", ""))


def _valid(form: forms.Form) -> dict[str, Any]:
    """What was given; raises InvalidValue for the first fault."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else name
        raise InvalidValue(f"{label}: {errors[0]}", field=name, expected=f"a value of “{label}”")
    return form.cleaned_data
