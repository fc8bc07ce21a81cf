"""Portions of samples: what they weigh, where they come from, who has them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.api.base import InLedgerMixin, Resource
from samples.api.compact import (
    ContainerLink,
    CustodianShort,
    LedgerLink,
    PlaceLink,
    SampleLink,
)
from samples.api.fields import Record, Url, memory
from samples.domain.portions import PortionState
from samples.models import Container, Custodian, Ledger, Portion, Sample
from samples.selectors import lookup
from samples.selectors import portions as selectors
from samples.selectors.moment import Moment
from samples.selectors.portion_filters import PortionFilter


class PortionUrl(Url):
    """The address of a portion; of a past one, which is not stored, null."""

    def __init__(self) -> None:
        super().__init__("portions", "pk")
        self.allow_null = True

    def to_representation(self, value: Any) -> Any:
        """The address, if it is stored."""
        return None if value.pk is None else super().to_representation(value)


@extend_schema_field(serializers.BooleanField())
class Overdue(serializers.Field[Any, Any, Any, Any]):
    """Whether a loan is past its day."""

    def __init__(self) -> None:
        super().__init__(
            source="*",
            read_only=True,
            help_text="On loan, and due before the day told: today; of a past moment its day; of a "
            "mock ledger the day of its last event.",
        )

    def to_representation(self, value: Portion) -> bool:
        """By the day of the answer, which is the same throughout."""
        known = memory(self.context)
        if "today" not in known:
            moment: Moment | None = known.get("moment")
            known["today"] = selectors.today(moment or Moment(value.ledger))
        today: date = known["today"]
        return value.due_on is not None and value.due_on < today


class PortionOfContainer(Record[Portion]):
    """A portion of the sample in a container; masses are whole micrograms.

    `initial_ug` = `mass_ug` (what is left) + `split_ug` + `lost_ug` + `consumed_ug`. `holder`,
    `place`, `agreement` and `due_on` are those of a loan; else it is where its container is.
    """

    url = PortionUrl()
    id = serializers.IntegerField(allow_null=True, help_text="Its number here; null: past.")
    identifier = serializers.CharField(help_text="The sample's identifier, a comma, the number.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_identifier", allow_null=True, help_text="What it was split off."
    )
    state = serializers.ChoiceField(PortionState.choices())
    holder = CustodianShort(allow_null=True, help_text="Who has it on loan.")
    place = PlaceLink(allow_null=True, help_text="Where it is on loan.")
    overdue = Overdue()

    class Meta:
        model = Portion
        fields: tuple[str, ...] = (
            "url", "id", "identifier", "number", "parent", "state", "initial_ug", "mass_ug",
            "split_ug", "lost_ug", "consumed_ug", "investigator", "purpose", "decision", "holder",
            "place", "agreement", "due_on", "overdue", "made_seq", "seq",
        )  # fmt: skip


class PortionRow(PortionOfContainer):
    """A portion with its sample and container, in a ledger."""

    ledger = LedgerLink()
    container = ContainerLink()
    sample = SampleLink()

    class Meta(PortionOfContainer.Meta):
        fields = ("ledger", "container", "sample", *PortionOfContainer.Meta.fields)


class Portions(InLedgerMixin, Resource[Portion]):
    """Samples weighed and split, allocated and lent, as a ledger has them now."""

    ledger_on_detail = False
    model = Portion
    shows = (Portion, Ledger, Container, Sample, Custodian)
    serializer_class = PortionRow
    filterset_class = PortionFilter
    ordering_paths = {
        "container": "container__code",
        "number": "number",
        "mass_ug": "mass_ug",
        "initial_ug": "initial_ug",
        "state": "state",
        "due_on": "due_on",
        "made_seq": "made_seq",
    }
    default_ordering = ("container", "number")
    # A single one is told in its own ledger, whatever is told of it.
    fetched_for = {
        "sample": ("sample", "identifier", "parent"), "ledger": PortionRow.Meta.fields,
    }  # fmt: skip
    known_by = ("The portion's number here (`id`).", "1")

    def get_queryset(self) -> QuerySet[Portion]:
        """Those in the ledger; a single one by its number, whichever ledger it is in."""
        return selectors.of_ledger(None if self.detail else self.ledger)

    def find(self, identifier: str, queryset: QuerySet[Portion]) -> Portion:
        """By number; each portion names its own ledger."""
        portion = lookup.numbered(queryset, "portion", identifier)
        self.ledger = portion.ledger
        return portion
