"""GET /package/: the whole inventory as one file."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from samples.api.renderers import Zip
from samples.exchange import package
from samples.models import Mission
from samples.selectors.package import OF_MODEL


class ExportPackage(GenericAPIView[Mission]):
    """The inventory to take away."""

    detail = True
    http_method_names = ["get", "head"]
    dear = ("GET", "HEAD")
    renderer_classes = [Zip]
    shows = tuple(OF_MODEL)
    queryset = Mission.objects.all()

    @extend_schema(
        summary="Export the inventory",
        operation_id="package_retrieve",
        responses={(200, Zip.media_type): OpenApiTypes.BINARY},
        examples=[
            OpenApiExample("Beginning", value="PK…", response_only=True, media_type=Zip.media_type)
        ],
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A Frictionless Data Package (ZIP): `datapackage.json` and a CSV for each table.

        Catalogue, sources and the flight ledger; no mock ledger, scenario or plan, no account.
        `manage.py package import` stores it in an empty instance.
        """
        self.filter_queryset(self.get_queryset().none())
        response = StreamingHttpResponse(
            iter(()) if request.method == "HEAD" else package.pieces(),
            content_type=package.MEDIA_TYPE,
        )
        response["Content-Disposition"] = f'attachment; filename="{package.FILE_NAME}"'
        return response
