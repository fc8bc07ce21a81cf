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
    region,
    sample,
    stock_take,
    traverse,
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
    "region",
    "sample",
    "stock_take",
    "traverse",
]
