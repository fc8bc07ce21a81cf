"""Shorter lists as files: every row of them, in the order and with the columns of their page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from samples.exchange import list_tables
from samples.exchange.tables import Column
from samples.pages.exports import as_file, require_format
from samples.pages.gate import page, state_page
from samples.pages.shown import Shown, of_ledger
from samples.pages.sources import in_order
from samples.selectors import depot as depots
from samples.selectors import lookup, mock_series, plans, stock_takes, trade_studies

CHUNK = 500


@page("source", "valueprovenance")
def of_sources(_request: HttpRequest, format_name: str) -> HttpResponseBase:
    """All sources."""
    return _of_all("sources", format_name, list_tables.SOURCES, in_order())


@page("scenario", "plan", "planrun", "ledger")
def of_plans(_request: HttpRequest, format_name: str) -> HttpResponseBase:
    """All plans, the latest first."""
    rows = plans.plans().order_by("-created_at", "-pk")
    return _of_all("HYPOTHETICAL-plans", format_name, list_tables.PLANS, rows)


@page("tradestudy", "tradecase", "scenario", "ledger")
def of_studies(_request: HttpRequest, format_name: str) -> HttpResponseBase:
    """All trade studies, the latest first."""
    rows = trade_studies.studies().order_by("-requested_at", "-pk")
    return _of_all("HYPOTHETICAL-trade-studies", format_name, list_tables.STUDIES, rows)


@page("mockseries", "mockbatch", "plan", "planrun", "scenario", "ledger")
def of_series(_request: HttpRequest, format_name: str) -> HttpResponseBase:
    """All series of mock missions, the latest first."""
    rows = mock_series.series().order_by("-requested_at", "-pk")
    return _of_all("MOCK-series", format_name, list_tables.SERIES, rows)


@state_page("stocktake", "stocktakeitem", "container", "place", past=False)
def of_stock_takes(_request: HttpRequest, shown: Shown, format_name: str) -> HttpResponseBase:
    """The stock-takes of a ledger, the latest first."""
    require_format(format_name)
    rows = stock_takes.stock_takes(shown.ledger).order_by("-opened_at", "-pk")
    return as_file(
        shown, format_name, "stock-takes", list_tables.STOCK_TAKES, rows.iterator(chunk_size=CHUNK)
    )


@state_page("depot", "depotspot", "place", "holding", "sample", "custodyevent", "valueprovenance")
def of_depot(_request: HttpRequest, shown: Shown, slug: str, format_name: str) -> HttpResponseBase:
    """The spots of a depot in the order of dropping."""
    require_format(format_name)
    rows = depots.spots(lookup.depot(slug), shown.moment)
    return as_file(shown, format_name, f"depot-{slug}", list_tables.SPOTS, rows)


def _of_all(
    name: str, format_name: str, columns: tuple[Column, ...], rows: Iterable[Any]
) -> HttpResponseBase:
    """A list that is of no ledger: its rows name theirs."""
    require_format(format_name)
    return as_file(of_ledger(lookup.flight_ledger()), format_name, name, columns, rows)
