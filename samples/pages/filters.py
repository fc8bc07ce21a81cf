"""The shared filters as forms of a page: which fields stand first, their words, their controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from samples.domain.kinds import SLOT_KINDS
from samples.domain.state import Verb
from samples.models import Container, Place
from samples.pages.timeline import DONE
from samples.selectors import lookup
from samples.selectors.custody_filters import EventFilter
from samples.selectors.filter_kit import InLedger
from samples.selectors.filters import ContainerFilter, SampleFilter
from samples.selectors.portion_filters import PortionFilter


class PageFilter(InLedger):
    """A filter set whose form a page shows.

    `FIRST` always stands there, `MORE` behind a disclosure; any other filter of the API works too
    and is shown once the address names it.
    """

    FIRST: ClassVar[tuple[str, ...]] = ()
    MORE: ClassVar[tuple[str, ...]] = ()
    LABELS: ClassVar[Mapping[str, str]] = {}
    SEARCH: ClassVar[str] = ""
    """What the empty search field suggests."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.shown = frozenset({*cls.FIRST, *cls.MORE})

    @property
    def form(self) -> forms.Form:
        """The form with the page's words and controls."""
        dressed = getattr(self, "_form", None) is not None
        form: forms.Form = super().form
        if not dressed:
            for name, field in form.fields.items():
                self._dress(name, field)
        return form

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that always stand there."""
        return [self.form[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind the disclosure."""
        given = [name for name in self.form.fields if self._is_given(name)]
        others = [name for name in given if name not in (*self.FIRST, *self.MORE)]
        return [self.form[name] for name in (*self.MORE, *others)]

    @property
    def more_is_open(self) -> bool:
        """Whether a filter behind the disclosure is set."""
        return any(self._is_given(field.name) for field in self.more_fields)

    def _is_given(self, name: str) -> bool:
        return bool(self.data and self.data.get(name))

    def _dress(self, name: str, field: forms.Field) -> None:
        field.label = self.LABELS.get(name, field.label)
        if isinstance(field, forms.MultipleChoiceField):
            field.widget = forms.CheckboxSelectMultiple(choices=list(field.choices))  # type: ignore[arg-type]
        elif isinstance(field, forms.ModelChoiceField):
            field.empty_label = "Any"
            if name == "place":
                field.queryset = _places(self.request)
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"})
        elif isinstance(field, forms.DecimalField):
            field.widget.attrs["step"] = "any"
        if name == "search" and isinstance(field, forms.CharField):
            field.widget = forms.TextInput(
                attrs={"type": "search", "placeholder": self.SEARCH, "maxlength": field.max_length}
            )


def _places(request: HttpRequest | None) -> QuerySet[Place]:
    """Places to choose from: whole ones, and a slot or spot only where the address names it."""
    named = request.GET.get("place", "") if request else ""
    return Place.objects.filter(~Q(kind__in=sorted(SLOT_KINDS)) | Q(slug=named)).order_by("name")


_STATE = {"search": "Search", "place": "Where it is", "stage": "Stage", "sealed": "Sealed"}


class CatalogueFilter(PageFilter, SampleFilter):
    """The catalogue's side column."""

    FIRST = ("search", "sample_type", "campaign", "outcrop", "place", "stage")
    MORE = (
        "rock_type",
        "sealed",
        "paired",
        "retained",
        "sampled_sol_min",
        "sampled_sol_max",
        "sealed_sol_min",
        "sealed_sol_max",
        "core_length_cm_min",
        "core_length_cm_max",
    )
    LABELS = _STATE | {
        "sample_type": "Type",
        "rock_type": "Rock type",
        "paired": "Has a pair partner",
        "mass_basis": "Mass",
        "sampled_sol_min": "Sampled from sol",
        "sampled_sol_max": "Sampled to sol",
        "sealed_sol_min": "Sealed from sol",
        "sealed_sol_max": "Sealed to sol",
        "core_length_cm_min": "Length from, cm",
        "core_length_cm_max": "Length to, cm",
        "latitude_deg_min": "Latitude from, °N",
        "latitude_deg_max": "Latitude to, °N",
        "longitude_deg_min": "Longitude from, °E",
        "longitude_deg_max": "Longitude to, °E",
    }
    SEARCH = "Name, designation, tube"


class ContainersFilter(PageFilter, ContainerFilter):
    """The container list's side column."""

    FIRST = ("search", "kind", "place", "stage", "empty")
    MORE = ("sealed", "sample_type")
    LABELS = _STATE | {"kind": "Kind", "empty": "Empty", "sample_type": "Holds"}
    SEARCH = "Code, serial, content"


class PortionsFilter(PageFilter, PortionFilter):
    """The portion list's side column."""

    FIRST = ("search", "state", "overdue", "holder", "container")
    MORE = ("sample", "place", "due_from", "due_before", "portion")
    LABELS = {
        "search": "Search",
        "state": "State",
        "overdue": "Overdue",
        "holder": "Who has it",
        "container": "Container",
        "sample": "Sample",
        "place": "On loan at",
        "due_from": "Due from",
        "due_before": "Due before",
        "portion": "Identifier",
    }
    SEARCH = "Sample, investigator, purpose"


class LabelsFilter(ContainersFilter):
    """The container list's filters, or single containers by name."""

    container = django_filters.CharFilter(method="named", label="Container")

    def named(self, queryset: QuerySet[Container], _name: str, text: str) -> QuerySet[Container]:
        """The one with this code, serial or content; raises NotFound."""
        return queryset.filter(pk=lookup.container(text).pk)


class HistoryFilter(PageFilter, EventFilter):
    """The history's side column."""

    FIRST = ("search", "container", "verb")
    MORE = ("place", "source", "sol_min", "sol_max")
    LABELS = {
        "search": "Search",
        "verb": "What happened",
        "container": "Container",
        "sample": "Sample",
        "place": "Where it ended",
        "source": "Source",
        "to_stage": "Stage it ended in",
        "recorded_by": "Recorded by",
        "sol_min": "From sol",
        "sol_max": "To sol",
        "occurred_from": "Happened from (UTC)",
        "occurred_before": "Happened before (UTC)",
        "recorded_from": "Recorded from (UTC)",
        "recorded_before": "Recorded before (UTC)",
    }
    SEARCH = "Sample, place, reason"

    def _dress(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.MultipleChoiceField) and name == "verb":
            field.choices = [(verb.value, DONE.get(verb, verb.label)) for verb in Verb]
        super()._dress(name, field)
        if name == "container":
            field.widget.attrs["placeholder"] = "tube-08 or SN261"
