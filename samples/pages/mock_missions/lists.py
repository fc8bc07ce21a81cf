"""The list of mock missions, the same as a file, and the form that begins one."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError, InvalidValue, NotFound
from samples.domain.mock_missions import MockStatus
from samples.exchange.mock_table import COLUMNS
from samples.exchange.tables import MEDIA_TYPES, write
from samples.models import MockMission, Plan
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.filters import PageFilter
from samples.pages.gate import STATUS, page
from samples.pages.lists import headers, listing, narrowed, sorting
from samples.pages.mock_missions.replay import Phase
from samples.pages.mock_missions.words import LUCK, PHASES, REPLAN, STATUS_TONES
from samples.pages.plans.words import number, sols
from samples.pages.shown import of_ledger, to
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.selectors import keyset, lookup
from samples.selectors import mock_missions as selectors
from samples.selectors.mock_filters import MockMissionFilter
from samples.selectors.moment import Moment
from samples.services import mock_helm, mock_missions

MODELS = ("mockmission", "plan", "scenario", "ledger")
ORDERS = {column.key: (column.order,) for column in COLUMNS if column.order}
SHOWN = ("mission", "status", "sol", "alerts", "versions", "seed", "requested_at")
"""Columns by which the page's heads sort."""
DEFAULT = "-requested_at"


class MissionsFilter(PageFilter, MockMissionFilter):  # type: ignore[misc]
    """The list's side column. Its filter `ledger` is the mock one a mission is flown in."""

    FIRST = ("search", "status", "luck")
    MORE = ("plan", "scenario", "helm", "seed")
    LABELS = {
        "search": "Search",
        "status": "How far",
        "luck": "Luck",
        "helm": "Who steers",
        "phase": "Phase",
    }
    SEARCH = "Plan, person, ledger"

    def _dress(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.MultipleChoiceField) and name == "luck":
            field.choices = [(luck.value, said.partition(":")[0]) for luck, said in LUCK.items()]
        super()._dress(name, field)


class MissionForm(forms.Form):
    """What a mission is flown by; the plan is the page's."""

    seed = forms.IntegerField(
        label="Seed",
        initial=1,
        min_value=0,
        help_text="A whole number from 0. Every draw of luck comes from it: the same seed and the "
        "same commands fly the same mission again.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    luck = forms.ChoiceField(
        label="Luck",
        choices=[(luck.value, words) for luck, words in LUCK.items()],
        initial=Luck.ALL.value,
        help_text="What goes wrong by itself. Whoever steers can bring about any fault besides.",
        widget=forms.RadioSelect,
    )
    replan = forms.ChoiceField(
        label="The ground team plans again",
        choices=[(replan.value, words) for replan, words in REPLAN.items()],
        initial=Replan.AFTER_FAULTS.value,
        help_text="With the sols and vehicles that are left. It can be asked for by hand as well.",
        widget=forms.RadioSelect,
    )
    attempts = forms.IntegerField(
        label="Attempts at each tube",
        initial=1,
        min_value=1,
        max_value=10,
        help_text="How often a pick-up that failed is tried, 1 to 10. Each attempt takes its time.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    waive_broken_seals = forms.BooleanField(
        label="Load a tube whose seal broke, with a waiver; unless ticked it stays on Mars",
        required=False,
    )

    @property
    def policy(self) -> Policy:
        """The ground team's rules, of a form that is valid."""
        given = self.cleaned_data
        return Policy(
            replan=Replan(given["replan"]),
            attempts=given["attempts"],
            waive_broken_seals=given["waive_broken_seals"],
        )


@page(*MODELS, known=(*MissionsFilter.base_filters, "ordering", "cursor"))
def show(request: HttpRequest) -> HttpResponse:
    """The missions, the latest first unless ordered otherwise."""
    ledger = lookup.flight_ledger()
    listed = listing(
        request,
        MissionsFilter,
        selectors.missions_counted(),
        ORDERS,
        default=DEFAULT,
        noun=("mock mission", "mock missions"),
        at=Moment(ledger),
    )
    return render(
        request,
        "samples/mock_missions.html",
        {
            "hypothetical": True,
            "listed": listed,
            "heads": {
                head["key"]: head
                for head in headers(
                    listed,
                    (
                        (column.key, column.heading, column.numeric)
                        for column in COLUMNS
                        if column.key in SHOWN
                    ),
                )
            },
            "rows": [mission_row(mission) for mission in listed.rows],
            "action": reverse("pages:mock_missions"),
            "clear_url": reverse("pages:mock_missions"),
            "may_fly": request.user.has_perm(mock_helm.FLY),
            "exports": [
                {
                    "label": name.upper(),
                    "url": f"{reverse('pages:mock_missions_export', args=[name])}?{listed.query}",
                }
                for name in MEDIA_TYPES
            ],
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Plans", "url": reverse("pages:plans")},
                {"label": "Mock missions", "url": ""},
            ],
        },
        status=HTTPStatus.BAD_REQUEST if listed.problem else HTTPStatus.OK,
    )


