"""GET /missions/{slug}/pds4/: a mission's flight inventory as a bundle for an archive."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from samples.api.renderers import Zip
from samples.exchange import pds4
from samples.models import (
    Container,
    CustodyEvent,
    Depot,
    Holding,
    Ledger,
    Mission,
    Outcrop,
    Place,
    Sample,
)
from samples.selectors import lookup


class ExportPds4(GenericAPIView[Mission]):
    """A mission to take to an archive."""

    detail = True
    http_method_names = ["get", "head"]
    renderer_classes = [Zip]
    known_by = ("The mission's slug.", "mars-2020")
    shows = (Mission, Ledger, CustodyEvent, Container, Sample, Depot, Outcrop, Place, Holding)
    lookup_url_kwarg = "identifier"
    queryset = Mission.objects.all()

    @extend_schema(
        summary="Export a mission as a PDS4 bundle",
        operation_id="missions_pds4_retrieve",
        responses={(200, Zip.media_type): OpenApiTypes.BINARY},
        examples=[
            OpenApiExample(
                "A ZIP archive",
                value="PK…",
                description="With bundle_mars_2020_sample_inventory.xml and what it names.",
                response_only=True,
                media_type=Zip.media_type,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> StreamingHttpResponse:
        """Tables and labels of information model 1.26 in a ZIP archive; the flight ledger alone."""
        missions = self.filter_queryset(self.get_queryset())
        mission = lookup.one(missions, "mission", "slug", self.kwargs["identifier"])
        bundle = pds4.prepared(mission)
        response = StreamingHttpResponse(
            iter(()) if request.method == "HEAD" else pds4.pieces(bundle),
            content_type=pds4.MEDIA_TYPE,
        )
        name = pds4.file_name(bundle)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
