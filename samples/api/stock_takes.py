"""Stock-takes: counts of a place against a ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import InLedgerMixin, Resource
from samples.api.body import Body
from samples.api.compact import ContainerLink, LedgerLink, PlaceLink
from samples.api.events import EventRow
from samples.api.fields import Record, Url
from samples.api.writes import Done, WritingMixin
from samples.models import Container, Ledger, Place, StockTake, StockTakeItem
from samples.selectors import catalogue, custody_filters, lookup
from samples.selectors import stock_takes as selectors
from samples.selectors.visibility import visible
from samples.services import stock_takes as services

CONTAINER = "a code such as tube-08, or a serial"


class Item(Record[StockTakeItem]):
    """A container that was expected at the place, or seen there, or both."""

    container = ContainerLink()
    expected_at = PlaceLink(allow_null=True, help_text="Where the ledger had it.")
    seen_at = PlaceLink(allow_null=True, help_text="Where it was seen; null: not yet, or nowhere.")
    different = serializers.BooleanField(source="is_different")
    event = serializers.SerializerMethodField(
        help_text="Address of the event that a confirmed difference became."
    )

    class Meta:
        model = StockTakeItem
        fields: tuple[str, ...] = (
            "container", "expected_at", "seen_at", "seen_when", "seen_by", "different", "event",
        )  # fmt: skip

    def get_event(self, item: StockTakeItem) -> str | None:
        """The address of the event."""
        if item.event is None:
            return None
        url = Url("events", "pk")
        url.bind("event", self)
        return url.to_representation(item.event)


class StockTakeRow(Record[StockTake]):
    """A count of a place and its parts against a ledger; open until `closed_at`.

    A difference changes nothing in the ledger until it is confirmed.
    """

    url = Url("stock-takes", "pk")
    ledger = LedgerLink()
    place = PlaceLink()
    expected = serializers.IntegerField(help_text="Containers the ledger had there.")
    seen = serializers.IntegerField(help_text="Containers seen so far.")
    open_differences = serializers.IntegerField(
        help_text="Containers not seen where they were expected, without an event yet."
    )

    class Meta:
        model = StockTake
        fields: tuple[str, ...] = (
            "url", "id", "ledger", "place", "opened_at", "opened_by", "closed_at", "closed_by",
            "note", "expected", "seen", "open_differences",
        )  # fmt: skip


class StockTakeDetail(StockTakeRow):
    """A count with what was expected and what was seen."""

    items = Item(many=True)

    class Meta(StockTakeRow.Meta):
        fields = (*StockTakeRow.Meta.fields, "items")


def _object(required: tuple[str, ...], **properties: str) -> dict[str, Any]:
    """The JSON schema of a body of texts."""
    return {
        "application/json": {
            "type": "object",
            "required": list(required),
            "additionalProperties": False,
            "properties": {
                name: {
                    "type": "string" if name in required else ["string", "null"],
                    "description": text,
                }
                for name, text in properties.items()
            },
        }
    }


class StockTakes(WritingMixin, InLedgerMixin, Resource[StockTake]):
    """Counts of places against a ledger, the latest first; a new one is opened here."""

    ledger_on_detail = False
    model = StockTake
    shows = (StockTake, StockTakeItem, Ledger, Container, Place)
    written_by = ("samples.add_stocktake",)
    ledger_on_write = True
    serializer_class = StockTakeRow
    detail_serializer_class = StockTakeDetail
    filterset_class = custody_filters.StockTakeFilter
    ordering_paths = {"opened_at": "opened_at", "closed_at": "closed_at", "place": "place__slug"}
    default_ordering = ("-opened_at",)
    known_by = ("The stock-take's number (`id`).", "1")

    def get_queryset(self) -> QuerySet[StockTake]:
        """The stock-takes of the ledger; a single one by its number, whichever it is of."""
        if self.detail:
            return selectors.with_items(selectors.stock_takes())
        return selectors.stock_takes(self.ledger)

    def find(self, identifier: str, queryset: QuerySet[StockTake]) -> StockTake:
        """By number."""
        return lookup.numbered(queryset, "stock-take", identifier)

    def get_serializer_context(self) -> Mapping[str, Any]:
        """Each stock-take names its own ledger."""
        return Resource.get_serializer_context(self)

    @extend_schema(
        summary="Open a stock-take",
        operation_id="stock_takes_open",
        request=_object(
            ("place",),
            place="Slug of the place to count, with its parts.",
            note="What it is done for.",
        ),
        responses={201: StockTakeDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Open a count: what the ledger has at the place now is expected."""

        def do() -> Done:
            body = Body.of(request.data, "place", "note")
            place = body.record("place", lookup.place, "the slug of a place", required=True)
            note = body.text("note")
            body.done()
            assert place is not None  # noqa: S101 - `done` raises else
            made = services.start(ledger=self.ledger, place=place, actor=request.user, note=note)
            return Done(_written(made, request))

        return self.carry_out(request, do)


