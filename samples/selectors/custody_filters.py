"""What the lists of ledgers, custody events and holdings can be narrowed by."""

from __future__ import annotations

from typing import Any, TypeVar

import django_filters as filters
from django.db.models import Model, QuerySet

from samples.domain.kinds import LedgerKind, SampleType
from samples.domain.state import Condition, Stage, Verb
from samples.models import (
    Checkpoint,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Place,
    Source,
    StockTake,
)
from samples.selectors import lookup
from samples.selectors.catalogue import within
from samples.selectors.catalogue_filters import of_mission
from samples.selectors.filter_kit import (
    InLedger,
    NamedFilter,
    SearchFilterSet,
    any_of,
    kept_to,
    moment,
    sol,
    truth,
)
from samples.selectors.visibility import choice

M = TypeVar("M", bound=Model)


class LedgerFilter(SearchFilterSet):
    """Ledgers by kind: what happened (flight) or what was played through (mock)."""

    searched = ("name",)

    mission = of_mission()
    kind = any_of(LedgerKind.choices())
    parent = filters.ModelChoiceFilter(
        queryset=choice(Ledger), to_field_name="slug", label="What it branched off"
    )
    organisation = kept_to()

    class Meta:
        model = Ledger
        fields: list[str] = []


class EventFilter(SearchFilterSet, InLedger):
    """Custody events of a ledger by whose they are, what was done, where it ended and when."""

    # The text that was hashed holds what the other columns hold.
    unlisted = ("text", "ledger_kind")

    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )
    sample = NamedFilter(
        find=lookup.sample, field_name="sample", label="Sample: designation or slug"
    )
    verb = any_of(Verb.choices())
    to_stage = any_of(Stage.choices())
    to_condition = any_of(Condition.choices())
    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="ends_at",
        label="Place where it ended, with its parts",
    )
    source = filters.ModelChoiceFilter(
        queryset=Source.objects.all(), to_field_name="code", label="Source"
    )
    recorded_by = filters.CharFilter(label="Name of who recorded it", max_length=150)
    sol_min = sol("sol", "gte")
    sol_max = sol("sol", "lte")
    occurred_from = moment("occurred_at", "gte")
    occurred_before = moment("occurred_at", "lt")
    recorded_from = moment("recorded_at", "gte")
    recorded_before = moment("recorded_at", "lt")
    inherited = truth(method="and_inherited", label="Of a branch, also those it took over")

    class Meta:
        model = CustodyEvent
        fields: list[str] = []

    def ends_at(
        self, queryset: QuerySet[CustodyEvent], _name: str, place: Place
    ) -> QuerySet[CustodyEvent]:
        """Events that ended at a place or in a part of it."""
        return queryset.filter(within(place.slug, "to_place"))

    def and_inherited(
        self, queryset: QuerySet[CustodyEvent], _name: str, _inherited: bool
    ) -> QuerySet[CustodyEvent]:
        """The rows as they are: which events are a ledger's is decided before they are narrowed."""
        return queryset


class HoldingFilter(SearchFilterSet, InLedger):
    """The states of containers in a ledger."""

    unlisted = ("place_is_slot",)

    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )
    sample = NamedFilter(
        find=lookup.sample, field_name="sample", label="Sample: designation or slug"
    )
    stage = any_of(Stage.choices())
    condition = any_of(Condition.choices())
    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="at_place",
        label="Place, with its parts",
    )
    custodian = filters.ModelChoiceFilter(
        queryset=Custodian.objects.all(), to_field_name="slug", label="Who answers for it"
    )
    offered_to = filters.ModelChoiceFilter(
        queryset=Custodian.objects.all(), to_field_name="slug", label="Whom it is offered to"
    )
    sealed = truth(label="Sealed")
    cleared = truth(label="May leave containment")
    empty = truth(field_name="sample", lookup_expr="isnull", label="Holds no sample")
    sample_type = any_of(
        SampleType.choices(), field_name="sample__sample_type", label="Type of the sample"
    )

    class Meta:
        model = Holding
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for one in self.filters.values():
            if one.field_name is not None:
                one.field_name = self.path(one.field_name)

    def path(self, path: str) -> str:
        """A state as it was is read off the event that led to it, under other names."""
        return path if self.given is None else self.given.path(path)

    def at_place(self, queryset: QuerySet[M], _name: str, place: Place) -> QuerySet[M]:
        """Containers at a place or in a part of it."""
        return queryset.filter(within(place.slug, self.at.path("place")))


class StockTakeFilter(SearchFilterSet, InLedger):
    """Stock-takes of a ledger by place, and by whether they go on."""

    searched = ("place__name", "note", "opened_by")
    searched_slugs = ("place__slug",)

    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="counts_at",
        label="Place, with its parts",
    )
    open = truth(field_name="closed_at", lookup_expr="isnull", label="Not yet closed")

    class Meta:
        model = StockTake
        fields: list[str] = []

    def counts_at(
        self, queryset: QuerySet[StockTake], _name: str, place: Place
    ) -> QuerySet[StockTake]:
        """Stock-takes of a place or of a part of it."""
        return queryset.filter(within(place.slug, "place"))


class CheckpointFilter(SearchFilterSet, InLedger):
    """Checkpoints of a ledger by who took them, when, and whether they are signed."""

    searched = ("created_by", "root", "hash")
    searched_slugs = ()

    signed = truth(method="is_signed", label="Signed")
    created_from = moment("created_at", "gte")
    created_before = moment("created_at", "lt")

    class Meta:
        model = Checkpoint
        fields: list[str] = []

    def is_signed(
        self, queryset: QuerySet[Checkpoint], _name: str, signed: bool
    ) -> QuerySet[Checkpoint]:
        """Checkpoints that a key signed, or that nobody did."""
        return queryset.exclude(signature="") if signed else queryset.filter(signature="")
