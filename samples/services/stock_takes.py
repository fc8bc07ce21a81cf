"""Stock-takes: a place is counted, and differences become events only when confirmed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.lifecycle import Condition
from samples.domain.when import When
from samples.models import (
    Container,
    CustodyEvent,
    Holding,
    Ledger,
    Place,
    StockTake,
    StockTakeItem,
)
from samples.selectors.catalogue import within
from samples.services import custody, locks
from samples.services.actors import Actor, require


def start(*, ledger: Ledger, place: Place, actor: Actor, note: str = "") -> StockTake:
    """Open a count of a place and its parts: what the ledger has there now is expected.

    Raises Conflict when one is open there already, NotPermitted.
    """
    require(actor, "samples.add_stocktake", ledger)
    try:
        with transaction.atomic():
            made = StockTake.objects.create(
                ledger=ledger,
                place=place,
                opened_at=datetime.now(UTC),
                opened_by=actor.get_username(),
                note=note,
            )
            there = (
                Holding.objects.filter(within(place.slug, "place"), ledger=ledger)
                .exclude(condition=Condition.LOST.value)
                .values_list("container", "place")
            )
            StockTakeItem.objects.bulk_create(
                [
                    StockTakeItem(
                        stock_take=made, container_id=container, expected_at_id=expected_at
                    )
                    for container, expected_at in there
                ],
                batch_size=500,
            )
    except IntegrityError as error:
        raise Conflict(
            f"A stock-take of {place} is open already.",
            field="place",
            value=place.slug,
            expected="the open one to be closed first",
        ) from error
    return made


def see(
    *,
    stock_take: StockTake,
    container: Container,
    actor: Actor,
    place: Place | None = None,
) -> StockTakeItem:
    """Note that a container was seen, where it was expected unless a place says otherwise.

    Seen again, the last look counts. Raises InvalidValue for a place outside the count,
    TransitionRefused for a closed one, NotPermitted.
    """
    require(actor, "samples.change_stocktake", stock_take)
    with transaction.atomic():
        _require_open(stock_take)
        item = StockTakeItem.objects.filter(stock_take=stock_take, container=container).first()
        expected = item.expected_at if item else None
        seen_at = place or expected or stock_take.place
        if not Place.objects.filter(within(stock_take.place.slug, ""), pk=seen_at.pk).exists():
            raise InvalidValue(
                f"{seen_at} is not part of {stock_take.place}.",
                field="place",
                value=seen_at.slug,
                expected=f"{stock_take.place} or a part of it",
            )
        item, _ = StockTakeItem.objects.update_or_create(
            stock_take=stock_take,
            container=container,
            defaults={
                "seen_at": seen_at,
                "seen_when": datetime.now(UTC),
                "seen_by": actor.get_username(),
            },
        )
    return item


def confirm(*, item: StockTakeItem, actor: Actor, reason: str) -> CustodyEvent:
    """Make an event of a difference: what was not seen is lost, what was seen elsewhere is found.

    Raises TransitionRefused where there is no difference, it was confirmed before, or the ledger
    has moved on since; NotPermitted.
    """
    require(actor, "samples.change_stocktake", item)
    with transaction.atomic():
        _require_open(item.stock_take)
        item = StockTakeItem.objects.select_related(
            "container", "expected_at", "seen_at", "stock_take__ledger"
        ).get(pk=item.pk)
        if not item.is_different or item.event_id is not None:
            raise TransitionRefused(
                f"{item.container} needs no event: it is where it was expected, or it was "
                "confirmed already.",
                field="item",
                value=str(item.container),
                expected="a difference that was not confirmed yet",
            )
        ledger, moment = item.stock_take.ledger, item.seen_when or datetime.now(UTC)
        evidence = f"stock-take {item.stock_take_id} of {item.stock_take.place}"
        act: custody.Act = {
            "ledger": ledger,
            "container": item.container,
            "actor": actor,
            "when": When.instant(moment, ledger.mission.clock),
            "reason": reason,
        }
        event = (
            custody.lose(evidence=evidence, **act)
            if item.seen_at is None
            else custody.find(place=item.seen_at, evidence=evidence, **act)
        )
        settled = StockTakeItem.objects.filter(pk=item.pk, event=None).update(event=event)
        if settled != 1:
            raise Conflict(f"Somebody else confirmed {item.container} first.", field="item")
    return event


def close(*, stock_take: StockTake, actor: Actor) -> StockTake:
    """End the count; differences that were not confirmed stay on record as such."""
    require(actor, "samples.change_stocktake", stock_take)
    with transaction.atomic():
        _require_open(stock_take)
        stock_take.closed_at = datetime.now(UTC)
        stock_take.closed_by = actor.get_username()
        stock_take.save(update_fields=["closed_at", "closed_by"])
    return stock_take


def differences(stock_take: StockTake) -> int:
    """How many containers were not seen where they were expected and have no event yet."""
    items = StockTakeItem.objects.filter(stock_take=stock_take, event=None)
    same = Q(expected_at__isnull=False, seen_at=F("expected_at"))
    return items.exclude(same).count()


def _require_open(stock_take: StockTake) -> None:
    locks.stock_take(stock_take)
    if StockTake.objects.filter(pk=stock_take.pk, closed_at__isnull=False).exists():
        raise TransitionRefused(
            "The stock-take is closed.", field="stock_take", expected="one that is open"
        )
