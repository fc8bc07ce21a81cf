"""Trade studies: the list with the form of a new one, and one with its table and its front."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.plans import RunStatus
from samples.exchange import study_table
from samples.models import Scenario, TradeCase, TradeStudy
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.exports import links
from samples.pages.gate import STATUS, page
from samples.pages.lists import PAGE_SIZE, Order, cursor_url, headers, sorting, without
from samples.pages.plans.study_form import StudyForm
from samples.pages.plans.study_plot import plots
from samples.pages.plans.words import STATUS_TONES, number, percent
from samples.pages.records import api_url
from samples.pages.shown import of_ledger, to
from samples.planning.solution import Status
from samples.selectors import keyset, lookup
from samples.selectors import plans as scenario_selectors
from samples.selectors import trade_studies as selectors
from samples.services import trade_studies

MODELS = ("tradestudy", "tradecase", "scenario", "ledger")
COLUMNS = (
    ("dominated", "Front", False),
    ("value", "Value", True),
    ("bound", "At most", True),
    ("tubes", "Tubes", True),
    ("finish_sol", "Closed, sol", True),
    ("slack_sols", "Sols to spare", True),
    ("risk", "Risk", True),
    ("late", "Late", True),
)
ORDERS = {"number": ("number",), **{key: (key,) for key, _, _ in COLUMNS}}
ROWS = 100


@page(*MODELS, known=("scenario", "cursor"), writes=True)
def show_list(request: HttpRequest) -> HttpResponseBase:
    """The studies, and the form of a new one with what the scenario suggests. Sent, it asks."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    scenarios = list(scenario_selectors.scenarios())
    scenario = _chosen(request, scenarios)
    may_ask = request.user.has_perm("samples.add_tradestudy")
    form = StudyForm(scenario, request.POST or None) if scenario else None
    status = HTTPStatus.OK
    if request.method == "POST" and scenario and form:
        made, status = _asked(request, scenario, form)
        if made is not None:
            messages.success(request, f"{made} is asked for, case by case.")
            return redirect(reverse("pages:study", args=[made.pk]))
    found = keyset.page(
        selectors.studies(), ("-requested_at",), PAGE_SIZE, request.GET.get("cursor")
    )
    query = without(request.GET, "cursor")
    with showing.showing(of_ledger(lookup.flight_ledger())):
        return render(
            request,
            "samples/studies.html",
            {
                "hypothetical": True,
                "rows": [_study_row(study) for study in found.rows],
                "scenarios": scenarios,
                "scenario": scenario,
                "form": form if may_ask else None,
                "previous_url": cursor_url(query, found.previous),
                "next_url": cursor_url(query, found.following),
                "exports": links("studies_export"),
                "breadcrumbs": [
                    {"label": "Start", "url": to("pages:start")},
                    {"label": "Plans", "url": reverse("pages:plans")},
                    {"label": "Trade studies", "url": ""},
                ],
            },
            status=status,
        )


@page(*MODELS, known=("ordering", "cursor"), writes=True)
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """A study: how far it is, its front and its table. Sent, it is cancelled."""
    study = _study(number)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    with showing.showing(of_ledger(study.ledger)):
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                _cancel(request, study)
            except DomainError as error:
                problem = error
            else:
                return redirect(reverse("pages:study", args=[study.pk]))
        response = _shown(request, study, problem)
    if request.headers.get("HX-Request") and not study.is_at_work:
        response["HX-Refresh"] = "true"  # it asked how far the study is: it has ended
    return response


