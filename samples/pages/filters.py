"""The filters of the lists as forms: the shared filters, with the words and controls of a page."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from samples.domain.kinds import SLOT_KINDS, RockType, SampleType
from samples.domain.lifecycle import Stage, Verb
from samples.models import Campaign, Container, CustodyEvent, Outcrop, Place, Sample
from samples.pages.timeline import DONE
from samples.selectors.catalogue import within
from samples.selectors.filters import ContainerFilter, SampleFilter
from samples.selectors.lookup import flight_ledger
from samples.selectors.search import LONGEST, search_containers, search_samples

YES_NO = [("", "Either"), ("true", "Yes"), ("false", "No")]


def places(request: HttpRequest | None) -> QuerySet[Place]:
    """Places to choose from: whole ones, and a slot or spot only where the address names it."""
    named = request.GET.get("place", "") if request else ""
    return Place.objects.filter(~Q(kind__in=sorted(SLOT_KINDS)) | Q(slug=named)).order_by("name")


class PlaceChoice(django_filters.ModelChoiceFilter):
    """A place by its slug; what is in a part of it is there too."""

    def __init__(self, path: str) -> None:
        super().__init__(
            queryset=places, to_field_name="slug", label="Where it is", empty_label="Anywhere"
        )
        self.path = path

    def filter(self, qs: QuerySet[Any], value: Place | None) -> QuerySet[Any]:
        """At the place or in a part of it, in the flight ledger."""
        if value is None:
            return qs
        return qs.filter(within(value.slug, self.path), holdings__ledger=flight_ledger())


def search(placeholder: str) -> django_filters.CharFilter:
    """A search field; a list's method `found` looks the words up."""
    return django_filters.CharFilter(
        method="found",
        label="Search",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": placeholder}),
    )


def named(model: type[Campaign | Outcrop], label: str) -> django_filters.ModelChoiceFilter:
    """One of a kind of record, by its slug."""
    return django_filters.ModelChoiceFilter(
        queryset=model._default_manager.order_by("name"),
        to_field_name="slug",
        label=label,
        empty_label="Any",
    )


def yes_no(field: str, label: str, **more: Any) -> django_filters.BooleanFilter:
    """Yes, no or either."""
    return django_filters.BooleanFilter(
        field_name=field, label=label, widget=forms.Select(choices=YES_NO), **more
    )


def bound(field: str, lookup: str, label: str, step: str = "1") -> django_filters.NumberFilter:
    """One end of a range, zero or more."""
    return django_filters.NumberFilter(
        field_name=field,
        lookup_expr=lookup,
        label=label,
        min_value=0,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"min": 0, "step": step, "inputmode": "decimal"}),
    )


class InOrder(django_filters.FilterSet):
    """A form whose fields stand as a reader looks for them, not as classes inherit them."""

    FIELDS: tuple[str, ...] = ()

    @property
    def form(self) -> forms.Form:
        """The form, in order."""
        form: forms.Form = super().form
        form.order_fields(self.FIELDS)
        return form


class CatalogueFilter(InOrder, SampleFilter):
    """The catalogue's side column."""

    FIELDS = ("search", "sample_type", "rock_type", "campaign", "outcrop", "place", "stage")

    search = search("Name, designation, outcrop, tube")
    sample_type = django_filters.MultipleChoiceFilter(
        choices=SampleType.choices(), label="Type", widget=forms.CheckboxSelectMultiple
    )
    rock_type = django_filters.MultipleChoiceFilter(
        choices=RockType.choices(), label="Rock type", widget=forms.CheckboxSelectMultiple
    )
    campaign = named(Campaign, "Campaign")
    outcrop = named(Outcrop, "Outcrop")
    place = PlaceChoice("holdings__place")
    stage = django_filters.MultipleChoiceFilter(
        choices=Stage.choices(),
        method="in_stage",
        label="Stage",
        widget=forms.CheckboxSelectMultiple,
    )
    sealed = django_filters.BooleanFilter(
        method="is_sealed", label="Sealed", widget=forms.Select(choices=YES_NO)
    )
    paired = yes_no("pair_partner", "Has a pair partner", lookup_expr="isnull", exclude=True)
    retained = yes_no("retained", "Still in its container")
    sampled_sol_min = bound("sampled_sol", "gte", "Sampled from sol")
    sampled_sol_max = bound("sampled_sol", "lte", "Sampled to sol")
    core_length_cm_min = bound("core_length_cm", "gte", "Longer than, cm", "any")
    core_length_cm_max = bound("core_length_cm", "lte", "Shorter than, cm", "any")

    def found(self, queryset: QuerySet[Sample], _name: str, text: str) -> QuerySet[Sample]:
        """Samples that a search finds."""
        return search_samples(queryset, text)


class ContainersFilter(InOrder, ContainerFilter):
    """The container list's side column."""

    FIELDS = ("search", "kind", "place", "stage", "empty")

    search = search("Code, serial, content")
    kind = django_filters.MultipleChoiceFilter(
        choices=Container._meta.get_field("kind").choices,
        label="Kind",
        widget=forms.CheckboxSelectMultiple,
    )
    place = PlaceChoice("holdings__place")
    stage = django_filters.MultipleChoiceFilter(
        choices=Stage.choices(),
        method="in_stage",
        label="Stage",
        widget=forms.CheckboxSelectMultiple,
    )
    empty = django_filters.BooleanFilter(
        method="is_empty", label="Empty", widget=forms.Select(choices=YES_NO)
    )

    def found(self, queryset: QuerySet[Container], _name: str, text: str) -> QuerySet[Container]:
        """Containers that a search finds."""
        return search_containers(queryset, text)


class HistoryFilter(django_filters.FilterSet):
    """The history's side column."""

    verb = django_filters.MultipleChoiceFilter(
        choices=[(verb.value, DONE.get(verb, verb.label)) for verb in Verb],
        label="What happened",
        widget=forms.CheckboxSelectMultiple,
    )
    container = django_filters.ModelChoiceFilter(
        queryset=Container.objects.order_by("code"),
        to_field_name="code",
        label="Container",
        empty_label="Any",
    )

    class Meta:
        model = CustodyEvent
        fields: list[str] = []
