"""QR labels: choosing the sheet, the file to print, and where a scanned label leads."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import InvalidValue
from samples.exchange import labels
from samples.models import Container
from samples.pages.container import MODELS, ORDERS, rows
from samples.pages.filters import LabelsFilter
from samples.pages.gate import page, state_page
from samples.pages.lists import narrowed, sorting, without
from samples.pages.shown import Shown, to
from samples.selectors import catalogue, keyset, lookup

OPTIONS = ("paper", "start")
KNOWN = (*LabelsFilter.base_filters, "ordering", *OPTIONS)


@state_page(*MODELS, known=KNOWN)
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """How many labels of which containers, on which paper, from where."""
    paper, start = _options(request)
    chosen = [container.code for container in _chosen(request, shown)[: labels.LIMIT + 1]]
    selection = without(request.GET, *OPTIONS)
    query = without(request.GET)
    back = without(selection, "container")
    return render(
        request,
        "samples/labels.html",
        {
            "ledger": shown.ledger,
            "count": len(chosen),
            "limit": labels.LIMIT,
            "is_too_many": len(chosen) > labels.LIMIT,
            "only": chosen[0] if len(chosen) == 1 else None,
            "sheets": len(list(paper.sheets(len(chosen), start))),
            "address": labels.address_of(chosen[0] if chosen else "…"),
            "papers": labels.PAPERS.values(),
            "paper": paper,
            # Of any paper: the other one may be chosen in the same form.
            "last": max(choice.per_sheet for choice in labels.PAPERS.values()),
            "start": start,
            "kept": [(name, value) for name, values in selection.lists() for value in values],
            "preview_url": f"{reverse('pages:label_sheet', args=['svg'])}?{query.urlencode()}"
            + ("&" if query else "")
            + "sheet=1",
            "back_url": f"{reverse('pages:containers')}?{back.urlencode()}".rstrip("?"),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Containers", "url": to("pages:containers")},
                {"label": "Labels", "url": ""},
            ],
        },
    )


@state_page(*MODELS, known=(*KNOWN, "sheet"))
def sheet(request: HttpRequest, shown: Shown, format_name: str) -> HttpResponse:
    """The labels as a file; with `sheet=1` the first sheet alone, to look at."""
    paper, start = _options(request)
    chosen = _chosen(request, shown)
    looked_at = request.GET.get("sheet")
    if looked_at is not None:
        if looked_at != "1":
            raise InvalidValue(
                "Only the first sheet is shown alone.", field="sheet", value=looked_at, expected="1"
            )
        chosen = chosen[: paper.per_sheet - start + 1]
    made = labels.label_file(format_name, labels.labels_of(chosen), paper, start)
    response = HttpResponse(made.content, content_type=made.media_type)
    how = "inline" if looked_at else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{made.name}"'
    return response


@page("container")
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """The short address in a label's QR code: to the container's page."""
    del request
    container = lookup.one(Container.objects.all(), "container", "code", code)
    return redirect("pages:container", identifier=container.code)


def _chosen(request: HttpRequest, shown: Shown) -> QuerySet[Container]:
    """The containers that the list with the same filters shows, in its order."""
    found = narrowed(request, LabelsFilter, rows(shown.moment), at=shown.moment)
    _, order = sorting(request, catalogue.orders(ORDERS, shown.moment), "code")
    return found.order_by(*keyset.order_by(order))


def _options(request: HttpRequest) -> tuple[labels.Paper, int]:
    paper = labels.paper_named(request.GET.get("paper") or "a4")
    given = request.GET.get("start") or "1"
    if not re.fullmatch(r"[0-9]{1,3}", given, re.ASCII):
        raise InvalidValue(
            "The first position can't be read.",
            field="start",
            value=given,
            expected=f"a whole number from 1 to {paper.per_sheet}",
        )
    paper.check_start(int(given))
    return paper, int(given)
