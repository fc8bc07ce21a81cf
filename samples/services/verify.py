"""Replaying a ledger: whether every event holds, and what is stored is what they lead to."""

from __future__ import annotations

from itertools import groupby

from samples.domain import custody
from samples.domain.errors import LedgerBroken
from samples.models import CustodyEvent, Holding, Ledger


def verify(ledger: Ledger) -> int:
    """Replay every chain of a ledger, streaming; returns how many events were checked.

    Raises LedgerBroken naming the first event or holding that does not hold.
    """
    holdings = {
        holding.container.code: holding
        for holding in Holding.objects.filter(ledger=ledger).select_related(
            "container", "place", "custodian", "sample"
        )
    }
    events = (
        CustodyEvent.objects.filter(ledger=ledger)
        .select_related(
            "ledger",
            "container",
            "from_place",
            "to_place",
            "from_custodian",
            "to_custodian",
            "sample",
            "source",
        )
        .order_by("container__code", "seq")
        .iterator(chunk_size=2000)
    )
    checked = 0
    for code, chain in groupby(events, key=lambda event: event.container.code):
        stored = [event.stored() for event in chain]
        state, head = custody.replay(stored)
        checked += len(stored)
        holding = holdings.pop(code, None)
        where = f"{ledger.slug}/{code}"
        if holding is None or state is None:
            raise LedgerBroken(f"{where}: has events but no holding.", field=where)
        kept = (
            holding.stage,
            holding.place.slug,
            holding.custodian.slug,
            holding.sample.slug if holding.sample else None,
            holding.seal_serial,
            holding.sealed,
            holding.seq,
            holding.head_hash,
        )
        replayed = (
            state.stage.value,
            state.place,
            state.custodian,
            state.sample,
            state.seal_serial,
            state.sealed,
            len(stored),
            head,
        )
        if kept != replayed:
            raise LedgerBroken(
                f"{where}: the stored state is not what the events lead to.",
                field=where,
                value=kept,
                expected=str(replayed),
            )
    for code in sorted(holdings):
        raise LedgerBroken(f"{ledger.slug}/{code}: has a holding but no events.", field=code)
    return checked
