"""Proving that a ledger was not altered: every event, every holding, every checkpoint."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from samples.domain import checkpoint as rules
from samples.domain import custody
from samples.domain.custody import Replayed, iso_utc
from samples.domain.errors import LedgerBroken
from samples.models import (
    BranchHead,
    Checkpoint,
    CheckpointHead,
    Container,
    CustodyEvent,
    Holding,
    Ledger,
)
from samples.selectors import lineage
from samples.services import portions, signing, stream
from samples.services.checkpoints import heads_of

_CHUNK = 2000


@dataclass(frozen=True)
class Verified:
    """What was checked and holds; `unsigned` counts checkpoints that nobody signed."""

    events: int
    containers: int
    checkpoints: int
    unsigned: int


def verify(ledger: Ledger, *, texts_only: bool = False) -> Verified:
    """Replay every chain, one event in memory at a time, and compare with holdings and checkpoints.

    A branch is replayed from the first event of the ledger that it goes back to. `texts_only`
    looks at hashes, links and the states they lead to, not at the columns beside the texts; it is
    for ledgers without events of the first format. Raises LedgerBroken naming the first event,
    holding or checkpoint that does not hold and why: changed text or column, missing, reordered,
    cut off, inserted, or a stored state that is not what the events lead to.
    """
    with stream.one_moment():
        containers, events = verify_chains(ledger, texts_only=texts_only)
        return verify_rest(ledger, containers, events)


def verify_rest(ledger: Ledger, containers: int, events: int) -> Verified:
    """Verify what is not in a chain: portions, where a branch branched off, the checkpoints."""
    portions.verify(ledger)
    _verify_branch_heads(ledger)
    checkpoints = list(Checkpoint.objects.filter(ledger=ledger).order_by("number"))
    _verify_checkpoints(ledger, checkpoints)
    unsigned = sum(not checkpoint.signature for checkpoint in checkpoints)
    return Verified(events, containers, len(checkpoints), unsigned)


def verify_chains(
    ledger: Ledger, keys: stream.Keys = None, *, texts_only: bool = False
) -> tuple[int, int]:
    """Verify chains and holdings, all or those of a range of containers; how many, how many events.

    Raises LedgerBroken.
    """
    containers = total = 0
    with (
        closing(_chains(ledger, keys, texts_only=texts_only)) as chains,
        closing(_holdings(ledger, keys)) as holdings,
    ):
        for key, replayed in chains:
            _compare_with(ledger, key, replayed, next(holdings, None), times=not texts_only)
            containers += 1
            total += replayed.seq
        left = next(holdings, None)
    if left is not None:
        raise _no_event(ledger, left)
    return containers, total


def _chains(
    ledger: Ledger, keys: stream.Keys, *, texts_only: bool
) -> Generator[tuple[int, Replayed], None, None]:
    """Where each chain leads, with its container's primary key."""
    if texts_only:
        with closing(stream.texts(ledger, keys)) as texts:
            yield from custody.follow(texts)
        return
    with closing(stream.events(ledger, keys)) as events:
        for key, chain in groupby(events, key=itemgetter(0)):
            yield key, custody.replay(event for _, event in chain)


def _compare_with(
    ledger: Ledger, key: int, replayed: Replayed, holding: Holding | None, *, times: bool
) -> None:
    if holding is not None and holding.container_id < key:
        raise _no_event(ledger, holding)
    if holding is None or holding.container_id != key:
        code = Container.objects.values_list("code", flat=True).get(pk=key)
        where = f"{ledger.slug}/{code}"
        raise LedgerBroken(f"{where}: has events but no holding.", field=where)
    compare(f"{ledger.slug}/{holding.container.code}", holding, replayed, times=times)


def _holdings(ledger: Ledger, keys: stream.Keys) -> Generator[Holding, None, None]:
    found = Holding.objects.filter(ledger=ledger)
    if keys is not None:
        found = found.filter(container__gte=keys[0], container__lte=keys[1])
    yield from (
        found.select_related("container", "place", "custodian", "sample", "os_slot", "offered_to")
        .order_by("container_id")
        .iterator(_CHUNK)
    )


def _no_event(ledger: Ledger, holding: Holding) -> LedgerBroken:
    where = f"{ledger.slug}/{holding.container.code}#1"
    return LedgerBroken(f"{where}: missing; a state is stored that no event leads to.", field=where)


def compare(where: str, holding: Holding, replayed: Replayed, *, times: bool = True) -> None:
    """Raise LedgerBroken unless the stored state is what the replayed events lead to."""
    now = replayed.now
    kept = {
        "state": holding.state(),
        "since": iso_utc(holding.since),
        "not_before": iso_utc(holding.not_before) if holding.not_before else None,
        "seq": holding.seq,
        "head_hash": holding.head_hash,
    }
    led_to = {
        "state": replayed.state,
        "since": now.since if now else None,
        "not_before": now.not_before if now else None,
        "seq": replayed.seq,
        "head_hash": replayed.head,
    }
    compared = kept if times else ("state", "seq", "head_hash")
    different = [name for name in compared if kept[name] != led_to[name]]
    if different:
        raise LedgerBroken(
            f"{where}: the stored state ({', '.join(different)}) is not what its events lead to.",
            field=where,
            value={name: kept[name] for name in different},
            expected=str({name: led_to[name] for name in different}),
        )


def _verify_branch_heads(ledger: Ledger) -> None:
    """What a branch took over is what its parent still has."""
    if ledger.parent is None:
        return
    same_event = CustodyEvent.objects.filter(
        lineage.of(ledger.parent), container=OuterRef("container"), seq=OuterRef("seq")
    )
    _refuse_lost(
        BranchHead.objects.filter(ledger=ledger)
        .annotate(found=Subquery(same_event.values("hash")[:1]))
        .order_by("container"),
        ledger.parent.slug,
        f"ledger {ledger.slug} branched off",
    )


def _refuse_lost(heads: QuerySet[Any], ledger: str, since: str) -> None:
    """Raise for the first head whose event is not `found` with the same hash."""
    lost = (
        heads.filter(Q(found__isnull=True) | ~Q(found=F("hash")))
        .select_related("container")
        .first()
    )
    if lost is not None:
        event = f"{ledger}/{lost.container.code}#{lost.seq}"
        why = "cut off" if lost.found is None else "rewritten"
        raise LedgerBroken(f"{event}: {why} after {since}.", field=event)


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
    chain = {"ledger": checkpoint.ledger_id, "container": OuterRef("container")}
    own = CustodyEvent.objects.filter(**chain, seq=OuterRef("seq"))
    taken_over = BranchHead.objects.filter(**chain, seq=OuterRef("seq"))
    _refuse_lost(
        CheckpointHead.objects.filter(checkpoint=checkpoint)
        .annotate(
            found=Coalesce(
                Subquery(own.values("hash")[:1]), Subquery(taken_over.values("hash")[:1])
            )
        )
        .order_by("position"),
        checkpoint.ledger.slug,
        f"{where} was taken",
    )
