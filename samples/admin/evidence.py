"""How we know: sources, what they state, and images and documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    MultipleChoicesDropdownFilter,
    MultipleRelatedDropdownFilter,
    RangeNumericFilter,
    RelatedDropdownFilter,
)
from unfold.widgets import UnfoldAdminSelectWidget

from samples.admin.base import CatalogueAdmin, actor_of
from samples.admin.exchange import ExchangeMixin
from samples.admin.filters import YesNoFilter
from samples.admin.links import badge, counted, link, list_of, public_page
from samples.admin.reasons import ReasonForm
from samples.admin.region import POSITION
from samples.domain.errors import InvalidValue
from samples.domain.kinds import Confidence, ObservationKind, Trust
from samples.exchange.resources import ObservationResource, SourceResource
from samples.models import Observation, Source, ValueProvenance
from samples.models.base import Catalogued
from samples.services import catalogue
from samples.services.provenance import Statement


@admin.register(Source)
class SourceAdmin(ExchangeMixin, CatalogueAdmin):
    """Pages, data sets, papers."""

    resource_classes = [SourceResource]
    list_display = ("short_name", "title", "trust_shown", "published_on", "accessed_on",
                    "statement_count")  # fmt: skip
    list_filter = (("trust", MultipleChoicesDropdownFilter),)
    ordering = ("code",)
    search_fields = ("code", "title")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code", "title", "location", "url", ("published_on", "accessed_on"),
                    ("trust", "trust_note"), "credit",
                )
            },
        ),
    )  # fmt: skip

    def rows(self) -> Any:
        """With counts."""
        return super().rows().annotate(total=Count("statements"))

    @display(description="code", ordering="code")
    def short_name(self, source: Source) -> str:
        """As it stands beside values."""
        return source.code.upper()

    @display(description="trust", ordering="trust")
    def trust_shown(self, source: Source) -> str:
        """How well it was cross-checked."""
        return Trust(source.trust).label

    @display(description="statements", ordering="total")
    def statement_count(self, source: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(source.total, list_of(ValueProvenance, {"source__id__exact": source.pk}))

    def view_on_site(self, source: Source) -> str | None:
        """Its page for everybody."""
        return public_page("source", source.code)


class AgreesFilter(YesNoFilter):
    """By whether the statement agrees with the value kept."""

    title = "agreement with the value kept"
    parameter_name = "agrees"

    def answered(
        self, request: HttpRequest, queryset: QuerySet[Any], *, yes: bool
    ) -> QuerySet[Any]:
        """Statements that agree, or contradict."""
        return queryset.filter(agrees=yes)


class StatementForm(ReasonForm):
    """What a source says about one value of one record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "content_type" in self.fields:
            kinds = ContentType.objects.filter(app_label="samples")
            # Only records of facts keep what sources say about them.
            facts = [kind.pk for kind in kinds if issubclass(kind.model_class() or int, Catalogued)]
            self.fields["content_type"] = forms.ModelChoiceField(
                queryset=ContentType.objects.filter(pk__in=facts),
                label="Kind of record",
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        """The record must be there, and have such a field."""
        cleaned = super().clean()
        kind = cleaned.get("content_type")
        if kind is not None and cleaned.get("object_id") is not None:
            found = kind.model_class()._default_manager.filter(pk=cleaned["object_id"])
            if not found.exists():
                self.add_error("object_id", f"There is no {kind.name} with this number.")
        return cleaned


@admin.register(ValueProvenance)
class StatementAdmin(CatalogueAdmin):
    """Statements of sources about values; one that contradicts is kept beside the others."""

    form = StatementForm
    list_display = ("record_link", "field", "says", "source_link", "source_date",
                    "confidence_shown", "agreement")  # fmt: skip
    list_display_links = ("field",)
    list_filter = (
        AgreesFilter,
        ("confidence", MultipleChoicesDropdownFilter),
        ("source", MultipleRelatedDropdownFilter),
        ("content_type", RelatedDropdownFilter),
    )
    ordering = ("content_type", "object_id", "field", "pk")
    search_fields = ("=field", "=source__code", "^printed_text")
    search_help_text = "Field (core_length_cm), code of the source, or the start of what it prints"
    fixed_fields = ("content_type", "object_id", "field", "source")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("content_type", "object_id"), "field", "source", "source_date", "confidence",
                    "printed_text", "agrees", "note",
                )
            },
        ),
    )  # fmt: skip

    def rows(self) -> Any:
        """With the records they are about."""
        return super().rows().select_related("source", "content_type").prefetch_related("record")

    def add(self, request: HttpRequest, obj: Any, form: ReasonForm, reason: str) -> None:
        """State it about the record, which says who may."""
        del reason
        statement = Statement(
            field=obj.field,
            source=obj.source,
            confidence=Confidence(obj.confidence),
            source_date=obj.source_date,
            printed_text=obj.printed_text,
            agrees=obj.agrees,
            note=obj.note,
        )
        catalogue.attest(obj.record, [statement], actor=actor_of(request))
        obj.pk = stored_as(obj)

    @display(description="record")
    def record_link(self, said: ValueProvenance) -> SafeString | str:
        """What it is about."""
        return link(said.record)

    @display(description="says")
    def says(self, said: ValueProvenance) -> str | None:
        """In the source's own words."""
        return said.printed_text or None

    @display(description="source", ordering="source__code")
    def source_link(self, said: ValueProvenance) -> SafeString | str:
        """Who says it."""
        return link(said.source, said.source.code.upper())

    @display(description="confidence", ordering="confidence")
    def confidence_shown(self, said: ValueProvenance) -> str:
        """How well it is supported."""
        return Confidence(said.confidence).label

    @display(description="agrees", ordering="agrees")
    def agreement(self, said: ValueProvenance) -> SafeString:
        """Whether it is the value kept."""
        return badge("Agrees", "sealed") if said.agrees else badge("Contradicts", "failed")