class _Step(WritingMixin, GenericViewSet[StockTake]):
    """Something done in an open stock-take."""

    model = StockTake
    shows = StockTakes.shows
    http_method_names = ["post"]
    written_by = ("samples.change_stocktake",)
    pagination_class = None
    addressed_by = ("The stock-take's number (`id`).", "1")

    def step(
        self, request: Request, do: Callable[[StockTake, Body], Done], *known: str
    ) -> HttpResponse:
        """Carry it out for the stock-take that the address names."""

        def whole() -> Done:
            found = lookup.numbered(
                visible(StockTake).select_related("ledger", "place"),
                "stock-take",
                self.kwargs["identifier"],
            )
            return do(found, Body.of(request.data if self.raw_body else {}, *known))

        return self.carry_out(request, whole)


class Seen(_Step):
    """Containers seen in a stock-take."""

    @extend_schema(
        summary="Note a container as seen",
        operation_id="stock_takes_seen",
        request=_object(
            ("container",),
            container="Code or serial.",
            place="Slug of the place where it is, if not where it was expected.",
        ),
        responses={200: Item},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Note that a container is there. Seen again, the last look counts."""
        del identifier

        def do(of: StockTake, body: Body) -> Done:
            container = body.record("container", lookup.container, CONTAINER, required=True)
            place = body.record("place", lookup.place, "the slug of a place")
            body.done()
            assert container is not None  # noqa: S101 - `done` raises else
            item = services.see(stock_take=of, container=container, actor=request.user, place=place)
            found = selectors.items().get(pk=item.pk)
            return Done(Item(found, context={"request": request}).data, 200)

        return self.step(request, do, "container", "place")


class Confirm(_Step):
    """Differences of a stock-take that became events."""

    @extend_schema(
        summary="Make an event of a difference",
        operation_id="stock_takes_confirm",
        request=_object(("container", "reason"), container="Code or serial.", reason="Why."),
        responses={201: EventRow},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """What was not seen is lost, what was seen elsewhere is found there."""
        del identifier

        def do(of: StockTake, body: Body) -> Done:
            container = body.record("container", lookup.container, CONTAINER, required=True)
            reason = body.text("reason", required=True)
            item = StockTakeItem.objects.filter(stock_take=of, container=container).first()
            if container is not None and item is None:
                body.fault(
                    "container",
                    f"{container} was neither expected nor seen.",
                    container.code,
                    "a container of this stock-take",
                )
            body.done()
            assert item is not None  # noqa: S101 - `done` raises else
            event = services.confirm(item=item, actor=request.user, reason=reason)
            written = catalogue.written_events(of.ledger).get(pk=event.pk)
            return Done(EventRow(written, context={"request": request}).data)

        return self.step(request, do, "container", "reason")


class Close(_Step):
    """The end of a stock-take."""

    @extend_schema(
        summary="Close a stock-take",
        operation_id="stock_takes_close",
        request=None,
        responses={200: StockTakeDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """End the count. Differences that were not confirmed stay on record as such."""
        del identifier

        def do(of: StockTake, body: Body) -> Done:
            body.done()
            services.close(stock_take=of, actor=request.user)
            return Done(_written(of, request), 200)

        return self.step(request, do)


def _written(of: StockTake, request: Request) -> Any:
    found = selectors.with_items(selectors.stock_takes()).get(pk=of.pk)
    return StockTakeDetail(found, context={"request": request}).data
