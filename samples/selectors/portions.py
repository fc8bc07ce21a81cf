"""The portions of samples: stored for the present state, replayed for a past one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from django.db.models import Max, Q, QuerySet

from samples.domain import portions
from samples.domain.errors import InvalidValue, LedgerBroken
from samples.domain.portions import History, PortionState, Tree
from samples.domain.state import PORTIONED, Verb
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Place,
    Portion,
    Sample,
)
from samples.selectors import lineage
from samples.selectors.moment import Moment
from samples.selectors.visibility import visible

_ABOUT = [verb.value for verb in PORTIONED]


def of_ledger(ledger: Ledger | None) -> QuerySet[Portion]:
    """The stored portions of a ledger, with what shows them; of all that one sees for None."""
    of = visible(Portion) if ledger is None else Portion.objects.filter(ledger=ledger)
    return of.select_related(
        "ledger", "container", "sample", "parent", "holder__organisation", "place__parent__parent"
    )


def of_container(at: Moment, container: Container) -> list[Portion]:
    """The portions of a tube at a moment, in order of their numbers; past ones are not stored."""
    if not at.is_past:
        return list(of_ledger(at.ledger).filter(container=container).order_by("number"))
    last = lineage.last_of_each(at.ledger, as_of=at.as_of, known_at=at.known_at).filter(
        container=container
    )
    head = last.values_list("seq", flat=True).first()
    if head is None:
        return []
    known = histories(at.ledger, [container.pk], known_at=at.known_at, up_to=head)
    then = known.get(container.pk, History()).tree
    return list(Records([then]).rows(at.ledger, container, then).values())


def histories(
    ledger: Ledger,
    containers: Collection[int] | None = None,
    *,
    known_at: datetime | None = None,
    up_to: int | None = None,
) -> dict[int, History]:
    """What the events that a ledger rests on make of the portions, by container's primary key.

    Only of containers with an event about a portion; of some of them, or of all. `known_at`: as it
    was recorded by then; `up_to`: to the event of this number. Raises LedgerBroken naming an event
    that does not add up.
    """
    events = CustodyEvent.objects.filter(lineage.of(ledger))
    if containers is not None:
        events = events.filter(container__in=containers)
    if known_at is not None:
        events = events.filter(recorded_at__lte=known_at)
    if up_to is not None:
        events = events.filter(seq__lte=up_to)
    about = events.filter(verb__in=_ABOUT)
    wanted = (
        events.filter(Q(verb__in=_ABOUT) | Q(verb=Verb.CORRECT.value))
        .filter(container__in=about.order_by().values("container"))
        .order_by("container_id", "seq")
        .values_list("container_id", "container__code", "ledger__slug", "text")
    )
    found: dict[int, History] = {}
    for key, code, slug, text in wanted.iterator():
        body = json.loads(text)
        try:
            found.setdefault(key, History()).tell(
                body["seq"],
                Verb(body["verb"]),
                body["details"],
                corrects=body["corrects"],
                sample=body["sample"],
            )
        except InvalidValue as error:
            where = f"{slug}/{code}#{body['seq']}"
            raise LedgerBroken(f"{where}: {error.message}", field=where) from error
    return found


class Records:
    """The records that trees name, each kind fetched at once."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._trees = list(trees)

    @cached_property
    def _samples(self) -> Mapping[str, Sample]:
        return {
            record.slug: record
            for record in Sample.objects.filter(
                slug__in={tree.sample for tree in self._trees if tree.sample}
            )
        }

    @cached_property
    def _holders(self) -> Mapping[str, Custodian]:
        wanted = {one.holder for one in self._portions if one.holder}
        found = Custodian.objects.filter(slug__in=wanted).select_related("organisation")
        return {record.slug: record for record in found}

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        wanted = {one.place for one in self._portions if one.place}
        found = Place.objects.filter(slug__in=wanted).select_related("parent__parent")
        return {record.slug: record for record in found}

    @property
    def _portions(self) -> Iterable[portions.Portion]:
        return (one for tree in self._trees for one in tree.portions.values())

    def rows(self, ledger: Ledger, container: Container, tree: Tree) -> dict[int, Portion]:
        """A tree's portions as rows that are not stored, by number, parents first."""
        made: dict[int, Portion] = {}
        for number, one in sorted(tree.portions.items()):
            made[number] = Portion(
                ledger=ledger,
                container=container,
                sample=self._samples[tree.sample or ""],
                number=number,
                parent=None if one.parent is None else made[one.parent],
                initial_ug=one.initial_ug,
                mass_ug=one.mass_ug,
                split_ug=one.split_ug,
                lost_ug=one.lost_ug,
                consumed_ug=one.consumed_ug,
                state=one.state.value,
                investigator=one.investigator,
                purpose=one.purpose,
                decision=one.decision,
                holder=self._holders[one.holder] if one.holder else None,
                place=self._places[one.place] if one.place else None,
                agreement=one.agreement,
                due_on=date.fromisoformat(one.due_on) if one.due_on else None,
                made_seq=one.made_seq,
                seq=one.seq,
            )
        return made


# --- Loans ----------------------------------------------------------------------------------------


def today(at: Moment) -> date:
    """The day by which a loan is late: that of the moment, today, or where a mock has come to.

    A mock runs on a calendar of its own: what happened last in it is its present.
    """
    if at.as_of is not None:
        return at.as_of.date()
    if at.ledger.is_mock:
        latest = Holding.objects.filter(ledger=at.ledger).aggregate(latest=Max("since"))["latest"]
        return (latest or at.ledger.opened_at).date()
    return (at.known_at or datetime.now(UTC)).date()


def overdue(day: date) -> Q:
    """A condition on portions: on loan, and due before a day."""
    return Q(state=PortionState.ON_LOAN.value, due_on__lt=day)


# --- Genealogy ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A portion with the pieces split off it."""

    portion: Portion
    pieces: list[Node]


def genealogy(found: Iterable[Portion]) -> Node | None:
    """The tree of a tube's portions, from the whole sample down; None before it was weighed."""
    nodes = {portion.number: Node(portion, []) for portion in found}
    for number, node in sorted(nodes.items()):
        if number and node.portion.parent is not None:
            nodes[node.portion.parent.number].pieces.append(node)
    return nodes.get(0)
