"""Samples: the list of everything that was taken, and the page that tells everything about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    MultipleChoicesDropdownFilter,
    MultipleRelatedDropdownFilter,
    RangeNumericFilter,
)
from unfold.widgets import UnfoldAdminTextInputWidget

from samples.admin.base import CatalogueAdmin
from samples.admin.custody import flight, history_of, now_of, place_badge, stage_badge
from samples.admin.exchange import ExchangeMixin
from samples.admin.filters import (
    DisputedFilter,
    PairedFilter,
    PlaceFilter,
    SealedFilter,
    StageFilter,
)
from samples.admin.links import badge, link, public_page
from samples.admin.reasons import FactForm
from samples.admin.search import NOTHING, designated, worded
from samples.domain.kinds import RockType, SampleType
from samples.exchange.records.files import FORMS
from samples.exchange.records.told import of_list
from samples.exchange.resources import SampleResource
from samples.models import Sample
from samples.selectors import catalogue as selectors


class NamesField(forms.CharField):
    """Several names on one line, a semicolon between them."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        """The names in a line."""
        return "; ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The names."""
        return [name.strip() for name in (value or "").split(";") if name.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other names are meant."""
        return bool((initial or []) != self.to_python(data))


class SampleForm(FactForm):
    """A sample; its slug may be left to be made from its name."""

    alternative_names = NamesField(
        required=False, help_text="Other names, with a semicolon between them."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = self.instance.pk is not None
            self.fields["slug"].help_text = "Its address; made from the name when left empty."


@admin.register(Sample)
class SampleAdmin(ExchangeMixin, CatalogueAdmin):
    """Samples by number, name, designation."""

    form = SampleForm
    resource_classes = [SampleResource]
    actions = ("as_sesar", "as_datacite")
    list_display = (
        "number", "name", "stage", "place", "designation_shown", "type_shown", "rock",
        "outcrop_shown", "sampled", "sealed", "length", "campaign_shown",
    )  # fmt: skip
    list_display_links = ("name",)
    list_filter = (
        ("sample_type", MultipleChoicesDropdownFilter),
        ("rock_type", MultipleChoicesDropdownFilter),
        ("campaign", MultipleRelatedDropdownFilter),
        ("outcrop", MultipleRelatedDropdownFilter),
        StageFilter,
        PlaceFilter,
        SealedFilter,
        PairedFilter,
        DisputedFilter,
        ("sampled_sol", RangeNumericFilter),
        ("core_length_cm", RangeNumericFilter),
    )
    # In the order of taking; a witness tube is placed by its sealing. Unknown sols come last on
    # both databases.
    ordering = (Coalesce("sampled_sol", "sealed_sol").asc(nulls_last=True), "slug")
    search_fields = ("name",)
    search_help_text = "Name, designation (M2020-00337-08 or M2020-337-8) or NASA number"
    fixed_fields = ("mission", "container")
    autocomplete_fields = ("container", "sealed_waypoint")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "mission", "container", "name", "alternative_names", "slug",
                    ("designation", "designation_printed"), "nasa_number",
                    ("dossier_number", "dossier_number_note"),
                )
            },
        ),
        (
            "Material",
            {
                "fields": (
                    "sample_type", "material", ("rock_type", "rock_type_printed"), "campaign",
                    "outcrop", "abrasion_patch", "pair_partner", "core_length_cm", "volume_cm3",
                    ("mass_ug", "mass_basis"),
                )
            },
        ),
        (
            "Taken and sealed",
            {
                "fields": (
                    ("sampled_sol", "sampled_sol_note"), "sampled_at", "sampled_date_printed",
                    "sealed_sol", "sealed_at", "sealed_date_printed", "sealed_waypoint",
                )
            },
        ),
        (
            "Where it was taken",
            {
                "fields": (
                    ("latitude_deg", "longitude_deg"), ("elevation_m", "elevation_datum"),
                    ("position_basis", "position_uncertainty_m"), "position_note",
                )
            },
        ),
        (None, {"fields": ("note",)}),
    )  # fmt: skip

    def rows(self) -> Any:
        """With where each is now."""
        ledger = flight()
        return super().rows() if ledger is None else selectors.samples(ledger)

    def search(self, queryset: QuerySet[Sample], term: str) -> QuerySet[Sample]:
        """By words; number, designation and name exactly come first, then beginnings of names."""
        number = Q(nasa_number=int(term)) if term.isdecimal() and len(term) < 5 else NOTHING
        exactly = designated("designation", term) | Q(name=term) | Q(slug=term.lower())
        return worded(queryset, term, number | exactly, beginning=Q(name__istartswith=term))

    @display(description="NASA no.", ordering="nasa_number")
    def number(self, sample: Sample) -> int | None:
        """As on NASA's sample page."""
        return sample.nasa_number

    @display(description="designation", ordering="designation")
    def designation_shown(self, sample: Sample) -> str | None:
        """Padded."""
        return sample.designation

    @display(description="type", ordering="sample_type")
    def type_shown(self, sample: Sample) -> str:
        """What it is."""
        return SampleType(sample.sample_type).label

    @display(description="rock type", ordering="rock_type")
    def rock(self, sample: Sample) -> str | None:
        """The vocabulary's term."""
        return RockType(sample.rock_type).label if sample.rock_type else None

    @display(description="outcrop", ordering="outcrop__name")
    def outcrop_shown(self, sample: Sample) -> SafeString | str | None:
        """What it was taken from."""
        return link(sample.outcrop) if sample.outcrop else None

    @display(description="campaign", ordering="campaign__name")
    def campaign_shown(self, sample: Sample) -> str | None:
        """The region."""
        return sample.campaign.name if sample.campaign else None

    @display(description="sampled, sol", ordering="sampled_sol")
    def sampled(self, sample: Sample) -> int | None:
        """The sol it was taken on."""
        return sample.sampled_sol

    @display(description="sealed, sol", ordering="sealed_sol")
    def sealed(self, sample: Sample) -> int | None:
        """The sol its tube was sealed on."""
        return sample.sealed_sol

    @display(description="core, cm", ordering="core_length_cm")
    def length(self, sample: Sample) -> Any:
        """Core length in centimetres."""
        return sample.core_length_cm

    @display(description="stage")
    def stage(self, sample: Sample) -> SafeString | None:
        """How far its container has come."""
        return stage_badge(sample) or (None if sample.retained else badge("Not retained"))

    @display(description="place")
    def place(self, sample: Sample) -> SafeString | None:
        """Where its container is."""
        return place_badge(sample)

    @admin.action(description="SESAR batch (CSV)", permissions=["view"])
    def as_sesar(
        self, request: HttpRequest, queryset: QuerySet[Sample]
    ) -> StreamingHttpResponse | None:
        """The selection as SESAR's batch sheet."""
        return self._records(request, queryset, "sesar")

    @admin.action(description="DataCite records (JSON Lines)", permissions=["view"])
    def as_datacite(
        self, request: HttpRequest, queryset: QuerySet[Sample]
    ) -> StreamingHttpResponse | None:
        """The selection as DataCite records, one a line."""
        return self._records(request, queryset, "datacite")

    def _records(
        self, request: HttpRequest, queryset: QuerySet[Sample], name: str
    ) -> StreamingHttpResponse | None:
        ledger, form = flight(), FORMS[name]
        if ledger is None:
            self.message_user(request, "There is no flight ledger yet.", messages.ERROR)
            return None
        found = selectors.samples(ledger).filter(pk__in=queryset.values("pk"))
        answer = StreamingHttpResponse(
            form.write(of_list(found.order_by(*self.ordering), ledger)),
            content_type=form.media_type,
        )
        file_name = f"mars-samples-{name}.{form.ending}"
        answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return answer

    def view_on_site(self, sample: Sample) -> str | None:
        """Its page for everybody."""
        return public_page("sample", sample.identifier)

    def panels(self, request: HttpRequest, record: Sample) -> dict[str, Any]:
        """State, twin, history and observations."""
        partner = record.pair_partner
        partner_now = (
            selectors.samples(ledger).filter(pk=partner.pk).first()
            if partner is not None and (ledger := flight()) is not None
            else None
        )
        return {
            **super().panels(request, record),
            "ledger": flight(),
            "holding": now_of(record),
            "stage": self.stage(record),
            "partner": partner,
            "partner_now": now_of(partner_now) if partner_now else None,
            "history": history_of(sample=record),
            "observations": record.observations.all()
            | (record.outcrop.observations.all() if record.outcrop else record.observations.none()),
        }