@page(*MODELS)
def table(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every case as CSV, in the order of the grid."""
    del request
    study = _study(number)
    response = StreamingHttpResponse(
        study_table.as_table(study, selectors.cases(study)), content_type="text/csv; charset=utf-8"
    )
    name = study_table.file_name(study)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _study(key: int) -> TradeStudy:
    return lookup.numbered(selectors.studies(), "study", str(key))


def _chosen(request: HttpRequest, scenarios: list[Scenario]) -> Scenario | None:
    """The scenario asked for, else the first; None where there is none. Raises NotFound."""
    slug = request.POST.get("scenario") or request.GET.get("scenario")
    if slug:
        return lookup.one(scenario_selectors.scenarios(), "scenario", "slug", slug)
    return scenarios[0] if scenarios else None


def _asked(
    request: HttpRequest, scenario: Scenario, form: StudyForm
) -> tuple[TradeStudy | None, HTTPStatus]:
    if not form.is_valid():
        return None, HTTPStatus.BAD_REQUEST
    try:
        made = trade_studies.request(scenario=scenario, grid=form.grid(), actor=actor(request))
    except DomainError as error:
        form.refuse(error)
        return None, _status(error)
    return made, HTTPStatus.OK


def _cancel(request: HttpRequest, study: TradeStudy) -> None:
    if request.POST.get("do") != "cancel":
        raise InvalidValue(
            "It is not said what to do.",
            field="do",
            value=request.POST.get("do"),
            expected="cancel",
        )
    done = trade_studies.cancel(study=study, actor=actor(request))
    messages.success(request, f"{done} ends soon." if done.is_at_work else f"{done} is cancelled.")


def _shown(request: HttpRequest, study: TradeStudy, problem: DomainError | None) -> HttpResponse:
    ordering, order = sorting(request, ORDERS, "number")
    query = without(request.GET, "cursor")
    found = keyset.page(selectors.cases(study), order, ROWS, request.GET.get("cursor"))
    for case in found.rows:
        case.study = study  # its fields are read once, not once a row
    heads = headers(Order(ordering, query.urlencode()), (("number", "Case", True), *COLUMNS))
    status = RunStatus(study.status)
    return render(
        request,
        "samples/study.html",
        {
            "hypothetical": True,
            "ledger": study.ledger,
            "study": study,
            "status": status.label,
            "tone": STATUS_TONES[status],
            "scenario_url": reverse("pages:scenario", args=[study.scenario.slug]),
            "table_url": reverse("pages:study_table", args=[study.pk]),
            "api_url": api_url("studies", str(study.pk)),
            "may_cancel": study.is_at_work and request.user.has_perm("samples.change_tradestudy"),
            "varied": [
                (study_table.heading(path), ", ".join(map(study_table.shown, values)))
                for path, values in study.document["vary"].items()
            ],
            "plots": plots(list(selectors.cases(study))),
            "case_header": heads[0],
            "fields": [study_table.heading(path) for path in study.fields],
            "headers": heads[1:],
            "rows": [_case_row(case) for case in found.rows],
            "previous_url": cursor_url(query, found.previous),
            "next_url": cursor_url(query, found.following),
            "problem": problem,
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Plans", "url": reverse("pages:plans")},
                {"label": "Trade studies", "url": reverse("pages:studies")},
                {"label": study.name, "url": ""},
            ],
        },
        status=_status(problem) if problem else HTTPStatus.OK,
    )


def _status(error: DomainError) -> HTTPStatus:
    return next(
        (code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.CONFLICT
    )


def _study_row(study: Any) -> dict[str, Any]:
    status = RunStatus(study.status)
    return {
        "study": study,
        "url": reverse("pages:study", args=[study.pk]),
        "scenario_url": reverse("pages:scenario", args=[study.scenario.slug]),
        "status": status.label,
        "tone": STATUS_TONES[status],
    }


def _case_row(case: TradeCase) -> dict[str, Any]:
    """A case as its row reads; None is not known."""
    status = RunStatus(case.status)
    front = {None: None, False: "On the front", True: "Dominated"}[case.dominated]
    if case.result == Status.INFEASIBLE:
        front = "No plan: the demands contradict each other"
    return {
        "case": case,
        "values": [
            (study_table.heading(path), study_table.shown(case.parameters[path]))
            for path in case.study.fields
        ],
        "front": front,
        "status": "Stalled" if case.is_stalled else status.label,
        "tone": "failed" if case.is_stalled else STATUS_TONES[status],
        "figures": [
            ("Value", _told(case.value)),
            ("At most", _told(case.bound)),
            ("Tubes", case.tubes),
            ("Closed, sol", _told(case.finish_sol)),
            ("Sols to spare", _told(case.slack_sols)),
            ("Risk", None if case.risk is None else percent(case.risk)),
            ("Late", None if case.late is None else percent(case.late)),
        ],
    }


def _told(value: float | None) -> str | None:
    return None if value is None else number(value)