@page(*MODELS, known=(*MissionsFilter.base_filters, "ordering"))
def export(request: HttpRequest, format_name: str) -> HttpResponseBase:
    """The whole filtered list as a file, in its order; its name and a column say mock."""
    if format_name not in MEDIA_TYPES:
        raise NotFound(
            f"There is no export as {format_name}.",
            field="format",
            value=format_name,
            expected=", ".join(MEDIA_TYPES),
        )
    at = Moment(lookup.flight_ledger())
    found: QuerySet[MockMission] = narrowed(
        request, MissionsFilter, selectors.missions_counted(), at=at
    )
    _, order = sorting(request, ORDERS, DEFAULT)
    missions = found.order_by(*keyset.order_by(order)).iterator(chunk_size=500)
    response = StreamingHttpResponse(
        write(format_name, COLUMNS, missions), content_type=MEDIA_TYPES[format_name]
    )
    name = f"MOCK-missions-{datetime.now(UTC):%Y-%m-%d}.{format_name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(*MODELS, known=("plan",), writes=True)
def make(request: HttpRequest) -> HttpResponseBase:
    """The form that begins a mission of a plan; sent, it leads to it."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    plans = list(selectors.can_fly())
    plan = _chosen(request, plans)
    form = MissionForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        made, status = _begun(request, plan, form)
        if made is not None:
            messages.success(request, "The mission has arrived at Mars. You have the helm.")
            return redirect(reverse("pages:mock_mission", args=[made.pk]))
    ledger = plan.scenario.ledger if plan else lookup.flight_ledger()
    with showing.showing(of_ledger(ledger)):
        return render(
            request,
            "samples/mock_mission_new.html",
            {
                "hypothetical": True,
                "ledger": ledger,
                "plans": plans,
                "plan": plan,
                "form": form,
                "may_fly": request.user.has_perm(mock_helm.FLY),
                "breadcrumbs": [
                    {"label": "Start", "url": to("pages:start")},
                    {"label": "Mock missions", "url": reverse("pages:mock_missions")},
                    {"label": "Fly a plan", "url": ""},
                ],
            },
            status=status,
        )


def mission_row(mission: MockMission) -> dict[str, Any]:
    """A mission as a row of a list."""
    status = MockStatus(mission.status)
    return {
        "mission": mission,
        "url": reverse("pages:mock_mission", args=[mission.pk]),
        "plan_url": reverse("pages:plan", args=[mission.plan_id]),
        "debrief_url": reverse("pages:mock_debrief", args=[mission.pk])
        if status is MockStatus.ENDED
        else None,
        "status": status.label,
        "tone": STATUS_TONES[status],
        "phase": "" if mission.is_over else PHASES[Phase(mission.phase)],
        "sol": sols(mission.sol),
        "home": len(mission.outcome["home"]) if mission.outcome else None,
        "value": number(mission.outcome["value"]) if mission.outcome else None,
        "stayed": len(mission.outcome["causes"]) if mission.outcome else None,
    }


def _chosen(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    """The plan named, else the first that can be flown; raises InvalidValue for another."""
    named = request.POST.get("plan") or request.GET.get("plan")
    if not named:
        return plans[0] if plans else None
    found = next((plan for plan in plans if str(plan.pk) == named), None)
    if found is None:
        raise InvalidValue(
            "Only a plan that is approved or flown can be flown as a mock mission.",
            field="plan",
            value=named[:20],
            expected=", ".join(str(plan.pk) for plan in plans) or "nothing: none is approved",
        )
    return found


def _begun(
    request: HttpRequest, plan: Plan | None, form: MissionForm
) -> tuple[MockMission | None, HTTPStatus]:
    if plan is None or not form.is_valid():
        return None, HTTPStatus.BAD_REQUEST
    given = form.cleaned_data
    try:
        made = mock_missions.make(
            plan=plan,
            actor=actor(request),
            seed=given["seed"],
            luck=Luck(given["luck"]),
            policy=form.policy,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None, next(
            (code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.CONFLICT
        )
    return made, HTTPStatus.OK
