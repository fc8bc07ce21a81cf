"""The page of a scenario, and the form that makes or edits one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError
from samples.forms.organisation import ask_whom
from samples.models import Plan, Scenario
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.gate import STATUS, page, signed_in
from samples.pages.plans.lists import plan_row
from samples.pages.plans.scenario_form import ScenarioForm, initial_of
from samples.pages.plans.terms_table import PARTS, sections
from samples.pages.records import api_url
from samples.pages.shown import of_ledger, to
from samples.selectors import lookup, plans
from samples.services import plans as plan_services
from samples.services import scenarios
from samples.services.actors import require

MODELS = ("scenario", "plan", "planrun", "ledger")
HEAD = ("name", "slug", "description", "ledger", "organisation")
AIMS = ("aim", "confidence", "take", "leave", "unsealed")


class PlanForm(forms.Form):
    """A new plan of a scenario."""

    name = forms.CharField(max_length=160, label="Name")
    note = forms.CharField(
        required=False, max_length=1_000, label="Note", widget=forms.Textarea(attrs={"rows": 2})
    )


@page(*MODELS, writes=True)
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The terms with the basis of every figure, and the plans. Sent, it drafts a plan."""
    scenario = _scenario(slug)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = PlanForm(request.POST or None)
    status = HTTPStatus.OK
    with showing.showing(of_ledger(scenario.ledger)):
        if request.method == "POST":
            made, status = _drafted(request, scenario, form)
            if made is not None:
                messages.success(request, f"{made} is drafted. Solve it to have an answer.")
                return redirect(reverse("pages:plan", args=[made.pk]))
        found = plans.plans().filter(scenario=scenario)
        return render(
            request,
            "samples/scenario.html",
            {
                "hypothetical": True,
                "ledger": scenario.ledger,
                "scenario": scenario,
                "parts": _parts(scenario),
                "aim": initial_of(scenario.terms),
                "rows": [plan_row(plan) for plan in found],
                "form": form if request.user.has_perm("samples.add_plan") else None,
                "may_edit": request.user.has_perm("samples.change_scenario"),
                "may_copy": request.user.has_perm("samples.add_scenario"),
                "api_url": api_url("scenarios", scenario.slug),
                "breadcrumbs": _trail({"label": scenario.name, "url": ""}),
            },
            status=status,
        )


@page(*MODELS, known=("from",), writes=True)
@signed_in
def make(request: HttpRequest) -> HttpResponse:
    """The form of a new scenario, begun as a copy of the one that `from` names."""
    require(actor(request), "samples.add_scenario")
    begun = request.GET.get("from", "").strip()
    source = _scenario(begun) if begun else plans.scenarios().first()
    if source is None:
        return _nothing_to_copy(request)
    initial = initial_of(source.terms) | {
        "name": f"{source.name} (copy)"[:160],
        "description": source.description,
        "ledger": source.ledger.slug,
    }
    form = _form(request, source, initial, is_new=True)
    ask_whom(form, request.user, initial=source.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = scenarios.make(
                slug=form.cleaned_data["slug"],
                organisation=form.cleaned_data.get("organisation"),
                actor=actor(request),
                **form.values(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{made} is stored. Draft a plan to have it solved.")
            return redirect(reverse("pages:scenario", args=[made.slug]))
    return _rendered(request, source, form, is_new=True)


@page(*MODELS, writes=True)
@signed_in
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a scenario there is; runs keep the terms they were made of."""
    require(actor(request), "samples.change_scenario")
    scenario = _scenario(slug)
    initial = initial_of(scenario.terms) | {
        "name": scenario.name,
        "description": scenario.description,
        "ledger": scenario.ledger.slug,
        "expected_version": scenario.version,
    }
    form = _form(request, scenario, initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            edited = scenarios.edit(
                scenario=scenario,
                values=form.values(),
                actor=actor(request),
                expected_version=form.cleaned_data["expected_version"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{edited} is version {edited.version} now.")
            return redirect(reverse("pages:scenario", args=[edited.slug]))
    return _rendered(request, scenario, form, is_new=False)


def _form(
    request: HttpRequest, source: Scenario, initial: dict[str, Any], *, is_new: bool
) -> ScenarioForm:
    others = [one.terms for one in plans.scenarios()]
    return ScenarioForm(
        source.terms, request.POST or None, others=others, is_new=is_new, initial=initial
    )


def _rendered(
    request: HttpRequest, source: Scenario, form: ScenarioForm, *, is_new: bool
) -> HttpResponse:
    rows = form.rows()
    with showing.showing(of_ledger(source.ledger)):
        return render(
            request,
            "samples/scenario_form.html",
            {
                "hypothetical": True,
                "ledger": source.ledger,
                "source": source,
                "is_new": is_new,
                "form": form,
                "head": [form[name] for name in HEAD if name in form.fields],
                "aims": [form[name] for name in AIMS],
                "parts": [
                    {
                        "part": part,
                        "title": title,
                        "rows": [row for row in rows if row["section"].part == part],
                    }
                    for part, title in PARTS.items()
                ],
                "sources": _sources() if is_new else [],
                "back_url": reverse("pages:plans")
                if is_new
                else reverse("pages:scenario", args=[source.slug]),
                "breadcrumbs": _trail(
                    {"label": "New scenario" if is_new else f"Edit {source.name}", "url": ""}
                ),
            },
            status=HTTPStatus.BAD_REQUEST if form.is_bound and form.errors else HTTPStatus.OK,
        )


def _sources() -> list[dict[str, Any]]:
    """Scenarios that a new one can begin from."""
    address = reverse("pages:new_scenario")
    return [{"scenario": one, "url": f"{address}?from={one.slug}"} for one in plans.scenarios()]


def _nothing_to_copy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "samples/plans_empty.html",
        {"hypothetical": True, "breadcrumbs": _trail({"label": "New scenario", "url": ""})},
        status=HTTPStatus.CONFLICT,
    )


def _drafted(
    request: HttpRequest, scenario: Scenario, form: PlanForm
) -> tuple[Plan | None, HTTPStatus]:
    if not form.is_valid():
        return None, HTTPStatus.BAD_REQUEST
    try:
        made = plan_services.draft(scenario=scenario, actor=actor(request), **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None, STATUS.get(type(error), HTTPStatus.CONFLICT)
    return made, HTTPStatus.OK


def _parts(scenario: Scenario) -> list[dict[str, Any]]:
    found = sections(scenario.terms)
    return [
        {"title": title, "sections": [section for section in found if section.part == part]}
        for part, title in PARTS.items()
    ]


def _scenario(slug: str) -> Scenario:
    return lookup.one(plans.scenarios(), "scenario", "slug", slug)


def _trail(last: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": "Start", "url": to("pages:start")},
        {"label": "Plans", "url": reverse("pages:plans")},
        last,
    ]
