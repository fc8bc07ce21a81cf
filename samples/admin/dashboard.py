"""The admin's first page: what is where, what needs attention, what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.utils.safestring import SafeString

from samples.admin.changes import latest_of_all
from samples.admin.custody import TONES, badge_of, flight, latest_events
from samples.admin.links import link, list_of, page_of
from samples.admin.navigation import may_see_anything, may_view
from samples.domain.kinds import ContainerKind, RockType, SampleType
from samples.domain.state import Stage
from samples.models import Container, CustodyEvent, Holding, Sample, ValueProvenance
from samples.selectors import catalogue, overview

SHOWN = 8
OPEN_STAGES = (Stage.EXPOSED, Stage.FILLED, Stage.SEAL_FAILED)
"""Stages of a tube that holds something and is not sealed."""


@dataclass(frozen=True)
class Figure:
    """A number with what it counts and where that is listed."""

    label: str
    number: int
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Waiting:
    """A container that needs attention."""

    container: SafeString | str
    sample: SafeString | str
    stage: SafeString
    place: SafeString | str
    note: str


@dataclass(frozen=True)
class Dispute:
    """Sources that contradict a value."""

    record: SafeString | str
    field: str
    kept: str
    says: str
    note: str
    sources: str
    url: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context of the first page; what a person may not see is not counted for them."""
    if may_view(request, Container) and may_view(request, Holding):
        context |= where_things_are()
    if may_view(request, Sample):
        context |= {"types": by_type()}
    if may_view(request, ValueProvenance):
        context |= {"disputes": disputes()}
    if may_view(request, CustodyEvent):
        context |= {"events": latest_events(SHOWN), "events_url": list_of(CustodyEvent)}
    context |= {
        "may_see": may_see_anything(request),
        "latest": latest_of_all(request, SHOWN),
        "changes_url": list_of(LogEntry),
    }
    return context


def where_things_are() -> dict[str, Any]:
    """Counts by place and by stage, and what is not sealed."""
    ledger = flight()
    if ledger is None:
        return {"ledger": None, "places": [], "stages": [], "kinds": [], "waiting": []}
    counts = overview.counts(ledger)
    unsealed = catalogue.holdings(ledger).filter(sealed=False, stage__in=OPEN_STAGES)
    return {
        "ledger": ledger,
        "places": [
            Figure(str(place), number, list_of(Container, {"place": place.slug}))
            for place, number in counts.places
        ],
        "stages": [
            Figure(
                stage.label,
                counts.stages[stage],
                list_of(Container, {"stage": stage.value}),
                TONES[stage],
            )
            for stage in Stage
            if stage in counts.stages
        ],
        "kinds": [
            Figure(
                f"{kind.label}s",
                counts.kinds[kind],
                list_of(Container, {"kind__exact": kind.value}),
            )
            for kind in ContainerKind
        ],
        "waiting": [_waiting(holding) for holding in unsealed.order_by("since", "pk")[:SHOWN]],
        "waiting_number": counts.unsealed,
        "waiting_url": list_of(Container, {"sealed": "no", "holds": "yes"}),
    }


def _waiting(holding: Holding) -> Waiting:
    return Waiting(
        container=link(holding.container),
        sample=link(holding.sample),
        stage=badge_of(Stage(holding.stage)),
        place=link(holding.place),
        note=holding.sample.note if holding.sample else "",
    )


def by_type() -> list[Figure]:
    """Samples by type, rock cores by rock type as well."""
    types = _numbers("sample_type")
    rocks = _numbers("rock_type")
    return [
        *(
            Figure(kind.label, types[kind], list_of(Sample, {"sample_type__exact": kind.value}))
            for kind in SampleType
            if kind in types
        ),
        *(
            Figure(
                f"Rock cores, {kind.label.lower()}",
                rocks[kind],
                list_of(Sample, {"rock_type__exact": kind.value}),
            )
            for kind in RockType
            if kind in rocks
        ),
    ]


def _numbers(field: str) -> dict[str, int]:
    ledger = flight()

    def count() -> dict[str, int]:
        return dict(Sample.objects.order_by().values_list(field).annotate(Count("pk")))

    return count() if ledger is None else overview.kept(ledger, f"samples.by.{field}", count)


def disputes() -> list[Dispute]:
    """Values that a source contradicts, one line each."""
    statements = ValueProvenance.objects.filter(agrees=False).select_related("source")
    found: dict[tuple[int, int, str], list[ValueProvenance]] = {}
    for said in statements.order_by("content_type", "object_id", "field", "pk")[:200]:
        found.setdefault((said.content_type_id, said.object_id, said.field), []).append(said)
    records = _records({key[:2] for key in found})
    return [
        _dispute(record, field, group)
        for (kind, key, field), group in list(found.items())[:SHOWN]
        if (record := records.get((kind, key))) is not None
    ]


def _records(keys: set[tuple[int, int]]) -> dict[tuple[int, int], models.Model]:
    found: dict[tuple[int, int], models.Model] = {}
    for kind_key in {kind for kind, _ in keys}:
        kind = ContentType.objects.get_for_id(kind_key)
        model = kind.model_class()
        if model is not None:
            wanted = [key for other, key in keys if other == kind_key]
            stored = model._default_manager.in_bulk(wanted)
            found |= {(kind_key, key): record for key, record in stored.items()}
    return found


def _dispute(record: models.Model, field: str, group: list[ValueProvenance]) -> Dispute:
    return Dispute(
        record=link(record),
        field=str(record._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
        kept=str(getattr(record, field)),
        says="; ".join(dict.fromkeys(said.printed_text for said in group if said.printed_text)),
        note="; ".join(dict.fromkeys(said.note for said in group if said.note)),
        sources=", ".join(said.source.code.upper() for said in group),
        url=page_of(record),
    )
