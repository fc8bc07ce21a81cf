"""How every resource is read: with `fields`, with `include`, and whole lists in other forms."""

from __future__ import annotations

import builtins
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from samples.api.include import related, tell_whole, view_of
from samples.api.renderers import Csv, GeoJson, NdJson, Streamed, Xlsx
from samples.api.shape import asked_fields, asked_related
from samples.api.streams import streamed
from samples.selectors.lean import without

M = TypeVar("M", bound=Model)

_SOURCES = {"provenance": ("sources",)}


class Reading(ReadOnlyModelViewSet[M], Generic[M]):
    """Lists records and finds one."""

    detail_serializer_class: type[BaseSerializer[M]] | None = None
    """What a single record is written with; None: as in the list."""
    streams: ClassVar[tuple[type[Streamed], ...]] = (NdJson, Csv, Xlsx)
    """Forms in which the whole list can be had."""
    geometry: ClassVar[str | None] = None
    """The field that holds the place of a record, `position` or `polygon`; None: it has none."""
    fetched_for: ClassVar[dict[str, tuple[str, ...]]] = {}
    """What is fetched for other fields than the one of its name, and all fields that need it."""

    @classmethod
    def told_by(cls, *, detail: bool) -> Any:
        """What a record is written with, in the list or by itself."""
        return (detail and cls.detail_serializer_class) or cls.serializer_class

    @classmethod
    def field_names(cls, *, detail: bool) -> tuple[str, ...]:
        """The fields of a record, in the list or by itself: what `fields` takes."""
        return tuple(cls.told_by(detail=detail).Meta.fields)

    @classmethod
    def related_names(cls, *, detail: bool) -> tuple[str, ...]:
        """The fields that hold a related record in short: what `include` takes."""
        return tuple(related(cls.told_by(detail=detail)))

    @cached_property
    def asked_fields(self) -> frozenset[str] | None:
        """The fields asked for; None: all. Raises InvalidValue or Refusals for unknown ones."""
        return asked_fields(self.request, self.field_names(detail=bool(self.detail)))

    def tells(self, field: str) -> bool:
        """Whether somebody wants to know a field; nobody does while it is only documented."""
        if getattr(self, "swagger_fake_view", False):
            return False
        # What is written is told whole.
        return not self._is_read or self.asked_fields is None or field in self.asked_fields

    @cached_property
    def asked_views(self) -> dict[str, Any]:
        """The related records to tell whole: fields, each with the view that does.

        Raises InvalidValue or Refusals for unknown ones, and what a view refuses to the visitor.
        """
        resources = related(self.told_by(detail=bool(self.detail)))
        names = asked_related(self.request, resources, self.asked_fields)
        views = {name: view_of(resources[name], self) for name in sorted(names)}
        for view in views.values():
            view.check_permissions(self.request)
        return views

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page; in a form that is streamed every row."""
        form = request.accepted_renderer
        if isinstance(form, Streamed):
            return streamed(self, form)
        return super().list(request, *args, **kwargs)

    def get_renderers(self) -> builtins.list[BaseRenderer]:
        """JSON; of a list also the forms that are streamed."""
        usual = super().get_renderers()
        if self.detail or not self._is_read:
            return usual
        return [*usual, *(stream() for stream in self.streamed_forms())]

    @classmethod
    def streamed_forms(cls) -> tuple[type[Streamed], ...]:
        """With the one for maps where records have a place."""
        return (*cls.streams, GeoJson) if cls.geometry else cls.streams

    def filter_queryset(self, queryset: QuerySet[M, Any]) -> QuerySet[M, Any]:
        """The rows asked for, without what is fetched for fields that are not."""
        found = super().filter_queryset(queryset)
        if not self._is_read:
            return found
        asked = self.asked_fields
        self.asked_views  # noqa: B018 - refused before anything is fetched
        if asked is None:
            return found
        fields = self.field_names(detail=bool(self.detail))
        needed_by = {name: (name,) for name in fields} | _SOURCES | self.fetched_for
        return without(
            found, {what for what, names in needed_by.items() if asked.isdisjoint(names)}
        )

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        """With the fields asked for alone, and related records whole where that was asked."""
        serializer: Any = super().get_serializer(*args, **options)
        if not self._is_read:
            return serializer
        one = getattr(serializer, "child", serializer)
        if self.asked_fields is not None:
            for name in set(one.fields) - self.asked_fields:
                del one.fields[name]
        rows = args[0] if options.get("many") else args[:1]
        if rows and self.asked_views:
            self._share_ledger(rows[0])
            tell_whole(one, rows, self.asked_views)
        return serializer

    @property
    def _is_read(self) -> bool:
        """Not written to, nor only described: the OpenAPI document is made without a request."""
        described = getattr(self, "swagger_fake_view", False)
        return not described and self.request.method in SAFE_METHODS

    def _share_ledger(self, row: Model) -> None:
        """Have related records tell the state in the ledger that this answer is about."""
        if not getattr(self, "in_ledger", False):
            return
        asked: Any = self
        is_own = self.detail and not asked.ledger_on_detail
        ledger = cast("Any", row).ledger if is_own else asked.ledger
        for view in self.asked_views.values():
            if getattr(view, "in_ledger", False):
                view.ledger = ledger
