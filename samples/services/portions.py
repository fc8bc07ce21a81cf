"""The portions of samples as they are stored: written with the event that changes them.

The tree of a tube is replayed from its events at every change, so that what is stored can't come
from anything else; the compare-and-swap on the holding keeps two hands apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from samples.domain.errors import LedgerBroken
from samples.domain.lifecycle import PORTIONED, Verb
from samples.domain.portions import History, Tree
from samples.models import Container, Ledger, Portion
from samples.selectors.portions import Records, histories
from samples.services.entries import Draft, Entry

_VALUES = [
    field.attname
    for field in Portion._meta.concrete_fields
    if field.name not in ("id", "ledger", "container", "number", "parent")
]


class Trees:
    """The trees of the tubes that entries are about, while they are drafted one after the other."""

    def __init__(self, ledger: Ledger, entries: Sequence[Entry]) -> None:
        self._ledger = ledger
        self._keys = {entry.container.pk for entry in entries if _concerns(entry)}
        self._known: dict[int, History] | None = None

    def of(self, entry: Entry) -> Tree | None:
        """The portions before an entry; None for one that says nothing of any."""
        return self._history(entry).tree if entry.verb in PORTIONED else None

    def tell(self, drafted: Draft) -> None:
        """What is drafted has happened, as far as the next entry is concerned."""
        if not _concerns(drafted.entry):
            return
        event = drafted.event
        self._history(drafted.entry).tell(
            event.seq, event.verb, event.details, corrects=event.corrects, sample=event.sample
        )

    def _history(self, entry: Entry) -> History:
        if self._known is None:
            self._known = histories(self._ledger, self._keys)
        return self._known.setdefault(entry.container.pk, History())

    def store(self, drafts: Sequence[Draft]) -> None:
        """Make the stored portions of every tube concerned what its events have made of them."""
        if self._known is None:
            return
        concerned = {
            drafted.entry.container.pk: drafted.entry.container
            for drafted in drafts
            if _concerns(drafted.entry)
        }
        store(
            self._ledger,
            {container: self._known[key].tree for key, container in concerned.items()},
        )


def _concerns(entry: Entry) -> bool:
    return entry.verb in PORTIONED or entry.verb is Verb.CORRECT


def rebuild(ledger: Ledger) -> None:
    """Store the portions that the events of a new branch lead to."""
    known = histories(ledger)
    containers = Container.objects.in_bulk(known)
    store(ledger, {containers[key]: history.tree for key, history in known.items()})


def store(ledger: Ledger, trees: Mapping[Container, Tree]) -> None:
    """Make the stored portions of these tubes those of their trees: added, changed, taken away."""
    stored: dict[int, dict[int, Portion]] = {container.pk: {} for container in trees}
    for row in Portion.objects.filter(ledger=ledger, container__in=stored):
        stored[row.container_id][row.number] = row
    if not any(stored.values()) and not any(tree.portions for tree in trees.values()):
        return
    records = Records(trees.values())
    for container, tree in trees.items():
        _store(stored[container.pk], records.rows(ledger, container, tree))


def _store(kept: dict[int, Portion], wanted: Mapping[int, Portion]) -> None:
    gone = [row.pk for number, row in kept.items() if number not in wanted]
    if gone:  # the pieces of one split that was taken back: nothing was split off them
        Portion.objects.filter(pk__in=gone).delete()
    changed = []
    for number, row in wanted.items():
        if number in kept and _values(kept[number]) != _values(row):
            row.pk = kept[number].pk
            changed.append(row)
    Portion.objects.bulk_update(changed, [name.removesuffix("_id") for name in _VALUES])
    missing = {number: row for number, row in wanted.items() if number not in kept}
    stored = {number: row for number, row in kept.items() if number in wanted}
    while missing:  # generation by generation: a piece refers to what it was split off
        ready = [
            row for row in missing.values() if row.parent is None or row.parent.number in stored
        ]
        for row in ready:
            if row.parent is not None:
                row.parent = stored[row.parent.number]
        Portion.objects.bulk_create(ready)
        stored.update({row.number: missing.pop(row.number) for row in ready})


def _values(row: Portion) -> list[Any]:
    return [getattr(row, name) for name in _VALUES]


# --- Verification ---------------------------------------------------------------------------------


def verify(ledger: Ledger) -> None:
    """Replay a ledger's portions and compare them with the stored ones. Raises LedgerBroken."""
    known = histories(ledger)
    stored: dict[int, dict[int, Portion]] = {}
    rows = Portion.objects.filter(ledger=ledger).select_related(
        "parent", "holder", "place", "sample"
    )
    for row in rows.order_by("container", "number"):
        stored.setdefault(row.container_id, {})[row.number] = row
    keys = sorted(known.keys() | stored.keys())
    codes = dict(Container.objects.filter(pk__in=keys).values_list("pk", "code"))
    for key in keys:
        tree = known[key].tree if key in known else Tree()
        _compare(f"{ledger.slug}/{codes[key]}", stored.get(key, {}), tree)


def _compare(where: str, stored: Mapping[int, Portion], tree: Tree) -> None:
    for number in sorted(stored.keys() | tree.portions.keys()):
        row, led_to = stored.get(number), tree.portions.get(number)
        kept = row.told() if row is not None else None
        if row is None or kept != led_to or row.sample.slug != tree.sample:
            raise LedgerBroken(
                f"{where}: stored portion {number} is not what its events lead to.",
                field=where,
                value=str(kept),
                expected=str(led_to),
            )
