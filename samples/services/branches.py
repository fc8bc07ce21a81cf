"""Branching: a mock ledger that starts from another ledger's state."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from samples.domain.errors import Conflict
from samples.domain.kinds import LedgerKind
from samples.models import BranchHead, Holding, Ledger, Organisation
from samples.selectors import lineage
from samples.services import locks, organisations, portions, rows
from samples.services.actors import Actor, require
from samples.services.entries import Standing
from samples.services.validation import invalid

_BATCH = 500


def branch(
    *,
    ledger: Ledger,
    slug: str,
    name: str,
    actor: Actor,
    at: datetime | None = None,
    known_at: datetime | None = None,
    organisation: Organisation | None = None,
) -> Ledger:
    """A mock ledger that starts from the state of `ledger` without copying its history.

    `at`: as it was at that moment (event time); `known_at`: as far as it was recorded by then.
    Chains go on: numbers and hashes continue where they branched off. It is kept to the
    `organisation`, or to that of `ledger`. Raises Conflict for a name
    in use, InvalidRecord for one that can't be an address, NotPermitted.
    """
    require(actor, "samples.add_ledger", ledger)
    made = Ledger(
        mission=ledger.mission,
        slug=slug,
        name=name,
        kind=LedgerKind.MOCK.value,
        opened_by=actor.get_username(),
        parent=ledger,
        as_of=at,
        known_at=known_at,
    )
    try:
        made.clean_fields()
    except ValidationError as error:
        raise invalid(made, error) from error
    try:
        with transaction.atomic():
            made.organisation = organisations.for_new(
                asked=organisation, rests_on=ledger, actor=actor
            )
            locks.no_new_events()
            made.save(force_insert=True)
            if at is None and known_at is None:
                _from_holdings(made, ledger)
            else:
                _from_events(made, ledger, at, known_at)
            portions.rebuild(made)
    except IntegrityError as error:
        raise Conflict(
            f"Ledger {slug} can't be opened.", field="slug", value=slug, expected="a new name"
        ) from error
    return made


def _from_holdings(made: Ledger, ledger: Ledger) -> None:
    holdings = list(
        Holding.objects.filter(ledger=ledger)
        .select_related("container", "place", "custodian", "sample", "os_slot", "offered_to")
        .order_by("container")
    )
    heads = [(holding.container_id, holding.seq, holding.head_hash) for holding in holdings]
    copies = [
        rows.holding(made, holding.container, Standing.of_holding(holding)) for holding in holdings
    ]
    _store(made, heads, copies)


def _from_events(
    made: Ledger, ledger: Ledger, as_of: datetime | None, known_at: datetime | None
) -> None:
    """From the last event of each container that counted then.

    Without `known_at` everything written so far counts: a mock mission's clock is ahead of ours.
    """
    events = rows.joined(lineage.last_of_each(ledger, as_of=as_of, known_at=known_at))
    bounds: dict[int, datetime | None] = dict(
        lineage.counting(ledger, as_of=as_of, known_at=known_at)
        .order_by()
        .values_list("container")
        .annotate(latest=Max("occurred_not_before"))
    )
    found = list(events.order_by("container"))
    heads = [(event.container_id, event.seq, event.hash) for event in found]
    holdings = [
        rows.holding(made, event.container, Standing.after(event, bounds[event.container_id]))
        for event in found
    ]
    _store(made, heads, holdings)


def _store(made: Ledger, heads: list[tuple[int, int, str]], holdings: list[Holding]) -> None:
    BranchHead.objects.bulk_create(
        [
            BranchHead(ledger=made, container_id=container, seq=seq, hash=digest)
            for container, seq, digest in heads
        ],
        batch_size=_BATCH,
    )
    Holding.objects.bulk_create(holdings, batch_size=_BATCH)
