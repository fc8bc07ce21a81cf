"""Portions of samples: the list with its loans, and the genealogy of one tube's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from samples.domain.errors import LedgerBroken
from samples.domain.portions import PortionState
from samples.exchange.portion_table import WITH_ITS_TUBE, columns, is_late
from samples.exchange.tables import MEDIA_TYPES
from samples.models import Container, Portion, Sample
from samples.pages.exports import as_file, require_format
from samples.pages.filters import PortionsFilter
from samples.pages.gate import state_page
from samples.pages.lists import headers, listing, narrowed, sorting
from samples.pages.records import portion_record
from samples.pages.shown import Shown, to
from samples.selectors import keyset
from samples.selectors import portions as selectors
from samples.selectors.portions import Node

MODELS = ("portion", "container", "sample", "custodian", "place")
ORDERS = {
    "portion": ("sample__slug", "number"),
    "container": ("container__code", "number"),
    "parent": ("parent__number", "sample__slug", "number"),
    "state": ("state", "sample__slug", "number"),
    "mass_ug": ("mass_ug",),
    "initial_ug": ("initial_ug",),
    "investigator": ("investigator", "sample__slug", "number"),
    "holder": ("holder__slug", "due_on"),
    "place": ("place__slug", "due_on"),
    "due_on": ("due_on",),
}
DEFAULT = "portion"


@state_page(*MODELS, known=(*PortionsFilter.base_filters, "ordering", "cursor"), past=False)
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The list; a filter's value that can't be read is said beside it, with status 400."""
    today = selectors.today(shown.moment)
    portions = selectors.of_ledger(shown.ledger)
    listed = listing(
        request,
        PortionsFilter,
        portions,
        ORDERS,
        default=DEFAULT,
        noun=("portion", "portions"),
        at=shown.moment,
    )
    query = f"?{listed.query}".rstrip("?")
    shown_columns = [column for column in columns(today) if column.key in ORDERS]
    context = {
        "ledger": shown.ledger,
        "listed": listed,
        "headers": headers(
            listed, ((column.key, column.heading, column.numeric) for column in shown_columns)
        ),
        "rows": [row(portion) | {"late": is_late(portion, today)} for portion in listed.rows],
        "late": portions.filter(selectors.overdue(today)).count(),
        "late_url": to("pages:portions", query={"overdue": "true"}),
        "today": today,
        "with_its_tube": WITH_ITS_TUBE,
        "action": reverse("pages:portions"),
        "clear_url": to("pages:portions"),
        "exports": [
            {"label": name.upper(), "url": reverse("pages:portions_export", args=[name]) + query}
            for name in MEDIA_TYPES
        ],
        "breadcrumbs": [
            {"label": "Start", "url": to("pages:start")},
            {"label": "Custody", "url": to("pages:ledgers")},
            {"label": "Portions", "url": ""},
        ],
    }
    return render(request, "samples/portions.html", context, status=400 if listed.problem else 200)


@state_page(*MODELS, known=(*PortionsFilter.base_filters, "ordering"), past=False)
def export(request: HttpRequest, shown: Shown, format_name: str) -> HttpResponseBase:
    """The whole filtered list, in its order and with its columns."""
    require_format(format_name)
    portions = selectors.of_ledger(shown.ledger)
    found = narrowed(request, PortionsFilter, portions, at=shown.moment)
    _, order = sorting(request, ORDERS, DEFAULT)
    rows = found.order_by(*keyset.order_by(order)).iterator(chunk_size=500)
    table = columns(selectors.today(shown.moment))
    return as_file(shown, format_name, "portions", table, rows)


def row(portion: Portion) -> dict[str, Any]:
    """A portion as a line of the list or of a tree tells it."""
    return {
        "portion": portion,
        "state": PortionState(portion.state).label,
        "mass": grouped(portion.mass_ug),
        "initial": grouped(portion.initial_ug),
        "container_url": to("pages:container", portion.container.code),
        "place_url": to("pages:place", portion.place.slug) if portion.place else None,
    }


def genealogy(shown: Shown, container: Container, sample: Sample | None) -> dict[str, Any] | None:
    """The tree of a tube's portions at the moment shown, from the whole sample down.

    None before it was weighed, or where the history does not hold, which the page says elsewhere.
    """
    try:
        found = selectors.of_container(shown.moment, container)
    except LedgerBroken:
        return None
    root = selectors.genealogy(found)
    if root is None or root.portion.sample_id != (sample.pk if sample else None):
        return None
    return _branch(root, selectors.today(shown.moment))


def _branch(node: Node, today: date) -> dict[str, Any]:
    portion = node.portion
    gone = [
        f"{grouped(mass)} {word}"
        for mass, word in (
            (portion.split_ug, "split off"),
            (portion.consumed_ug, "consumed"),
            (portion.lost_ug, "lost"),
        )
        if mass
    ]
    return row(portion) | {
        "gone": ", ".join(gone),
        "datacite_url": portion_record(portion),
        "late": is_late(portion, today),
        "pieces": [_branch(piece, today) for piece in node.pieces],
    }


def grouped(mass_ug: int) -> str:
    """`1 200 000 µg`, with spaces that don't break."""
    return f"{mass_ug:,} µg".replace(",", "\u202f").replace(" ", "\u00a0")
