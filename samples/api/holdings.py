"""Holdings: the present state of each container in a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from samples.api.base import InLedgerMixin, Resource
from samples.api.compact import ContainerLink, CustodianShort, LedgerLink, PlaceLink, SampleLink
from samples.api.fields import ListUrl, Record, Url
from samples.models import Container, Holding, Ledger, Sample
from samples.selectors import catalogue, custody_filters, lookup


class HoldingRow(Record[Holding]):
    """Where a container stands: derived from its events, `seq` of them, ending in `head_hash`.

    It has been so since `since` at the latest; the next event can't be earlier than `not_before`.
    """

    url = Url("holdings", "pk")
    ledger = LedgerLink()
    container = ContainerLink()
    sample = SampleLink(allow_null=True)
    place = PlaceLink()
    custodian = CustodianShort()
    events = ListUrl(
        "events",
        lambda holding: {"ledger": holding.ledger.slug, "container": holding.container.code},
        "The events that led here.",
    )

    class Meta:
        model = Holding
        fields: tuple[str, ...] = (
            "url", "id", "ledger", "container", "sample", "stage", "sealed", "seal_serial",
            "place", "custodian", "since", "not_before", "seq", "head_hash", "events",
        )  # fmt: skip


class Holdings(InLedgerMixin, Resource[Holding]):
    """The present state of every container in a ledger."""

    ledger_on_detail = False
    model = Holding
    shows = (Holding, Ledger, Container, Sample)
    serializer_class = HoldingRow
    filterset_class = custody_filters.HoldingFilter
    ordering_paths = {
        "container": "container__code",
        "sample": "sample__slug",
        "place": "place__slug",
        "stage": "stage",
        "since": "since",
        "seq": "seq",
    }
    default_ordering = ("container",)
    known_by = ("The holding's number (`id`).", "1")

    def get_queryset(self) -> QuerySet[Holding]:
        """The holdings of the ledger; a single one by its number, whichever ledger it is in."""
        return catalogue.holdings(None if self.detail else self.ledger)

    def find(self, identifier: str, queryset: QuerySet[Holding]) -> Holding:
        """By number."""
        return lookup.numbered(queryset, "holding", identifier)

    def get_serializer_context(self) -> Mapping[str, Any]:
        """Each holding names its own ledger."""
        return Resource.get_serializer_context(self)
