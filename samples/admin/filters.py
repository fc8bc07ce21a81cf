"""What the admin's lists can be narrowed by, besides fields of the model itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import (
    DropdownFilter,
    MultipleDropdownFilter,
    MultipleRelatedDropdownFilter,
)

from samples.admin.moments import narrowed
from samples.domain.kinds import SLOT_KINDS
from samples.domain.state import Condition, Stage
from samples.models import Custodian, Place
from samples.selectors.catalogue import within
from samples.selectors.visibility import visible

Choices = Iterable[tuple[str, str]]
YES_NO = (("yes", "Yes"), ("no", "No"))


def several(value: str | list[str] | None) -> list[str]:
    """The values chosen; one alone where they are being counted."""
    values = [value] if isinstance(value, str) else value or []
    return [each for each in values if each]


class SeenFilter(MultipleRelatedDropdownFilter):  # type: ignore[misc]
    """By related records, of which only those are offered that the person sees."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> list[tuple[Any, str]]:
        """Key and name of each."""
        ordering = self.field_admin_ordering(field, request, model_admin)
        found = visible(field.remote_field.model)
        return [(one.pk, str(one)) for one in (found.order_by(*ordering) if ordering else found)]


class StageFilter(MultipleDropdownFilter):  # type: ignore[misc]
    """By how far the container has come."""

    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Every stage, so that one without a container shows too."""
        del request, model_admin
        return Stage.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Records whose container is in one of the stages."""
        chosen = several(self.value())
        if not chosen:
            return queryset
        return narrowed(request, queryset, lambda path: Q(**{f"{path('stage')}__in": chosen}))


class ConditionFilter(MultipleDropdownFilter):  # type: ignore[misc]
    """By the condition that the container is in."""

    title = "condition"
    parameter_name = "condition"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Every condition."""
        del request, model_admin
        return Condition.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Records whose container is in one of the conditions."""
        chosen = several(self.value())
        if not chosen:
            return queryset
        return narrowed(request, queryset, lambda path: Q(**{f"{path('condition')}__in": chosen}))


class CustodianFilter(MultipleDropdownFilter):  # type: ignore[misc]
    """By who answers for the container."""

    title = "custodian"
    parameter_name = "custodian"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Everybody who may."""
        del request, model_admin
        return list(Custodian.objects.order_by("name").values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Records whose container is in the hands of one of them."""
        chosen = several(self.value())
        if not chosen:
            return queryset
        return narrowed(
            request, queryset, lambda path: Q(**{f"{path('custodian')}__slug__in": chosen})
        )


class PlaceFilter(MultipleDropdownFilter):  # type: ignore[misc]
    """By where the container is, with the parts of a place."""

    title = "place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Places that have room for more than one."""
        del request, model_admin
        places = Place.objects.exclude(kind__in=sorted(SLOT_KINDS)).order_by("name")
        return list(places.values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Records whose container is at one of the places or in a part of it."""
        chosen = several(self.value())
        if not chosen:
            return queryset
        return narrowed(
            request,
            queryset,
            lambda path: reduce(or_, (within(slug, path("place")) for slug in chosen)),
        )


class YesNoFilter(DropdownFilter, ABC):  # type: ignore[misc]
    """A question with two answers."""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Yes and no."""
        del request, model_admin
        return YES_NO

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Records of which the answer is true."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return self.answered(request, queryset, yes=self.value() == "yes")

    @abstractmethod
    def answered(
        self, request: HttpRequest, queryset: QuerySet[Model], *, yes: bool
    ) -> QuerySet[Model]:
        """The records with that answer."""


class SealedFilter(YesNoFilter):
    """By whether the container is sealed."""

    title = "sealed"
    parameter_name = "sealed"

    def answered(
        self, request: HttpRequest, queryset: QuerySet[Model], *, yes: bool
    ) -> QuerySet[Model]:
        """Records whose container is sealed, or is not."""
        return narrowed(request, queryset, lambda path: Q(**{path("sealed"): yes}))


class HoldsSampleFilter(YesNoFilter):
    """By whether the container holds a sample."""

    title = "sample inside"
    parameter_name = "holds"

    def answered(
        self, request: HttpRequest, queryset: QuerySet[Model], *, yes: bool
    ) -> QuerySet[Model]:
        """Containers with a sample in them, or without."""
        return narrowed(request, queryset, lambda path: Q(**{f"{path('sample')}__isnull": not yes}))


class PairedFilter(YesNoFilter):
    """By whether the sample has a twin."""

    title = "pair partner"
    parameter_name = "paired"

    def answered(
        self, request: HttpRequest, queryset: QuerySet[Model], *, yes: bool
    ) -> QuerySet[Model]:
        """Samples with a twin, or without."""
        return queryset.filter(pair_partner__isnull=not yes)


class DisputedFilter(YesNoFilter):
    """By whether a source contradicts a value."""

    title = "disagreeing sources"
    parameter_name = "disputed"

    def answered(
        self, request: HttpRequest, queryset: QuerySet[Model], *, yes: bool
    ) -> QuerySet[Model]:
        """Records of which a source contradicts a value, or none does."""
        disputed = queryset.model._default_manager.filter(provenance__agrees=False)
        found = {"pk__in": disputed.values("pk")}
        return queryset.filter(**found) if yes else queryset.exclude(**found)
