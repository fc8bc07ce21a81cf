"""Places that hold one container, and which of them are free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from samples.domain.errors import InvalidValue
from samples.domain.kinds import SLOT_KINDS, PlaceKind
from samples.models import Container, Holding, Ledger, Place


def open_to(ledger: Ledger, kinds: Iterable[PlaceKind]) -> QuerySet[Place]:
    """The places of these kinds that can take a container: no slot that is taken in the ledger.

    Places of a concept only for a mock ledger.
    """
    taken = Holding.objects.filter(ledger=ledger, place=OuterRef("pk"), place_is_slot=True)
    places = (
        Place.objects.filter(Q(mission=ledger.mission_id) | Q(mission=None), kind__in=set(kinds))
        .filter(~Exists(taken))
        .select_related("parent")
        .order_by("slug")
    )
    return places if ledger.is_mock else places.filter(hypothetical=False)


def free_in(ledger: Ledger, parent: Place) -> QuerySet[Place]:
    """The free slots of a rack, depot or sample container, in order of their names."""
    return open_to(ledger, SLOT_KINDS).filter(parent=parent)


def with_room(ledger: Ledger, kinds: Iterable[PlaceKind], wanted: int) -> list[Place]:
    """The racks, depots or sample containers that have as many free slots as wanted."""
    counts: dict[int, int] = {}
    for slot in open_to(ledger, SLOT_KINDS & set(kinds)):
        if slot.parent_id is not None:
            counts[slot.parent_id] = counts.get(slot.parent_id, 0) + 1
    enough = [key for key, count in counts.items() if count >= wanted]
    return list(Place.objects.filter(pk__in=enough).order_by("slug"))


def share_out(
    ledger: Ledger,
    parent: Place,
    kinds: Collection[PlaceKind],
    containers: Sequence[Container],
    *,
    field: str,
) -> dict[int, Place]:
    """A free slot of the parent for each container (by primary key), in order of their names.

    Nothing where the parent itself is one of the `kinds` of place wanted and has no slots. Raises
    InvalidValue, naming `field`, where there are not enough.
    """
    if PlaceKind(parent.kind) in kinds and not parent.parts.exists():
        return {}
    free = list(free_in(ledger, parent)[: len(containers)])
    if len(free) < len(containers):
        raise InvalidValue(
            f"{parent} has {len(free)} free slots for {len(containers)} containers.",
            field=field,
            value=parent.slug,
            expected="one with room for all",
        )
    return {container.pk: slot for container, slot in zip(containers, free, strict=True)}
