"""Custody events: what happened to which container, and how exactly that is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import InLedgerMixin, Resource
from samples.api.compact import (
    ContainerLink,
    CustodianShort,
    LedgerLink,
    PlaceLink,
    PlacePart,
    SampleLink,
)
from samples.api.fast_lists import FastLists
from samples.api.fields import Computed, Record, SourceLink, Url
from samples.domain.marstime import MissionClock
from samples.models import CustodyEvent, Ledger
from samples.models.custody_event import details_of
from samples.selectors import catalogue, custody_filters, lookup


def _precision(
    earliest: datetime | None, latest: datetime, sol: int | None
) -> Literal["instant", "sol", "span"]:
    """A sol without a time is a span of one sol; without a sol it is a longer one."""
    if earliest == latest:
        return "instant"
    return "span" if sol is None else "sol"


def _local_time(
    earliest: datetime | None,
    latest: datetime,
    sol: int | None,
    clock_longitude_deg: float,
    sol_zero_msd: int,
) -> str | None:
    """Of an instant that has a sol; no clock runs before landing."""
    if earliest != latest or sol is None:
        return None
    return MissionClock(clock_longitude_deg, sol_zero_msd).stamp(latest).hms


class EventRow(Record[CustodyEvent]):
    """One fact about one container in one ledger, never altered.

    It happened at `occurred_at` at the latest and `occurred_not_before` at the earliest (null: no
    lower bound known). `text` is what was hashed: its SHA-256 is `hash`, and it holds
    `previous_hash`.
    """

    url = Url("events", "pk")
    ledger = LedgerLink()
    container = ContainerLink()
    sample = SampleLink(allow_null=True)
    precision = serializers.SerializerMethodField(
        help_text="How exactly the moment is known: the instant, the sol, or a longer span."
    )
    local_mean_solar_time = serializers.SerializerMethodField(
        help_text="hh:mm:ss on the mission's clock; null unless the instant is known."
    )
    from_place = PlaceLink(allow_null=True)
    from_custodian = CustodianShort(allow_null=True)
    to_place = PlaceLink()
    to_custodian = CustodianShort()
    to_sample = SampleLink(allow_null=True, help_text="What is in the container afterwards.")
    to_os_slot = PlacePart(
        allow_null=True, help_text="Its slot in the orbiting sample container, until receipt."
    )
    to_offered_to = CustodianShort(allow_null=True, help_text="Whom it is offered to.")
    corrects = serializers.IntegerField(
        allow_null=True, help_text="`seq` of the event of its chain that it takes back."
    )
    corrected_by = serializers.IntegerField(
        allow_null=True, help_text="`seq` of the event that takes this one back; null: it counts."
    )
    source = SourceLink(allow_null=True)  # type: ignore[assignment]
    details = serializers.DictField(
        help_text="What the verb adds: seal serial, printed local time, waiver …"
    )

    class Meta:
        model = CustodyEvent
        fields: tuple[str, ...] = (
            "url", "id", "ledger", "container", "seq", "verb", "sample", "occurred_at",
            "occurred_not_before", "precision", "sol", "local_mean_solar_time", "from_stage",
            "from_place", "from_custodian", "to_stage", "to_condition", "to_place", "to_custodian",
            "to_sample", "to_sealed", "to_seal_serial", "to_os_slot", "to_offered_to", "to_cleared",
            "corrects", "corrected_by", "reason", "source", "details", "recorded_at", "recorded_by",
            "text", "hash", "previous_hash",
        )  # fmt: skip

    computed: ClassVar[dict[str, Computed]] = {
        "precision": Computed(("occurred_not_before", "occurred_at", "sol"), _precision),
        "local_mean_solar_time": Computed(
            (
                "occurred_not_before", "occurred_at", "sol",
                "ledger__mission__clock_longitude_deg", "ledger__mission__sol_zero_msd",
            ),
            _local_time,
        ),
        "details": Computed(("text",), details_of),
    }  # fmt: skip

    def get_precision(self, event: CustodyEvent) -> Literal["instant", "sol", "span"]:
        """As far as the bounds and the sol tell."""
        return _precision(event.occurred_not_before, event.occurred_at, event.sol)

    def get_local_mean_solar_time(self, event: CustodyEvent) -> str | None:
        """On the clock of the ledger's mission."""
        mission = event.ledger.mission
        return _local_time(
            event.occurred_not_before, event.occurred_at, event.sol,
            mission.clock_longitude_deg, mission.sol_zero_msd,
        )  # fmt: skip


class Events(FastLists, InLedgerMixin, Resource[CustodyEvent]):
    """Custody events of a ledger, the latest first."""

    ledger_on_detail = False
    example_name = "events"
    model = CustodyEvent
    shows = (CustodyEvent, Ledger)
    serializer_class = EventRow
    filterset_class = custody_filters.EventFilter
    ordering_paths = {
        "occurred_at": "occurred_at",
        "recorded_at": "recorded_at",
        "container": "container__code",
        "seq": "seq",
        "sol": "sol",
        "verb": "verb",
    }
    default_ordering = ("-occurred_at",)
    fetched_for = {"ledger": ("ledger", "local_mean_solar_time")}
    known_by = ("The event's number (`id`).", "1")

    def get_queryset(self) -> QuerySet[CustodyEvent]:
        """The events of the ledger; a single one by its number, whichever ledger it is in."""
        if self.detail:
            return catalogue.written_events()
        inherited = self.request.query_params.get("inherited") == "true"
        return catalogue.written_events(self.ledger, inherited=inherited)

    @classmethod
    def all_rows(cls, ledger: Ledger) -> QuerySet[CustodyEvent]:
        """With what corrected each, as the ledger has it."""
        return catalogue.with_corrections(CustodyEvent.objects.all(), ledger)

    def find(self, identifier: str, queryset: QuerySet[CustodyEvent]) -> CustodyEvent:
        """By number."""
        return lookup.numbered(queryset, "event", identifier)

    def get_serializer_context(self) -> Mapping[str, Any]:
        """Each event names its own ledger."""
        return Resource.get_serializer_context(self)
