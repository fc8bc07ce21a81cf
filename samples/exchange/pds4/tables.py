"""The tables of a bundle: what the real archive has of the depot, and the rest of the inventory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Min, Prefetch, QuerySet

from samples.domain.kinds import LedgerKind
from samples.domain.state import Verb
from samples.exchange.pds4 import field
from samples.exchange.pds4.field import Field, of
from samples.exchange.pds4.table import Span, Table
from samples.models import (
    Container,
    CustodyEvent,
    Depot,
    DepotSpot,
    Holding,
    Ledger,
    Mission,
    Outcrop,
    Place,
    Sample,
)
from samples.selectors import lineage
from samples.selectors.visibility import visible

CHUNK = 1_000

_POSITION = (
    "latitude_deg", "longitude_deg", "elevation_m", "elevation_datum", "position_basis",
    "position_uncertainty_m", "position_note",
)  # fmt: skip
_POINTS = {"latitude_deg": "latitude", "longitude_deg": "longitude"}
"""Names by which GDAL makes points of a table; an empty position it would put at 0 N 0 E."""


def _position(model: Any, path: str = "", *, points: bool = False) -> tuple[Field, ...]:
    names = _POINTS if points else {}
    return tuple(of(model, name, path, names.get(name, "")) for name in _POSITION)


def _text(name: str, description: str, path: str) -> Field:
    """A name reached over a path of attributes."""
    steps = path.split(".")
    return Field(name, field.TEXT, description, lambda row: field.reached(row, steps))


def _span_of(events: QuerySet[CustodyEvent]) -> Span:
    """From the earliest moment to the latest; no start where one event has no lower bound."""
    bounds = events.aggregate(start=Min("occurred_not_before"), stop=Max("occurred_at"))
    open_ended = events.filter(occurred_not_before__isnull=True).exists()
    return None if open_ended else bounds["start"], bounds["stop"]


# --- Drops ----------------------------------------------------------------------------------------


def _drops(ledger: Ledger) -> QuerySet[CustodyEvent]:
    return (
        lineage.counting(ledger)
        .filter(verb=Verb.DROP.value, to_place__depot_spot__isnull=False)
        .select_related("container", "sample", "to_place__depot_spot__depot__place")
        .order_by("occurred_at", "pk")
    )


_MOMENT = (
    of(CustodyEvent, "sol"),
    Field(
        "start_time", field.UTC_TIME, "It did not happen before; empty if no bound is known.",
        lambda event: event.occurred_not_before,
    ),
    Field(
        "stop_time", field.UTC_TIME, "It had happened by then; equal to the start: an instant.",
        lambda event: event.occurred_at,
    ),
)  # fmt: skip

DROPS = Table(
    collection="data",
    folder="sample_drop_events",
    name="sample_drop_timestamps",
    title="sample drop events",
    description="When and where each tube was dropped in a depot. A position is that of the spot.",
    fields=(
        of(Sample, "designation", "sample"),
        of(Sample, "name", "sample", "sample_name"),
        of(Container, "code", "container", "container"),
        of(Container, "serial", "container", "tube_serial"),
        _text("depot", "The surface cache.", "to_place.depot_spot.depot.place.slug"),
        _text("spot", "The spot of the depot.", "to_place.slug"),
        of(DepotSpot, "drop_order", "to_place.depot_spot"),
        *_MOMENT,
        Field(
            "local_mean_solar_time", field.TEXT, "The local mean solar time as its source prints "
            "it; empty where it prints none.", lambda event: event.details.get("printed_lmst"),
        ),
        *_position(Place, "to_place", points=True),
    ),
    rows=lambda ledger: _drops(ledger).iterator(CHUNK),
    observational=True,
    span=lambda ledger: _span_of(_drops(ledger).order_by()),
)  # fmt: skip


# --- Catalogue ------------------------------------------------------------------------------------


def _samples(ledger: Ledger) -> QuerySet[Sample]:
    return (
        Sample.objects.filter(mission=ledger.mission_id)
        .select_related("container", "campaign", "outcrop", "abrasion_patch", "pair_partner")
        .order_by("slug")
    )


_SAMPLING = (Verb.FILL.value, Verb.SEAL.value)

SAMPLES = Table(
    collection="data",
    folder="samples",
    name="samples",
    title="samples",
    description="The material in each container and where it was taken; sampling and sealing are "
    "two facts. An empty value is unknown.",
    fields=(
        *(of(Sample, name) for name in (
            "designation", "slug", "name", "nasa_number", "dossier_number", "sample_type",
            "material", "rock_type", "rock_type_printed",
        )),
        _text("campaign", "The region that was worked through.", "campaign.slug"),
        _text("outcrop", "The rock that it comes from.", "outcrop.slug"),
        _text("abrasion_patch", "The patch ground flat for the instruments.",
              "abrasion_patch.name"),
        of(Container, "code", "container", "container"),
        _text("pair_partner", "The other core of the same outcrop.", "pair_partner.identifier"),
        *(of(Sample, name) for name in (
            "core_length_cm", "volume_cm3", "mass_ug", "mass_basis", "sampled_sol", "sampled_at",
            "sealed_sol", "sealed_at", "retained",
        )),
        *_position(Sample),
    ),
    rows=lambda ledger: _samples(ledger).iterator(CHUNK),
    observational=True,
    span=lambda ledger: _span_of(lineage.counting(ledger).filter(verb__in=_SAMPLING)),
)  # fmt: skip


def _spots(ledger: Ledger) -> QuerySet[DepotSpot]:
    return (
        DepotSpot.objects.filter(place__mission=ledger.mission_id)
        .select_related("place", "depot__place")
        .order_by("depot__place__slug", "drop_order")
    )


SPOTS = Table(
    collection="miscellaneous",
    folder="depots",
    name="depot_spots",
    title="depots and their spots",
    description="The spots of each surface cache, in the order in which tubes were dropped.",
    fields=(
        _text("depot", "The surface cache.", "depot.place.slug"),
        of(Depot, "area_m2", "depot"),
        of(DepotSpot, "drop_order"),
        _text("spot", "The spot.", "place.slug"),
        *_position(Place, "place", points=True),
    ),
    rows=lambda ledger: _spots(ledger).iterator(CHUNK),
)


def _outcrops(ledger: Ledger) -> QuerySet[Outcrop]:
    return (
        Outcrop.objects.filter(campaign__mission=ledger.mission_id)
        .select_related("campaign")
        .order_by("slug")
    )


OUTCROPS = Table(
    collection="miscellaneous",
    folder="sample_metadata",
    name="outcrops",
    title="outcrops",
    description="The rock, or drift of regolith, that samples come from; the target's position.",
    fields=(
        *(of(Outcrop, name) for name in ("slug", "name", "site_name", "formation")),
        of(Outcrop, "region_of_interest"),
        _text("campaign", "The region that was worked through.", "campaign.slug"),
        *_position(Outcrop),
    ),
    rows=lambda ledger: _outcrops(ledger).iterator(CHUNK),
)


# --- Tubes and their custody ----------------------------------------------------------------------


def _tubes(ledger: Ledger) -> Iterable[Container]:
    here = Holding.objects.filter(ledger=ledger).select_related("sample", "place", "custodian")
    return (
        Container.objects.filter(mission=ledger.mission_id)
        .prefetch_related(Prefetch("holdings", here, to_attr="now"))
        .order_by("code")
        .iterator(CHUNK)
    )


def _now(name: str, model: Any, column: str, path: str = "", called: str = "") -> Field:
    """A column of the state of a tube; empty before its first event."""
    declared = of(model, column, path, called or name)

    def value(tube: Any) -> object:
        return declared.value(tube.now[0]) if tube.now else None

    return Field(declared.name, declared.data_type, declared.description, value, declared.unit)


IDENTIFIERS = Table(
    collection="miscellaneous",
    folder="sample_metadata",
    name="sample_tube_identifiers",
    title="identifiers of sample tubes",
    description="Every tube with the serial numbers that are published and what it holds, as the "
    "flight ledger has it when the bundle was made.",
    fields=(
        of(Container, "code", name="container"),
        of(Container, "kind"),
        of(Container, "serial", name="tube_serial"),
        _now("seal_serial", Holding, "seal_serial"),
        _now("designation", Sample, "designation", "sample"),
        _now("nasa_number", Sample, "nasa_number", "sample"),
        _now("sample_name", Sample, "name", "sample"),
        _now("stage", Holding, "stage"),
        _now("condition", Holding, "condition"),
        _now("place", Place, "slug", "place"),
        of(Container, "empty_mass_g"),
    ),
    rows=_tubes,
)


def _events(ledger: Ledger) -> QuerySet[CustodyEvent]:
    return (
        CustodyEvent.objects.filter(ledger=ledger)
        .select_related(
            "ledger", "container", "sample", "from_place", "from_custodian", "to_place",
            "to_custodian", "source",
        )
        .order_by("container__code", "seq")
    )  # fmt: skip


EVENTS = Table(
    collection="miscellaneous",
    folder="custody",
    name="custody_events",
    title="custody events",
    description="Every event of the flight ledger, corrections and what they took back too; what "
    "happened to each tube, who answers for it, how it is known. The hashes chain the events.",
    fields=(
        _text("ledger", "The ledger's short name.", "ledger.slug"),
        of(CustodyEvent, "ledger_kind"),
        of(Container, "code", "container", "container"),
        Field("event_number", field.COUNT, "Its number in the chain of its container, from 1.",
              lambda event: event.seq),
        of(CustodyEvent, "verb"),
        _text("sample", "What it is about.", "sample.identifier"),
        *_MOMENT,
        of(CustodyEvent, "from_stage"),
        _text("from_place", "Where the container was.", "from_place.slug"),
        _text("from_custodian", "Who answered for it.", "from_custodian.slug"),
        of(CustodyEvent, "to_stage"),
        _text("to_place", "Where the container is afterwards.", "to_place.slug"),
        _text("to_custodian", "Who answers for it afterwards.", "to_custodian.slug"),
        of(CustodyEvent, "to_condition"),
        of(CustodyEvent, "to_sealed"),
        of(CustodyEvent, "to_seal_serial"),
        Field("corrects", field.COUNT, "The number of the event that it takes back.",
              lambda event: event.corrects),
        of(CustodyEvent, "reason"),
        _text("source", "The source that states it.", "source.code"),
        of(CustodyEvent, "recorded_at"),
        of(CustodyEvent, "recorded_by"),
        of(CustodyEvent, "previous_hash"),
        of(CustodyEvent, "hash"),
    ),
    rows=lambda ledger: _events(ledger).iterator(CHUNK),
)  # fmt: skip

TABLES = (DROPS, SAMPLES, SPOTS, IDENTIFIERS, OUTCROPS, EVENTS)

COLLECTIONS = {
    "data": "What was taken and dropped on Mars, when and where.",
    "miscellaneous": "What the samples are kept in, where they lie and who answers for them.",
}


def flight_ledger_of(mission: Mission) -> Ledger | None:
    """The ledger of what really happened to a mission's tubes."""
    return (
        visible(Ledger)
        .filter(mission=mission, kind=LedgerKind.FLIGHT.value)
        .select_related("mission")
        .order_by("pk")
        .first()
    )
