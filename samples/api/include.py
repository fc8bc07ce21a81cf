"""Related records told whole (`?include=`), where an answer has them in short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.urls import resolve, reverse
from rest_framework import serializers

from samples.api.fields import Record, Url
from samples.selectors.visibility import visible


def related(serializer_class: Any) -> dict[str, str]:
    """The fields that hold a related record in short, each with the resource that tells it whole.

    It is the `url` of the short form that says which; a state's, which may be none, does not count.
    """
    found = {}
    for name, field in serializer_class._declared_fields.items():  # noqa: SLF001 - the framework's
        url = field._declared_fields.get("url") if isinstance(field, Record) else None  # noqa: SLF001
        if type(url) is Url and name in serializer_class.Meta.fields:
            found[name] = url.resource
    return found


def view_of(resource: str, asking: Any) -> Any:
    """A resource's view, as if its list had been asked for in the request of another view."""
    made = resolve(reverse(f"api:{resource}-list")).func
    view = made.cls(**made.initkwargs)  # type: ignore[attr-defined]
    view.request, view.args, view.kwargs, view.format_kwarg = asking.request, (), {}, None
    view.action, view.get = "list", view.list
    view.asked_fields, view.asked_views = None, {}  # that was asked of the other view
    return view


def tell_whole(
    serializer: serializers.BaseSerializer[Any], rows: Sequence[Model], views: Mapping[str, Any]
) -> None:
    """Have a serializer tell related records whole, by the views that tell them (`view_of`).

    Each field costs as many queries as a page of the other list, however many rows there are.
    """
    fields: Any = serializer.fields  # type: ignore[attr-defined]
    for name, view in views.items():
        short = fields[name]
        wanted = (short.get_attribute(row) for row in rows)
        fields[name] = Whole(short, _whole(view, wanted))


def _whole(view: Any, wanted: Iterable[Model | None]) -> dict[Any, Any]:
    keys = {record.pk for record in wanted if record is not None}
    found = list(visible(view.get_queryset()).filter(pk__in=keys))
    written = view.get_serializer(found, many=True).data
    return {record.pk: data for record, data in zip(found, written, strict=True)}


class Whole(serializers.Field[Any, Any, Any, Any]):
    """A related record in full: its short form with everything that its own list tells of it.

    What that list keeps from the visitor is told in short.
    """

    def __init__(self, short: Record[Any], known: Mapping[Any, Any]) -> None:
        super().__init__(read_only=True)
        self.short = short
        self.known = known

    def get_attribute(self, instance: Any) -> Any:
        """The related record, from wherever the short form has it."""
        return self.short.get_attribute(instance)

    def to_representation(self, value: Any) -> Any:
        """The members of both."""
        return {**self.short.to_representation(value), **self.known.get(value.pk, {})}
