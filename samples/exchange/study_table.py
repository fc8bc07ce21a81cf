"""The table of a trade study: its columns in words, and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from samples.exchange.tables import Cell, as_csv
from samples.models import TradeCase, TradeStudy

HEADINGS = {
    "lander.sites": "Landing site",
    "calendar.departure_sol": "Departure (sol)",
    "container.capacity_tubes": "Places in the container",
}
"""Of fields that are often varied; the others are named by their path."""
FIGURES = {
    "status": "Status",
    "result": "Result",
    "value": "Value",
    "bound": "At most",
    "gap": "Gap",
    "tubes": "Tubes",
    "site": "Lands at",
    "finish_sol": "Closed (sol)",
    "slack_sols": "To spare (sols)",
    "expected": "Expected value",
    "p10": "Value P10",
    "p90": "Value P90",
    "risk": "Risk that something planned stays behind",
    "late": "Risk that a fetched tube is late",
    "elapsed_s": "Solved in (s)",
    "error": "Error",
}


def heading(path: str) -> str:
    """A varied field in words."""
    return HEADINGS.get(path, path)


def shown(value: object) -> str:
    """The value of a varied field: a name as it is, several with commas, else as in JSON."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)


def as_table(study: TradeStudy, cases: Iterable[TradeCase]) -> Iterator[bytes]:
    """The CSV file in pieces; every row says that it is hypothetical, and of which ledger."""
    headings = ["Case", *map(heading, study.fields), *FIGURES.values(), "On the front", "Kind",
                "Ledger"]  # fmt: skip
    kind = "MOCK, hypothetical" if study.ledger.is_mock else "hypothetical"

    def row(case: TradeCase) -> list[Cell]:
        front = {None: None, True: "no", False: "yes"}[case.dominated]
        values = [shown(case.parameters[path]) for path in study.fields]
        return [case.number, *values, *(getattr(case, name) for name in FIGURES), front, kind,
                study.ledger.slug]  # fmt: skip

    return as_csv(headings, map(row, cases))


def file_name(study: TradeStudy) -> str:
    """How the file is called."""
    mock = f"MOCK-{study.ledger.slug}-" if study.ledger.is_mock else ""
    return f"{mock}hypothetical-study-{study.pk}.csv"
