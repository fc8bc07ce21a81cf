"""The curator's daily tool; found by Django's autodiscovery."""

from __future__ import annotations

from samples.admin import (
    checkpoint,
    container,
    event,
    evidence,
    holding,
    ledger,
    log,
    mission,
    people,
    place,
    plan,
    plan_run,
    region,
    sample,
    scenario,
    stock_take,
    trade_study,
    traverse,
    worker,
)

__all__ = [
    "checkpoint",
    "container",
    "event",
    "evidence",
    "holding",
    "ledger",
    "log",
    "mission",
    "people",
    "place",
    "plan",
    "plan_run",
    "region",
    "sample",
    "scenario",
    "stock_take",
    "trade_study",
    "traverse",
    "worker",
]
