"""The curator's daily tool; found by Django's autodiscovery."""

from __future__ import annotations

from samples.admin import (
    checkpoint,
    container,
    evidence,
    ledger,
    log,
    mission,
    people,
    place,
    region,
    sample,
    traverse,
)

__all__ = [
    "checkpoint",
    "container",
    "evidence",
    "ledger",
    "log",
    "mission",
    "people",
    "place",
    "region",
    "sample",
    "traverse",
]
