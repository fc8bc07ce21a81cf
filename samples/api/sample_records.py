"""A sample, or a portion of one, as registries, archives and data stewards read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from samples.api.base import AtMomentMixin
from samples.api.json_renderer import Json
from samples.api.portions import Portions
from samples.api.renderers import Csv, Streamed
from samples.api.samples import Samples
from samples.exchange.records import datacite, datacite_xml, isamples, prov, sesar, sosa
from samples.exchange.records.told import Told, of_sample, samples_at
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Outcrop,
    Place,
    Portion,
    Sample,
    Source,
    ValueProvenance,
)
from samples.selectors import lookup
from samples.selectors import portions as portion_selectors
from samples.selectors.moment import Moment

SHOWS = (
    Sample, Container, Outcrop, Holding, Ledger, CustodyEvent, Custodian, Place, Portion, Source,
    ValueProvenance,
)  # fmt: skip


class DataCiteXml(Streamed):
    """DataCite's XML."""

    media_type = datacite_xml.MEDIA_TYPE
    format = "xml"


class JsonLd(Streamed):
    """Linked data."""

    media_type = "application/ld+json"
    format = "jsonld"


def _example(value: Any, media_type: str = "application/json") -> list[OpenApiExample]:
    return [OpenApiExample("Beginning", value=value, response_only=True, media_type=media_type)]


DATACITE_EXAMPLES = [
    *_example({"schemaVersion": datacite.SCHEMA, "language": "en"}),
    *_example(f'<resource xmlns="{datacite.SCHEMA}">', DataCiteXml.media_type),
]


class _OfSample(AtMomentMixin, GenericAPIView[Sample]):
    """A document of a sample, in a ledger, at a moment."""

    detail = True
    ledger_on_detail = True
    http_method_names = ["get", "head"]
    known_by = Samples.known_by
    shows = SHOWS
    queryset = Sample.objects.all()
    name: ClassVar[str]

    def told(self) -> Told:
        """The sample that the address names; raises NotFound, and for unknown parameters."""
        self.filter_queryset(Sample.objects.none())
        sample = lookup.sample(self.kwargs["identifier"], samples_at(self.moment))
        return of_sample(sample, self.moment)

    def file_name(self, told: Told, ending: str) -> str:
        """What the document is called, by what it is of."""
        return _file_name(told, told.sample.identifier, self.name, ending)


class SampleDataCite(_OfSample):
    """To register a sample for an IGSN ID."""

    name = "datacite"
    renderer_classes = [Json, DataCiteXml]

    @extend_schema(
        summary="A sample as a DataCite record",
        operation_id="samples_datacite_retrieve",
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, DataCiteXml.media_type): OpenApiTypes.STR,
        },
        examples=DATACITE_EXAMPLES,
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """DataCite kernel 4.5 for an IGSN ID, as JSON or XML; without any coordinates."""
        told = self.told()
        record = datacite.of_sample(told)
        return _as_datacite(request, told, told.sample.identifier, record)


class SampleISamples(_OfSample):
    """A sample for iSamples."""

    name = "isamples"

    @extend_schema(
        summary="A sample as an iSamples record",
        operation_id="samples_isamples_retrieve",
        responses={200: OpenApiTypes.OBJECT},
        examples=_example({"label": "Malay"}),
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """A MaterialSampleRecord of iSamples' core schema 1.0; without any coordinates."""
        del request
        told = self.told()
        return _answer(self.file_name(told, "json"), isamples.of_sample(told), "application/json")


class SampleSesar(_OfSample):
    """A sample for SESAR."""

    name = "sesar"
    renderer_classes = [Csv]

    @extend_schema(
        summary="A sample as a SESAR batch",
        operation_id="samples_sesar_retrieve",
        responses={(200, Csv.media_type): str},
        examples=_example("Object Type:,Individual Sample,User Code:,\r\n", Csv.media_type),
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """A sheet of SESAR's batch form with one row; the list's page offers it of many."""
        del request
        told = self.told()
        content = b"".join(sesar.sheet([told]))
        return _answer(self.file_name(told, "csv"), content, "text/csv; charset=utf-8")


class SampleProv(_OfSample):
    """A sample's history for data stewards."""

    name = "prov"

    @extend_schema(
        summary="A sample's history as PROV-JSON",
        operation_id="samples_prov_retrieve",
        responses={200: OpenApiTypes.OBJECT},
        examples=_example({"prefix": {"dcterms": "http://purl.org/dc/terms/"}}),
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """Sampling, splits and custody with agents, places and sources, in W3C PROV."""
        del request
        told = self.told()
        return _answer(self.file_name(told, "json"), prov.document(told), "application/json")


class SampleSosa(_OfSample):
    """A sample's history as linked data."""

    name = "sosa"
    renderer_classes = [JsonLd]

    @extend_schema(
        summary="A sample's history as SOSA JSON-LD",
        operation_id="samples_sosa_retrieve",
        responses={(200, JsonLd.media_type): OpenApiTypes.OBJECT},
        examples=_example({"@graph": []}, JsonLd.media_type),
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """Sampling, samples and observations in SOSA, custody in PROV-O; nothing is fetched."""
        del request
        told = self.told()
        return _answer(self.file_name(told, "jsonld"), sosa.document(told), JsonLd.media_type)


class PortionDataCite(GenericAPIView[Portion]):
    """To register a portion for an IGSN ID of its own."""

    detail = True
    http_method_names = ["get", "head"]
    renderer_classes = [Json, DataCiteXml]
    known_by = Portions.known_by
    shows = SHOWS
    queryset = Portion.objects.all()

    @extend_schema(
        summary="A portion as a DataCite record",
        operation_id="portions_datacite_retrieve",
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, DataCiteXml.media_type): OpenApiTypes.STR,
        },
        examples=DATACITE_EXAMPLES,
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """Derived from its sample and what it was split off; that of a mock ledger says so."""
        self.filter_queryset(Portion.objects.none())
        portion = lookup.numbered(
            portion_selectors.of_ledger(None).select_related("ledger__parent"),
            "portion",
            self.kwargs["identifier"],
        )
        at = Moment(portion.ledger)
        told = of_sample(samples_at(at).get(pk=portion.sample_id), at)
        name = portion.identifier.replace(",", "-")
        return _as_datacite(request, told, name, datacite.of_portion(told, portion))


def _as_datacite(request: Request, told: Told, of: str, record: dict[str, Any]) -> HttpResponse:
    """The record in the form asked for."""
    chosen: Any = request.accepted_renderer
    if chosen.format == DataCiteXml.format:
        name = _file_name(told, of, "datacite", "xml")
        return _answer(name, datacite_xml.document(record), DataCiteXml.media_type)
    return _answer(_file_name(told, of, "datacite", "json"), record, Json.media_type)


def _file_name(told: Told, of: str, name: str, ending: str) -> str:
    """That of a mock says so."""
    mock = f"MOCK-{told.ledger.slug}-" if told.ledger.is_mock else ""
    return f"{mock}{of}-{name}.{ending}"


def _answer(file_name: str, content: bytes | Mapping[str, Any], media_type: str) -> HttpResponse:
    body = (
        content
        if isinstance(content, bytes)
        else json.dumps(content, ensure_ascii=False, indent=1).encode()
    )
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def of_samples() -> dict[str, Any]:
    """The views of a sample by the last part of their address."""
    views: Iterable[type[_OfSample]] = (
        SampleDataCite, SampleISamples, SampleSesar, SampleProv, SampleSosa,
    )  # fmt: skip
    return {view.name: view for view in views}
