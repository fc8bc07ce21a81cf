"""What the answers of several resources are made of: addresses, positions, sources."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from samples.api.moments import query_of
from samples.domain.geodesy import CRS
from samples.domain.kinds import Confidence, ElevationDatum, PositionBasis
from samples.models import Ledger, Source, ValueProvenance
from samples.models.base import Catalogued, Positioned
from samples.selectors.moment import Moment
from samples.selectors.provenance import by_field

M = TypeVar("M", bound=Model)


_FIELDS: dict[type[Any], dict[str, serializers.Field[Any, Any, Any, Any]]] = {}
"""The fields of each serializer, never bound to one."""


class Record(serializers.ModelSerializer[M]):
    """A record as it is read: nothing can be written through it, and unknown text is null."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, all of them read-only; made of the model once, which takes milliseconds."""
        known = _FIELDS.get(type(self))
        if known is None:
            known = _FIELDS[type(self)] = super().get_fields()
        fields = copy.deepcopy(known)
        for field in fields.values():
            field.read_only = True
        return fields

    def build_standard_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        """Text that may be empty in the database is text that may be null here."""
        field_class, options = super().build_standard_field(field_name, model_field)
        if options.pop("allow_blank", False):
            options["allow_null"] = True
        # Limits of a column concern who writes, and each database has its own.
        written = {"min_value", "max_value", "max_length", "validators", "default", "required"}
        return field_class, {name: options[name] for name in options.keys() - written}

    def to_representation(self, instance: M) -> dict[str, Any]:
        """The record with null for every unknown text."""
        values = super().to_representation(instance)
        return {name: None if value == "" else value for name, value in values.items()}


def memory(context: Mapping[str, Any]) -> dict[str, Any]:
    """A serializer's context, to keep what is the same throughout an answer."""
    return cast("dict[str, Any]", context)


def written(serializer_class: type[Record[M]], record: M, context: Mapping[str, Any]) -> Any:
    """A record as a serializer writes it; the serializer is made once an answer, not once a row."""
    known: dict[type[Any], Record[Any]] = memory(context).setdefault("serializers", {})
    if serializer_class not in known:
        known[serializer_class] = serializer_class(context=dict(context))
    return known[serializer_class].to_representation(record)


def list_address(context: Mapping[str, Any], resource: str) -> str:
    """The address of a resource's list; looked up once a request, for a page holds thousands."""
    known: dict[str, str] = memory(context).setdefault("list_addresses", {})
    if resource not in known:
        address = reverse(f"api:{resource}-list")
        request = context.get("request")
        known[resource] = request.build_absolute_uri(address) if request else address
    return known[resource]


@dataclass(frozen=True)
class Computed:
    """What a row works out from some of its columns: their paths, and how.

    A serializer names its own in `computed`, by field, for lists that are read without instances.
    """

    paths: tuple[str, ...]
    function: Callable[..., Any]


@extend_schema_field(OpenApiTypes.URI)
class Url(serializers.Field[Any, Any, str, Any]):
    """The address of the record itself; `key` is the path of what names it there."""

    def __init__(self, resource: str, key: str = "slug") -> None:
        super().__init__(source="*", read_only=True, help_text="Its address in this API.")
        self.resource = resource
        self.key = key

    def to_representation(self, value: Any) -> str:
        """The absolute address."""
        for step in self.key.split("."):
            value = getattr(value, step)
        return f"{list_address(self.context, self.resource)}{quote(str(value), safe='')}/"


def address_of(serializer: BaseSerializer[Any], record: Model) -> str:
    """The address of a record, as its serializer writes it."""
    field = serializer.fields["url"]  # type: ignore[attr-defined]
    return str(field.to_representation(record))


@extend_schema_field(OpenApiTypes.URI)
class ListUrl(serializers.Field[Any, Any, str, Any]):
    """The address of a list narrowed to what belongs to the record, in the ledger asked for."""

    def __init__(self, resource: str, query: Callable[[Any], dict[str, str]], text: str) -> None:
        super().__init__(source="*", read_only=True, help_text=text)
        self.resource = resource
        self.query = query

    def to_representation(self, value: Any) -> str:
        """The absolute address with its query."""
        query = self.query(value) | asked(self.context, self.resource)
        return f"{list_address(self.context, self.resource)}?{urlencode(query)}"


def asked(context: Mapping[str, Any], resource: str) -> dict[str, str]:
    """What the address of a list repeats of the request, the same all over an answer.

    The ledger and, where the list tells state, the moment.
    """
    known: dict[bool, dict[str, str]] = memory(context).setdefault("asked", {})
    is_history = resource == "events"
    if is_history not in known:
        ledger: Ledger | None = context.get("ledger")
        moment: Moment | None = context.get("moment")
        found = {"ledger": ledger.slug} if ledger else {}
        if is_history and ledger and ledger.parent_id is not None:
            found["inherited"] = "true"
        known[is_history] = found if is_history or moment is None else found | query_of(moment)
    return known[is_history]


class Position(serializers.Serializer[Positioned]):
    """A point on Mars: planetocentric degrees, east positive, with what it was read off."""

    latitude_deg = serializers.FloatField()
    longitude_deg = serializers.FloatField()
    elevation_m = serializers.FloatField(allow_null=True)
    elevation_datum = serializers.ChoiceField(ElevationDatum.choices(), allow_null=True)
    basis = serializers.ChoiceField(PositionBasis.choices(), source="position_basis")
    uncertainty_m = serializers.FloatField(
        source="position_uncertainty_m",
        allow_null=True,
        help_text="Expected error, metres; null where no source states one.",
    )
    note = serializers.CharField(source="position_note", allow_null=True)
    crs = serializers.CharField(default=CRS, help_text="Coordinate reference system.")

    def __init__(self, source: str = "*", **options: Any) -> None:
        super().__init__(source=source, read_only=True, allow_null=True, **options)

    def to_representation(  # type: ignore[override]
        self, instance: Positioned
    ) -> dict[str, Any] | None:
        """The position; None where it is not known."""
        if not instance.has_position:
            return None
        return {
            "latitude_deg": instance.latitude_deg,
            "longitude_deg": instance.longitude_deg,
            "elevation_m": instance.elevation_m,
            "elevation_datum": instance.elevation_datum or None,
            "basis": instance.position_basis,
            "uncertainty_m": instance.position_uncertainty_m,
            "note": instance.position_note or None,
            "crs": CRS,
        }


class SourceLink(Record[Source]):
    """A source in short."""

    url = Url("sources", "code")

    class Meta:
        model = Source
        fields: tuple[str, ...] = ("code", "title", "url")


class Statement(Record[ValueProvenance]):
    """What a source says about one value; `agrees` is false where it contradicts the value kept."""

    source = SourceLink()  # type: ignore[assignment]
    confidence = serializers.ChoiceField(Confidence.choices())

    class Meta:
        model = ValueProvenance
        fields: tuple[str, ...] = (
            "source",
            "source_date",
            "confidence",
            "printed_text",
            "agrees",
            "note",
        )


@extend_schema_field(serializers.DictField(child=serializers.ListField(child=Statement())))
class Sources(serializers.Field[Any, Any, Any, Any]):
    """Which sources state each value, by the field's name; those that agree come first."""

    def __init__(self) -> None:
        super().__init__(
            source="*",
            read_only=True,
            help_text="The sources of each value, by field; those that contradict it come last.",
        )

    def to_representation(self, value: Catalogued) -> dict[str, list[Any]]:
        """Field to statements."""
        return {
            field: [written(Statement, said, self.context) for said in statements]
            for field, statements in by_field(value).items()
        }
