"""Holdings: the state of each container in a ledger."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import AtMomentMixin, Resource
from samples.api.compact import ContainerLink, LedgerAsked, SampleLink, State, StateUrl
from samples.api.fast_lists import FastLists
from samples.api.fields import ListUrl
from samples.api.moments import AsOf, KnownAt, moment_asked
from samples.domain.errors import NotFound
from samples.models import Container, Holding, Ledger, PastHolding, Sample
from samples.selectors import catalogue, custody_filters, lookup


class HoldingNumber(serializers.IntegerField):
    """The number of a present state."""

    def get_attribute(self, instance: Any) -> int | None:
        """None for a past one: the number there is that of an event."""
        return None if isinstance(instance, PastHolding) else super().get_attribute(instance)


class HoldingRow(State):
    """Where a container stands: derived from its events, `seq` of them, ending in `head_hash`.

    It has been so since `since` at the latest; the next event can't be earlier than `not_before`.
    Of a past state, `seq` and `head_hash` are those of the event that led to it, `url` and `id` are
    null.
    """

    url = StateUrl()
    id = HoldingNumber(allow_null=True, help_text="Its number here; null for a past state.")
    ledger = LedgerAsked()
    as_of = AsOf()
    known_at = KnownAt()
    container = ContainerLink()
    sample = SampleLink(source="content", allow_null=True)
    events = ListUrl(
        "events", lambda holding: {"container": holding.container.code}, "The events that led here."
    )

    class Meta(State.Meta):
        fields = (
            "url", "id", "ledger", "as_of", "known_at", "container", "sample", *State.Meta.fields,
            "not_before", "seq", "head_hash", "events",
        )  # fmt: skip


class Holdings(FastLists, AtMomentMixin, Resource[Holding]):
    """The state of every container in a ledger, the present one or as of a moment."""

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
    # A single one is told in its own ledger, whatever is told of it.
    fetched_for = {"container": ("container", "events"), "ledger": HoldingRow.Meta.fields}
    known_by = ("The holding's number (`id`).", "1")

    def get_queryset(self) -> QuerySet[Holding]:
        """The states in the ledger; a single one by its number, whichever ledger it is in."""
        return catalogue.holdings(None) if self.detail else self.moment.states()

    def order_paths(self) -> dict[str, str]:
        """A past state is read off the event that led to it."""
        return {name: self.moment.path(path) for name, path in self.ordering_paths.items()}

    def find(self, identifier: str, queryset: QuerySet[Holding]) -> Holding:
        """By number; as of a moment, the state then of the same container in the same ledger."""
        holding = lookup.numbered(queryset, "holding", identifier)
        # Each holding names its own ledger.
        self.ledger = holding.ledger
        self.moment = moment_asked(holding.ledger, self.request.query_params)
        if not self.moment.is_past:
            return holding
        then = self.moment.states().filter(container=holding.container).first()
        if then is None:
            raise NotFound(
                f"{holding.container} was not yet in the ledger.",
                field="as_of" if self.moment.as_of else "known_at",
                value=self.request.query_params.get("as_of"),
                expected="a later moment",
            )
        state: Holding = then
        return state
