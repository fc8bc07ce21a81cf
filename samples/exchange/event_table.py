"""The columns of a ledger's history, in its files."""

from __future__ import annotations

from samples.domain.custody import iso_utc
from samples.domain.state import Stage, Verb
from samples.exchange.tables import Column
from samples.models import CustodyEvent


def _earliest(event: CustodyEvent) -> str | None:
    return iso_utc(event.occurred_not_before) if event.occurred_not_before else None


COLUMNS = (
    Column("recorded_in", "Recorded in", lambda event: event.ledger.slug, ""),
    Column("kind", "Ledger's kind", lambda event: event.ledger_kind, ""),
    Column("container", "Container", lambda event: event.container.code, ""),
    Column("seq", "Event", lambda event: event.seq, "", True),
    Column("verb", "What was done", lambda event: Verb(event.verb).label, ""),
    Column("sample", "Sample", lambda event: event.sample.name if event.sample else None, ""),
    Column("sol", "Sol", lambda event: event.sol, "", True),
    Column("earliest", "Not before (UTC)", _earliest, ""),
    Column("latest", "At the latest (UTC)", lambda event: iso_utc(event.occurred_at), ""),
    Column("from", "From", lambda event: event.from_place and event.from_place.name, ""),
    Column("to", "To", lambda event: event.to_place.name, ""),
    Column("stage", "Stage afterwards", lambda event: Stage(event.to_stage).label, ""),
    Column("custodian", "Answers for it", lambda event: event.to_custodian.name, ""),
    Column("corrects", "Takes back event", lambda event: event.corrects, "", True),
    Column("reason", "Why", lambda event: event.reason or None, ""),
    Column("source", "Source", lambda event: event.source and event.source.code, ""),
    Column("recorded_at", "Recorded (UTC)", lambda event: iso_utc(event.recorded_at), ""),
    Column("recorded_by", "Recorded by", lambda event: event.recorded_by, ""),
    Column("hash", "Hash", lambda event: event.hash, ""),
)
"""A corrected event stays in the list; the one that takes it back names it."""
