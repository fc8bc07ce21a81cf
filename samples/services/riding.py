"""The orbiting sample container (OS): what may go in, and that its tubes travel together."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from samples.domain.errors import DomainError, Refusals, TransitionRefused
from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import RIDES, Verb
from samples.models import Container, CustodyEvent, Holding, Ledger, Place
from samples.selectors import lineage
from samples.services.entries import Draft, Entry, Room


def travelling_with(ledger: Ledger, container: Container) -> QuerySet[Container]:
    """The containers in the same OS and at the same stage, itself among them; else only itself."""
    holding = Holding.objects.filter(ledger=ledger, container=container).first()
    if holding is None or holding.os_slot is None:
        return Container.objects.filter(pk=container.pk)
    fellows = _fellows(ledger, holding.os_slot.parent_id, holding.stage)
    return Container.objects.filter(pk__in=fellows.values("container"))


def touched(ledger: Ledger, entries: Sequence[Entry]) -> set[int]:
    """The OS (by primary key) whose closing or filling these entries could race with."""
    found: set[int | None] = {
        entry.place.parent_id for entry in entries if entry.verb is Verb.LOAD and entry.place
    }
    closing = [
        entry.container.pk for entry in entries if entry.verb in (Verb.CLOSE_OS, Verb.CORRECT)
    ]
    if closing:
        riding = Holding.objects.filter(ledger=ledger, container__in=closing)
        found.update(riding.values_list("os_slot__parent", flat=True))
    return {key for key in found if key is not None}


class Rooms:
    """What each OS still takes, while entries are drafted one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._closed: dict[int, bool] = {}
        self._left: dict[int, int | None] = {}

    def of(self, entry: Entry) -> Room | None:
        """The room in the OS of the slot that something is loaded into; None for other entries."""
        if entry.verb is not Verb.LOAD or entry.place is None or entry.place.parent_id is None:
            return None
        key = entry.place.parent_id
        if key not in self._closed:
            self._look(key)
        room = Room(closed=self._closed[key], left=self._left[key])
        if (left := self._left[key]) is not None:
            self._left[key] = left - 1
        return room

    def _look(self, key: int) -> None:
        riders = Holding.objects.filter(ledger=self._ledger, os_slot__parent=key)
        capacity = Place.objects.values_list("capacity", flat=True).get(pk=key)
        self._left[key] = None if capacity is None else capacity - riders.count()
        closings: QuerySet[CustodyEvent] = lineage.counting(self._ledger)
        self._closed[key] = closings.filter(verb=Verb.CLOSE_OS.value, to_place__parent=key).exists()


def require_whole(ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Raise unless what happens to an OS is said of every tube in it."""
    named: dict[tuple[int, str, Verb, int | None], dict[int, int]] = {}
    for row, drafted in enumerate(drafts):
        before, verb = drafted.before, drafted.entry.verb
        if before is None or before.os_slot is None or before.os_slot.parent_id is None:
            continue
        if verb in RIDES or (verb is Verb.CORRECT and _took_back_a_ride(drafted)):
            ride = (before.os_slot.parent_id, before.state.stage.value, verb, _target(drafted))
            named.setdefault(ride, {})[drafted.entry.container.pk] = row
    refused: dict[int, DomainError] = {}
    for (key, stage, verb, _), containers in named.items():
        missing = (
            _fellows(ledger, key, stage)
            .exclude(container__in=containers)
            .select_related("container")
            .order_by("container__code")
        )
        names = [str(holding.container) for holding in missing]
        if names:
            row = min(containers.values())
            refused[row] = TransitionRefused(
                f"The tubes of one sample container travel together: {verb.label.lower()} "
                f"{drafts[row].entry.container} goes for {len(names)} more.",
                field="container",
                value=str(drafts[row].entry.container),
                expected=f"also {', '.join(names)}",
            )
    if refused:
        raise Refusals(refused)


def _fellows(ledger: Ledger, key: int | None, stage: str) -> QuerySet[Holding]:
    return Holding.objects.filter(
        ledger=ledger,
        os_slot__parent=key,
        os_slot__parent__kind=PlaceKind.ORBITING_SAMPLE.value,
        stage=stage,
    )


def _target(drafted: Draft) -> int | None:
    """Where they go: tubes of one OS go to one place, when they leave their slots."""
    after = drafted.after
    return None if after.os_slot == after.place else after.place.pk


def _took_back_a_ride(drafted: Draft) -> bool:
    before, after = drafted.before, drafted.after
    return (
        before is not None
        and after.os_slot is not None
        and (before.state.stage is not after.state.stage)
    )
