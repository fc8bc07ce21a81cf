"""Stock-takes: the list, and one count with what was expected against what was seen."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.kinds import SLOT_KINDS
from samples.models import Ledger, Place, StockTake, StockTakeItem
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.exports import links
from samples.pages.gate import page, state_page
from samples.pages.lists import PAGE_SIZE, cursor_url, without
from samples.pages.scan import find
from samples.pages.shown import Shown, of_ledger, to
from samples.pages.timeline import container_name
from samples.selectors import catalogue, keyset, lookup
from samples.selectors import stock_takes as selector
from samples.selectors.stock_takes import expected, groups
from samples.selectors.visibility import visible
from samples.services import stock_takes

MODELS = ("stocktake", "stocktakeitem", "container", "place")
REASON = 400
"""Characters of a reason."""


class StartForm(forms.Form):
    """Where is counted."""

    place = forms.ModelChoiceField(
        Place.objects.none(),
        to_field_name="slug",
        label="Place",
        help_text="With all its parts.",
        empty_label="Choose one",
    )
    note = forms.CharField(required=False, max_length=REASON, label="Note")

    def __init__(self, ledger: Ledger, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(
            Q(mission=ledger.mission_id) | Q(mission=None), ~Q(kind__in=sorted(SLOT_KINDS))
        ).order_by("name")
        field = self.fields["place"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = places if ledger.is_mock else places.filter(hypothetical=False)


class SeeForm(forms.Form):
    """What was seen, and where if not where it was expected."""

    code = forms.CharField(
        max_length=300,
        label="Seen",
        help_text="Scan or type a code, serial or designation.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "autofocus": True}
        ),
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        to_field_name="slug",
        required=False,
        label="Where",
        empty_label="Where it was expected",
    )

    def __init__(self, stock_take: StockTake, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = _parts(stock_take)


@state_page(*MODELS, known=("cursor",), past=False, writes=True)
def show_list(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """The stock-takes of a ledger; sent, the form opens one."""
    form = StartForm(shown.ledger, request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        made = _opened(request, shown.ledger, form)
        if made is not None:
            return redirect(to("pages:stock_take", made.pk))
        status = HTTPStatus.BAD_REQUEST
    found = keyset.page(
        selector.stock_takes(shown.ledger), ("-opened_at",), PAGE_SIZE, request.GET.get("cursor")
    )
    query = without(request.GET, "cursor")
    return render(
        request,
        "samples/stock_takes.html",
        {
            "ledger": shown.ledger,
            "rows": [{"take": take, "url": to("pages:stock_take", take.pk)} for take in found.rows],
            "form": form if request.user.has_perm("samples.add_stocktake") else None,
            "previous_url": cursor_url(query, found.previous),
            "next_url": cursor_url(query, found.following),
            "exports": links("stock_takes_export"),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Custody", "url": to("pages:ledgers")},
                {"label": "Stock-takes", "url": ""},
            ],
        },
        status=status,
    )


@page(*MODELS, "custodyevent", writes=True)
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """One count. Sent, it notes what was seen, settles a difference, or closes the count."""
    takes = visible(StockTake).select_related("ledger__mission", "place")
    take = lookup.numbered(takes, "stock-take", str(number))
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    with showing.showing(of_ledger(take.ledger)):
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                _DEEDS.get(request.POST.get("do", ""), _unknown)(request, take)
            except DomainError as error:
                problem = error
            else:
                return redirect(to("pages:stock_take", take.pk))
        return _shown(request, take, problem)


def _shown(request: HttpRequest, take: StockTake, problem: DomainError | None) -> HttpResponse:
    found = groups(take)
    may_count = request.user.has_perm("samples.change_stocktake") and take.closed_at is None
    listed = {str(item.pk) for name in ("missing", "elsewhere") for item in found[name].items}
    at_fault = request.POST.get("item", "") if problem else ""
    at_fault = at_fault if may_count and at_fault in listed else ""
    return render(
        request,
        "samples/stock_take.html",
        {
            "ledger": take.ledger,
            "take": take,
            "place_url": to("pages:place", take.place.slug),
            "groups": found,
            "missing": _rows(found["missing"].items),
            "elsewhere": _rows(found["elsewhere"].items),
            "settled": _rows(found["settled"].items),
            "same": _rows(found["same"].items),
            "expected": expected(take),
            "may_count": may_count,
            "may_lose": may_count and request.user.has_perm("samples.record_lose"),
            "may_find": may_count and request.user.has_perm("samples.record_find"),
            "form": SeeForm(take, request.POST if request.POST.get("do") == "see" else None),
            "problem": problem,
            "at_fault": at_fault,
            "reason": request.POST.get("reason", ""),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Custody", "url": to("pages:ledgers")},
                {"label": "Stock-takes", "url": to("pages:stock_takes")},
                {"label": str(take.place), "url": ""},
            ],
        },
        status=_status(problem),
    )


def _status(problem: DomainError | None) -> HTTPStatus:
    if problem is None:
        return HTTPStatus.OK
    codes = {
        "not-permitted": HTTPStatus.FORBIDDEN,
        "not-found": HTTPStatus.NOT_FOUND,
        "invalid-value": HTTPStatus.BAD_REQUEST,
    }
    return codes.get(problem.code, HTTPStatus.CONFLICT)


def _rows(items: list[StockTakeItem]) -> list[dict[str, Any]]:
    return [
        {
            "item": item,
            "name": container_name(item.container),
            "url": to("pages:container", item.container.code),
            "event_url": to(
                "pages:event", item.event.ledger.slug, item.event.container.code, item.event.seq
            )
            if item.event
            else None,
        }
        for item in items
    ]


def _opened(request: HttpRequest, ledger: Ledger, form: StartForm) -> StockTake | None:
    if not form.is_valid():
        return None
    try:
        return stock_takes.start(
            ledger=ledger,
            place=form.cleaned_data["place"],
            actor=actor(request),
            note=form.cleaned_data["note"],
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _see(request: HttpRequest, take: StockTake) -> None:
    form = SeeForm(take, request.POST)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise InvalidValue(str(errors[0]), field=name, expected="a container, and where it is")
    container = find(form.cleaned_data["code"].strip(), take.ledger)
    item = stock_takes.see(
        stock_take=take,
        container=container,
        place=form.cleaned_data["place"],
        actor=actor(request),
    )
    where = (
        f"seen where it was expected, {item.seen_at}."
        if not item.is_different
        else f"seen at {item.seen_at}, where it was not expected."
    )
    level = messages.WARNING if item.is_different else messages.SUCCESS
    messages.add_message(request, level, f"{container_name(container)} {where}")


def _confirm(request: HttpRequest, take: StockTake) -> None:
    item = lookup.numbered(
        StockTakeItem.objects.filter(stock_take=take).select_related("stock_take", "container"),
        "item",
        request.POST.get("item", ""),
    )
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > REASON:
        raise InvalidValue(
            "A difference is confirmed with a reason.",
            field="reason",
            expected=f"why, in up to {REASON} characters",
        )
    event = stock_takes.confirm(item=item, actor=actor(request), reason=reason)
    word = "lost" if item.seen_at_id is None else f"found at {event.to_place}"
    messages.success(
        request, f"{container_name(item.container)} is recorded as {word} (event {event.seq})."
    )


def _close(request: HttpRequest, take: StockTake) -> None:
    stock_takes.close(stock_take=take, actor=actor(request))
    messages.success(request, "The stock-take is closed.")


def _unknown(request: HttpRequest, _take: StockTake) -> None:
    raise InvalidValue(
        "It is not said what to do.",
        field="do",
        value=request.POST.get("do"),
        expected=", ".join(_DEEDS),
    )


_DEEDS: dict[str, Callable[[HttpRequest, StockTake], None]] = {
    "see": _see,
    "confirm": _confirm,
    "close": _close,
}


def _parts(take: StockTake) -> QuerySet[Place]:
    """The place that is counted and its parts."""
    return Place.objects.filter(catalogue.within(take.place.slug, "")).order_by("slug")
