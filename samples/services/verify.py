"""Proving that a ledger was not altered: every event, every holding, every checkpoint."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, OuterRef, Q, Subquery

from samples.domain import checkpoint as rules
from samples.domain import custody
from samples.domain.errors import LedgerBroken
from samples.domain.lifecycle import Stage, State
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Holding, Ledger
from samples.services import signing
from samples.services.checkpoints import heads_of

_CHUNK = 2000


@dataclass(frozen=True)
class Verified:
    """What was checked and holds; `unsigned` counts checkpoints that nobody signed."""

    events: int
    containers: int
    checkpoints: int
    unsigned: int


def verify(ledger: Ledger) -> Verified:
    """Replay every chain, one in memory at a time, and compare with holdings and checkpoints.

    Raises LedgerBroken naming the first event, holding or checkpoint that does not hold and why:
    changed text or column, missing, reordered, cut off, inserted, or a stored state that is not
    what the events lead to.
    """
    with closing(_events(ledger)) as events, closing(_holdings(ledger)) as holdings:
        counts = [
            _verify_chain(ledger, list(chain), holdings)
            # By number, not by code: texts are ordered differently by databases and Python.
            for _, chain in groupby(events, key=lambda event: event.container_id)
        ]
        left = next(holdings, None)
    if left is not None:
        raise _no_event(ledger, left)
    checkpoints = list(Checkpoint.objects.filter(ledger=ledger).order_by("number"))
    _verify_checkpoints(ledger, checkpoints)
    unsigned = sum(not checkpoint.signature for checkpoint in checkpoints)
    return Verified(sum(counts), len(counts), len(checkpoints), unsigned)


def _verify_chain(ledger: Ledger, chain: list[CustodyEvent], holdings: Iterator[Holding]) -> int:
    """How many events the chain has, if it holds and leads to the next holding."""
    container = chain[0].container
    holding = next(holdings, None)
    if holding is not None and holding.container_id < container.pk:
        raise _no_event(ledger, holding)
    state, head = custody.replay(event.stored() for event in chain)
    where = f"{ledger.slug}/{container.code}"
    if holding is None or holding.container_id != container.pk:
        raise LedgerBroken(f"{where}: has events but no holding.", field=where)
    _compare(where, holding, state, (len(chain), head))
    return len(chain)


def _events(ledger: Ledger) -> Generator[CustodyEvent, None, None]:
    yield from (
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
        .order_by("container_id", "seq")
        .iterator(_CHUNK)
    )


def _holdings(ledger: Ledger) -> Generator[Holding, None, None]:
    yield from (
        Holding.objects.filter(ledger=ledger)
        .select_related("container", "place", "custodian", "sample")
        .order_by("container_id")
        .iterator(_CHUNK)
    )


def _no_event(ledger: Ledger, holding: Holding) -> LedgerBroken:
    where = f"{ledger.slug}/{holding.container.code}#1"
    return LedgerBroken(f"{where}: missing; a state is stored that no event leads to.", field=where)


def _compare(where: str, holding: Holding, state: State | None, head: tuple[int, str]) -> None:
    kept = State(
        stage=Stage(holding.stage),
        place=holding.place.slug,
        custodian=holding.custodian.slug,
        sample=holding.sample.slug if holding.sample else None,
        seal_serial=holding.seal_serial,
        sealed=holding.sealed,
    )
    if kept != state or (holding.seq, holding.head_hash) != head:
        raise LedgerBroken(
            f"{where}: the stored state is not what its events lead to.",
            field=where,
            value=kept,
            expected=str(state),
        )


def _verify_checkpoints(ledger: Ledger, checkpoints: list[Checkpoint]) -> None:
    previous = custody.GENESIS_HASH
    for number, checkpoint in enumerate(checkpoints, start=1):
        where = f"{ledger.slug} checkpoint {number}"
        _verify_statement(where, checkpoint, number, previous)
        _verify_heads(where, checkpoint)
        previous = checkpoint.hash


def _verify_statement(where: str, checkpoint: Checkpoint, number: int, previous: str) -> None:
    if custody.hash_of(checkpoint.text) != checkpoint.hash:
        raise LedgerBroken(f"{where}: its text was changed.", field=where)
    body = json.loads(checkpoint.text)
    columns = {
        "ledger": checkpoint.ledger.slug,
        "number": checkpoint.number,
        "created_at": custody.iso_utc(checkpoint.created_at),
        "created_by": checkpoint.created_by,
        "containers": checkpoint.containers,
        "events": checkpoint.events,
        "root": checkpoint.root,
        "public_key": checkpoint.public_key,
    }
    if checkpoint.number != number or body["previous_hash"] != previous:
        raise LedgerBroken(f"{where}: missing, or not the one that was taken.", field=where)
    for name, value in columns.items():
        if body[name] != value:
            raise LedgerBroken(f"{where}: column {name} was changed.", field=where, value=value)
    if not checkpoint.public_key:
        return
    if not signing.holds(checkpoint.text, checkpoint.signature, checkpoint.public_key):
        raise LedgerBroken(f"{where}: its signature does not hold.", field=where)
    trusted = signing.trusted_keys()
    if trusted and checkpoint.public_key not in trusted:
        raise LedgerBroken(
            f"{where}: signed with a key that is not trusted here.",
            field=where,
            value=checkpoint.public_key,
            expected="a key of LEDGER_SIGNING_KEY or LEDGER_TRUSTED_KEYS",
        )


def _verify_heads(where: str, checkpoint: Checkpoint) -> None:
    if rules.root_of(heads_of(checkpoint)) != checkpoint.root:
        raise LedgerBroken(f"{where}: its list of heads was changed.", field=where)
    same_event = CustodyEvent.objects.filter(
        ledger=checkpoint.ledger_id, container=OuterRef("container"), seq=OuterRef("seq")
    )
    lost = (
        CheckpointHead.objects.filter(checkpoint=checkpoint)
        .annotate(found=Subquery(same_event.values("hash")[:1]))
        .filter(Q(found__isnull=True) | ~Q(found=F("hash")))
        .select_related("container")
        .order_by("position")
        .first()
    )
    if lost is not None:
        event = f"{checkpoint.ledger.slug}/{lost.container.code}#{lost.seq}"
        why = "cut off" if lost.found is None else "rewritten"
        raise LedgerBroken(f"{event}: {why} after {where} was taken.", field=event)
