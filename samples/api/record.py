"""Recording custody: one event of a container, or many at once, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework.request import Request

from samples.api.body import Body, raise_all
from samples.api.events import EventRow, Events
from samples.api.many import raise_rows, rows_of
from samples.api.rows import Reader, Row, told
from samples.api.writes import Done, WritingMixin, unseen_row
from samples.domain.errors import DomainError, Refusals
from samples.domain.lifecycle import Verb
from samples.domain.versions import of_state
from samples.models import Container, CustodyEvent, Ledger
from samples.selectors import catalogue, lookup
from samples.selectors.names import Names
from samples.services import verbs
from samples.services.actors import Actor

RECORDS = {"application/json": {"$ref": "#/components/schemas/CustodyRecord"}}
MANY_RECORDS = {"application/json": {"$ref": "#/components/schemas/CustodyRecords"}}
ANY_VERB = tuple(f"samples.record_{verb.value}" for verb in Verb)


class EventRecorded(EventRow):
    """The event that was recorded, and those of the tubes that travel with the container."""

    fellows = EventRow(many=True, help_text="With `with_fellows`: the events of the other tubes.")

    class Meta(EventRow.Meta):
        fields = (*EventRow.Meta.fields, "fellows")


class ContainerEvents(WritingMixin, Events):
    """The events of one container in a ledger, the latest first; a new one is recorded here."""

    written_by = ANY_VERB
    ledger_on_write = True
    matched = ("POST",)
    addressed_by = ("The container's code, serial number, or content.", "tube-08", "SN261")

    def get_queryset(self) -> QuerySet[CustodyEvent]:
        """The container's events."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return super().get_queryset().filter(container=self.container())

    def container(self) -> Container:
        """The container that the address names; raises NotFound."""
        return lookup.container(self.kwargs["identifier"])

    @extend_schema(
        summary="Record a custody event",
        operation_id="containers_events_record",
        request=RECORDS,
        responses={201: EventRecorded},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Record what happened to a container, once it is known when.

        The verb (`kind`) says which inputs go with it. Refused with 409 and the container's present
        state (`current`) where that does not allow it, or somebody else was first.
        """
        del identifier

        def do() -> Done:
            container = self.container()
            reader = Reader(ledger=self.ledger, actor=request.user, names=Names())
            rows = {0: reader.read(request.data, container, self.seen)}
            try:
                events = record(self.ledger, rows, request.user)
            except DomainError as error:
                raise_all(
                    [one for found in refused(error, self.ledger, rows).values() for one in found]
                )
                raise
            context = {"request": request}
            first = next(event for event in events if event.container_id == container.pk)
            fellows = [event for event in events if event != first]
            return Done(
                {
                    **EventRow(first, context=context).data,
                    "fellows": EventRow(fellows, many=True, context=context).data,
                },
                version=of_state(first.seq, first.hash),
            )

        return self.carry_out(request, do)


class AllEvents(WritingMixin, Events):
    """Custody events of a ledger, the latest first; many are recorded here at once."""

    written_by = ANY_VERB
    ledger_on_write = True
    matched_by_row = ("POST",)

    @extend_schema(
        summary="Record many custody events",
        operation_id="events_record",
        request=MANY_RECORDS,
        responses={
            201: inline_serializer("EventsRecorded", {"events": EventRow(many=True)}),
        },
    )
    def create(self, request: Request) -> HttpResponse:
        """Record up to 1000 events, all or none, in the order given.

        Several events of one container may follow each other; the first of each says in `if_match`
        what it was made from, unless `If-Match: *` says it of all. What is wrong with any row is
        told of all rows at once, in `errors`, as `events[3].place`.
        """

        def do() -> Done:
            given = Body.of(request.data, "events")
            given.done()
            rows = self._rows(rows_of(given.given.get("events"), "events"), request.user)
            self._require_seen(rows)
            try:
                events = record(self.ledger, rows, request.user)
            except DomainError as error:
                _raise_rows(refused(error, self.ledger, rows))
                raise
            return Done({"events": EventRow(events, many=True, context={"request": request}).data})

        return self.carry_out(request, do)

    def _rows(self, given: list[Any], actor: Actor) -> dict[int, Row]:
        """The rows of the body; raises what is wrong with any of them."""
        reader = Reader(ledger=self.ledger, actor=actor, names=Names())
        reader.fetch(given)
        rows: dict[int, Row] = {}
        faults: dict[int, list[DomainError]] = {}
        for number, data in enumerate(given):
            try:
                rows[number] = reader.read(data)
            except Refusals as refusals:
                faults[number] = list(refusals.by_row.values())
            except DomainError as error:
                faults[number] = [error]
        if faults:
            # Rows that can be read may be wrong too. Of a container with a row that can't be read
            # nothing more is said: its other rows may rest on that one.
            unclear = {reader.container_of(given[number]) for number in faults}
            clear = {
                number: row
                for number, row in rows.items()
                if not any(entry.container in unclear for entry in row.entries)
            }
            entries = [entry for row in clear.values() for entry in row.entries]
            found = verbs.refusals(ledger=self.ledger, entries=entries, actor=actor)
            if found:
                faults |= refused(Refusals(dict(found)), self.ledger, clear)
            _raise_rows(faults)
        return rows

    def _require_seen(self, rows: Mapping[int, Row]) -> None:
        """Raise Unseen for containers of which nothing says what their first row was made from."""
        if self.takes_whatever:
            return
        first: dict[Container, int] = {}
        for number, row in rows.items():
            first.setdefault(row.entries[0].container, number)
        _raise_rows(
            {
                number: [unseen_row()]
                for number in first.values()
                if rows[number].entries[0].seen is None
            }
        )


def _raise_rows(faults: Mapping[int, list[DomainError]]) -> None:
    raise_rows(faults, "events", one="An event", done="recorded")


def record(ledger: Ledger, rows: Mapping[int, Row], actor: Actor) -> list[CustodyEvent]:
    """Record what the rows say, all or none; the events as they are written out.

    Raises Refusals, Conflict, NotPermitted.
    """
    entries = [entry for row in rows.values() for entry in row.entries]
    events = verbs.record(ledger=ledger, entries=entries, actor=actor)
    found = catalogue.written_events(ledger).in_bulk([event.pk for event in events])
    return [found[event.pk] for event in events]


def refused(
    error: DomainError, ledger: Ledger, rows: Mapping[int, Row]
) -> dict[int, list[DomainError]]:
    """What is wrong with each row, its fields named as in the request.

    Nothing where the refusal is not about the rows (not permitted).
    """
    said = [(number, row, entry) for number, row in rows.items() for entry in row.entries]
    if isinstance(error, Refusals):
        by_entry: Mapping[int, DomainError] = error.by_row
    elif len(said) == 1 and error.current is not None:
        by_entry = {0: error}
    else:
        by_entry = {}
    found: dict[int, list[DomainError]] = {}
    for place, one in sorted(by_entry.items()):
        number, row, entry = said[place]
        if one.current is not None:
            one.current = {
                "ledger": {"slug": ledger.slug, "kind": ledger.kind},
                "container": entry.container.code,
                **one.current,
            }
        found.setdefault(number, []).append(told(one, row.spec))
    return found
