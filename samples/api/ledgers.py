"""Ledgers: the flight ledger and the mock ones."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.compact import LedgerLink, MissionLink
from samples.api.fields import ListUrl, Record, Url
from samples.models import Ledger
from samples.selectors import custody_filters


class LedgerRow(Record[Ledger]):
    """A history of custody events: `flight` tells what happened, `mock` was played through.

    A branch starts from the state of its `parent` as it was at `as_of` (event time; null: its last
    state), as far as it had been recorded by `known_at` (null: all).
    """

    url = Url("ledgers")
    mission = MissionLink()
    parent = LedgerLink(allow_null=True, help_text="What it branched off; null: nothing.")
    events = ListUrl("events", lambda ledger: {"ledger": ledger.slug}, "Its events.")
    holdings = ListUrl("holdings", lambda ledger: {"ledger": ledger.slug}, "The state it leads to.")

    class Meta:
        model = Ledger
        fields: tuple[str, ...] = (
            "url",
            "slug",
            "name",
            "kind",
            "mission",
            "parent",
            "as_of",
            "known_at",
            "opened_at",
            "opened_by",
            "events",
            "holdings",
        )


class Ledgers(Resource[Ledger]):
    """Histories of custody events."""

    model = Ledger
    shows = (Ledger,)
    serializer_class = LedgerRow
    filterset_class = custody_filters.LedgerFilter
    ordering_paths = {"slug": "slug", "name": "name", "kind": "kind", "opened_at": "opened_at"}
    default_ordering = ("slug",)
    known_by = ("The ledger's slug.", "mars-2020-flight")

    def get_queryset(self) -> QuerySet[Ledger]:
        """All ledgers."""
        return Ledger.objects.select_related("mission", "parent")