def stored_as(said: ValueProvenance) -> int:
    """The key under which a statement was stored; raises InvalidValue when it said nothing new."""
    stored = ValueProvenance.objects.filter(
        content_type=said.content_type,
        object_id=said.object_id,
        field=said.field,
        source=said.source,
        printed_text=said.printed_text,
    ).first()
    if stored is None:
        raise InvalidValue("The statement was not kept.", field="field", value=said.field)
    return stored.pk


@admin.register(Observation)
class ObservationAdmin(ExchangeMixin, CatalogueAdmin):
    """Panoramas, images, videos, documents: linked, never copied."""

    resource_classes = [ObservationResource]
    list_display = ("title", "kind_shown", "sol", "outcrop", "sample", "product_id", "opens",
                    "source")  # fmt: skip
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("outcrop", MultipleRelatedDropdownFilter),
        ("source", MultipleRelatedDropdownFilter),
        ("sol", RangeNumericFilter),
    )
    list_select_related = ("outcrop", "sample", "source")
    ordering = ("sol", "pk")
    search_fields = ("^title", "^product_id", "outcrop__name__istartswith", "=sol")
    search_help_text = "Start of the title, product id or outcrop, or the sol"
    fixed_fields = ("mission",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "mission",
                    "kind",
                    "title",
                    "url",
                    "product_id",
                    "credit",
                    ("sol", "rmc"),
                    "outcrop",
                    "distance_to_outcrop_m",
                    "sample",
                    "source",
                    "note",
                )
            },
        ),
        (
            "View",
            {
                "fields": (
                    ("azimuth_min_deg", "azimuth_max_deg"),
                    ("elevation_min_deg", "elevation_max_deg"),
                    ("width_px", "height_px"),
                )
            },
        ),
        POSITION,
    )

    @display(description="kind", ordering="kind")
    def kind_shown(self, observation: Observation) -> str:
        """In words."""
        return ObservationKind(observation.kind).label

    @display(description="opens")
    def opens(self, observation: Observation) -> SafeString:
        """The thing itself, on its own site."""
        return format_html(
            '<a class="cache-link" href="{}" rel="noreferrer">Open</a>', observation.url
        )
