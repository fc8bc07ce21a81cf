"""The sources of the reference data."""

from __future__ import annotations

from datetime import date

from samples.exchange.reference.context import Loading
from samples.exchange.reference.files import rows
from samples.models import Source

GATHERED_ON = date(2026, 11, 22)
"""The day on which the facts were gathered (SOURCES.md)."""


def load_sources(loading: Loading) -> None:
    """Store each source and remember it by its code."""
    for row in rows("sources.csv"):
        loading.sources[row["code"]] = loading.keep(
            Source(
                code=row["code"],
                title=row["title"],
                location=row["location"],
                url=row["url"],
                trust=row["trust"],
                trust_note=row["trust_note"],
                published_on=date.fromisoformat(row["published_on"])
                if row["published_on"]
                else None,
                accessed_on=GATHERED_ON,
                credit=row["credit"],
            ),
            key="code",
        )
