"""Every lock of the product, in one place and one order.

The order: catalogue records, webhooks, scenarios, ledgers, plans, runs, trade studies, mock
missions, mock series, stock-takes, sample containers, holdings, each by primary key; then the table
of events.
SQLite's IMMEDIATE transactions hold the one write lock from their start: nothing to add there.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

from samples.models import (
    Ledger,
    MockMission,
    MockSeries,
    Place,
    Plan,
    PlanRun,
    Scenario,
    StockTake,
    TradeStudy,
    Webhook,
)
from samples.services import guards


def sample_containers(keys: Iterable[int]) -> None:
    """Let one at a time fill or close an orbiting sample container, until the transaction ends."""
    wanted = sorted(keys)
    if wanted and connection.features.has_select_for_update:
        places = Place.objects.filter(pk__in=wanted).order_by("pk")
        list(places.select_for_update(no_key=True).values_list("pk"))


def for_update_of(table: str) -> str:
    """The end of a SELECT that locks its rows, so that no two batches wait for each other."""
    return f" FOR NO KEY UPDATE OF {table}" if connection.features.has_select_for_update else ""


def stock_take(of: StockTake) -> None:
    """Let one at a time note, confirm or close, until the transaction ends."""
    _row(of)


def scenario(of: Scenario) -> None:
    """Let one at a time edit it, until the transaction ends."""
    _row(of)


def ledgers(keys: Iterable[int]) -> None:
    """Let one at a time say who sees them or hang something on them, until the transaction ends."""
    wanted = sorted(keys)
    if wanted and connection.features.has_select_for_update:
        rows = Ledger.objects.filter(pk__in=wanted).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def plan(of: Plan) -> None:
    """Let one at a time change it or ask for a run, until the transaction ends."""
    _row(of)


def plan_run(of: PlanRun) -> None:
    """Let one at a time cancel or end it, until the transaction ends."""
    _row(of)


def trade_study(of: TradeStudy) -> None:
    """Let one at a time cancel or end it, until the transaction ends."""
    _row(of)


def mock_mission(of: MockMission) -> None:
    """Let one at a time advance or steer it, until the transaction ends."""
    _row(of)


def mock_series(of: MockSeries) -> None:
    """Let one at a time cancel or end it, until the transaction ends."""
    _row(of)


def webhook(of: Webhook) -> None:
    """Let one at a time edit it or change its secret, until the transaction ends."""
    _row(of)


def records(model: type[models.Model], keys: Iterable[int]) -> None:
    """Let one at a time change these, until the transaction ends."""
    if connection.features.has_select_for_update:
        rows = model._default_manager.filter(pk__in=sorted(keys)).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def _row(record: models.Model) -> None:
    records(type(record), [record.pk])


def no_new_events() -> None:
    """Hold back writers of custody events until the end of the caller's transaction.

    PostgreSQL takes a SHARE lock on the table, which waits for running appends and keeps new ones
    waiting. Readers go on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {guards.EVENTS} IN SHARE MODE")
