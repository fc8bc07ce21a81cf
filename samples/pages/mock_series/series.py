"""Series of mock missions: the list, and one with what was flown beside what was forecast."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.mock_missions import FLYABLE
from samples.domain.plans import RunStatus
from samples.exchange import series_table
from samples.models import MockSeries, Plan
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.exports import links
from samples.pages.gate import STATUS, page
from samples.pages.lists import PAGE_SIZE, cursor_url, without
from samples.pages.mock_series import told
from samples.pages.mock_series.form import SeriesForm
from samples.pages.plans.plan import may_fly
from samples.pages.plans.words import STATUS_TONES
from samples.pages.records import admin_url, api_url
from samples.pages.shown import of_ledger, to
from samples.selectors import keyset, lookup
from samples.selectors import mock_series as selectors
from samples.selectors.visibility import visible
from samples.services import mock_series

MODELS = ("mockseries", "mockbatch", "plan", "planrun", "scenario", "ledger")


@page(*MODELS, known=("plan", "cursor"), writes=True)
def show_list(request: HttpRequest) -> HttpResponseBase:
    """The series, the latest first; with a plan the form of a new one. Sent, it is asked for."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    plan = _plan(request.POST.get("plan", request.GET.get("plan")))
    form = SeriesForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        made, status = _asked(request, plan, form)
        if made is not None:
            messages.success(request, f"{made} is asked for, batch by batch.")
            return redirect(reverse("pages:mock_series", args=[made.pk]))
    found = keyset.page(
        selectors.series(), ("-requested_at",), PAGE_SIZE, request.GET.get("cursor")
    )
    query = without(request.GET, "cursor")
    with showing.showing(of_ledger(lookup.flight_ledger())):
        return render(
            request,
            "samples/mock_series_list.html",
            {
                "hypothetical": True,
                "plan": plan,
                "form": form if plan and may_fly(request) else None,
                "rows": [_row(series) for series in found.rows],
                "previous_url": cursor_url(query, found.previous),
                "next_url": cursor_url(query, found.following),
                "exports": links("mock_series_export"),
                "breadcrumbs": _breadcrumbs(),
            },
            status=status,
        )


@page(*MODELS, writes=True)
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """A series: how far it is and what it came to. Sent, it is cancelled or a seed is opened."""
    series = _series(number)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    with showing.showing(of_ledger(series.run.ledger)):
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                return redirect(_done(request, series))
            except DomainError as error:
                problem = error
        response = _shown(request, series, problem)
    if request.headers.get("HX-Request") and not series.is_at_work:
        response["HX-Refresh"] = "true"  # it asked how far the series is: it has ended
    return response


@page(*MODELS)
def table(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every seed as CSV."""
    del request
    series = _series(number)
    response = StreamingHttpResponse(
        series_table.as_table(series), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{series_table.file_name(series)}"'
    return response


def _plan(number: str | None) -> Plan | None:
    """The plan asked for; None where none is. Raises NotFound."""
    return None if number is None else lookup.numbered(visible(Plan), "plan", number)


def _asked(
    request: HttpRequest, plan: Plan | None, form: SeriesForm
) -> tuple[MockSeries | None, HTTPStatus]:
    if plan is None:
        raise InvalidValue("It is not said which plan.", field="plan", expected="its number")
    if not form.is_valid():
        return None, HTTPStatus.BAD_REQUEST
    try:
        made = mock_series.request(plan=plan, actor=actor(request), **form.told())
    except DomainError as error:
        form.refuse(error)
        return None, _status(error)
    return made, HTTPStatus.OK


def _series(key: int) -> MockSeries:
    return lookup.numbered(selectors.series(), "mock series", str(key))


def _cancel(request: HttpRequest, series: MockSeries) -> str:
    done = mock_series.cancel(series=series, actor=actor(request))
    messages.success(request, f"{done} ends soon." if done.is_at_work else f"{done} is cancelled.")
    return reverse("pages:mock_series", args=[done.pk])


def _open(request: HttpRequest, series: MockSeries) -> str:
    given = request.POST.get("seed", "").strip()
    if not (given.isascii() and given.isdigit() and len(given) <= 10):
        raise InvalidValue(
            f"“{given[:20]}” is no seed.",
            field="seed",
            value=given[:20],
            expected=f"{series.first_seed} to {series.last_seed}",
        )
    made = mock_series.open_seed(series=series, seed=int(given), actor=actor(request))
    messages.success(request, f"Seed {given} is a mock mission of its own: fly it to the end.")
    return reverse("pages:mock_mission", args=[made.pk])


DEEDS: dict[str, Callable[[HttpRequest, MockSeries], str]] = {"cancel": _cancel, "open": _open}
"""What can be done here; each returns the address that follows."""


def _done(request: HttpRequest, series: MockSeries) -> str:
    name = request.POST.get("do", "")
    if name not in DEEDS:
        raise InvalidValue(
            "It is not said what to do.", field="do", value=name, expected=", ".join(DEEDS)
        )
    return DEEDS[name](request, series)


def _shown(request: HttpRequest, series: Any, problem: DomainError | None) -> HttpResponse:
    status = RunStatus(series.status)
    return render(
        request,
        "samples/mock_series.html",
        {
            "hypothetical": True,
            "ledger": series.run.ledger,
            "series": series,
            "status": status.label,
            "tone": STATUS_TONES[status],
            "plan_url": reverse("pages:plan", args=[series.run.plan_id]),
            "table_url": reverse("pages:mock_series_table", args=[series.pk]),
            "api_url": api_url("mock-series", str(series.pk)),
            "admin_url": admin_url(request, series),
            "facts": told.rules(series),
            "told": told.result(series),
            "broken": selectors.batches(series).exclude(error="")[:20],
            "may_cancel": series.is_at_work and may_fly(request),
            "may_open": may_fly(request) and series.run.plan.state in FLYABLE,
            "problem": problem,
            "breadcrumbs": _breadcrumbs(series.name),
        },
        status=_status(problem) if problem else HTTPStatus.OK,
    )


def _status(error: DomainError) -> HTTPStatus:
    return next(
        (code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.CONFLICT
    )


def _row(series: Any) -> dict[str, Any]:
    status = RunStatus(series.status)
    return {
        "series": series,
        "url": reverse("pages:mock_series", args=[series.pk]),
        "plan_url": reverse("pages:plan", args=[series.run.plan_id]),
        "status": status.label,
        "tone": STATUS_TONES[status],
        "luck": told.LUCKS[series.luck],
        "agrees": told.verdict(series.result),
    }


def _breadcrumbs(name: str = "") -> list[dict[str, str]]:
    here = reverse("pages:mock_series_list") if name else ""
    found = [
        {"label": "Start", "url": to("pages:start")},
        {"label": "Plans", "url": reverse("pages:plans")},
        {"label": "Series of mock missions", "url": here},
    ]
    return [*found, {"label": name, "url": ""}] if name else found
