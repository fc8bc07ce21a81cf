"""The seeds of a series of mock missions as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from samples.exchange.tables import Cell, as_csv
from samples.models import MockSeries

FIGURES = {
    "value": "Value",
    "finish_sol": "Closed (sol)",
    "depart_sol": "Departs (sol)",
    "land_sol": "Lands (sol)",
}
"""Of an outcome, with what it is called."""
HEADINGS = ["Seed", *FIGURES.values(), "Tubes home", "Stayed, and why", "Broke off", "Kind"]
KIND = "MOCK, hypothetical"


def as_table(series: MockSeries) -> Iterator[bytes]:
    """The file in pieces, batch by batch; every row says that it is a mock."""
    batches = series.batches.order_by("number").values_list("outcomes", flat=True)
    rows = (row for outcomes in batches.iterator(chunk_size=10) for row in outcomes or ())
    return as_csv(HEADINGS, map(_cells, rows))


def file_name(series: MockSeries) -> str:
    """How the file is called."""
    return f"MOCK-hypothetical-series-{series.pk}.csv"


def _cells(row: dict[str, Any]) -> list[Cell]:
    stayed = "; ".join(f"{stop}: {cause}" for stop, cause in (row["causes"] or {}).items())
    home = None if row["home"] is None else len(row["home"])
    return [row["seed"], *(row[name] for name in FIGURES), home, stayed, row["error"] or None, KIND]
