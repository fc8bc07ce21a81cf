"""Addresses of the API that are no resource: its root, its documents, and what is not there."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.cache import patch_cache_control
from django.views import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularJSONAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
    SpectacularYAMLAPIView,
)
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from inventory.api.filters import FORMAT, check
from inventory.api.problems import KINDS
from samples.api.urls import RESOURCES
from samples.domain.errors import NotFound

_ADDRESSES = {
    "type": "object",
    "additionalProperties": {"type": "string", "format": "uri"},
    "example": {"samples": "https://inventory.example/api/v1/samples/"},
}


class Root(APIView):
    """The resources of the API and where to find each."""

    http_method_names = ["get", "head"]

    @extend_schema(
        summary="The resources",
        operation_id="root",
        responses={200: _ADDRESSES},
        tags=["root"],
    )
    def get(self, request: Request) -> Response:
        """Every list and every document of the API by name."""
        check(request, [FORMAT])
        lists = {name: reverse(f"api:{name}-list", request=request) for name in RESOURCES}
        documents = {
            "openapi": reverse("api-openapi", request=request),
            "docs": reverse("api-docs", request=request),
        }
        return Response(lists | documents)


@extend_schema(exclude=True)
class Problem(APIView):
    """What a kind of problem means: the address that stands in a problem's `type`."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, code: str) -> Response:
        """Title, status and meaning."""
        check(request, [FORMAT])
        kind = KINDS.get(code)
        if kind is None:
            raise NotFound(
                f"There is no kind of problem {code}.",
                field="code",
                value=code,
                expected=", ".join(KINDS),
            )
        return Response({"title": kind.title, "status": kind.status, "meaning": kind.meaning})


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Any other address below /api/: a problem document instead of a page."""

    permission_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a slash that was forgotten; refuse the rest, whatever the method."""
        if not request.path_info.endswith("/"):
            meant = resolve(f"{request.path_info}/")
            if getattr(meant.func, "cls", None) is not NothingHere:
                address = request.get_full_path(force_append_slash=True)
                return redirect(address, permanent=True, preserve_request=True)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise Http404."""
        del request, args, kwargs
        raise Http404


class _Document(SpectacularAPIView):
    """The OpenAPI document, written once a process: it is the same for all and takes seconds."""

    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The document as the address says."""
        del args, kwargs
        form: Any = type(request.accepted_renderer)
        response = HttpResponse(_written(form), content_type=form.media_type)
        name = f"{spectacular_settings.TITLE}.{form.format}"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


@cache
def _written(renderer: type[BaseRenderer]) -> Any:
    return renderer().render(_schema(), renderer_context={})


@cache
def _schema() -> Any:
    generator: Any = SchemaGenerator
    return generator().get_schema(request=None, public=True)


class OpenApiJson(_Document, SpectacularJSONAPIView):
    """The OpenAPI document as JSON."""


class OpenApiYaml(_Document, SpectacularYAMLAPIView):
    """The OpenAPI document as YAML."""


class SwaggerUi(SpectacularSwaggerSplitView):
    """Swagger UI from this site alone; its start script is an address, not an inline script."""

    url_name = "api-openapi"
    http_method_names = ["get", "head"]


class Redoc(SpectacularRedocView):
    """Redoc from this site alone."""

    url_name = "api-openapi"
    http_method_names = ["get", "head"]

    @staticmethod
    def _redoc_standalone() -> str:
        return reverse("api-redoc-script")


class RedocScript(View):
    """Redoc's script without the logo that it would fetch from its makers' site."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The script; a browser asks again only with its fingerprint."""
        script, fingerprint = _redoc()
        response = HttpResponse(content_type="text/javascript; charset=utf-8")
        response["ETag"] = f'"{fingerprint}"'
        patch_cache_control(response, public=True, max_age=86_400)
        if request.headers.get("If-None-Match") == response["ETag"]:
            response.status_code = 304
        else:
            response.content = script
        return response


@cache
def _redoc() -> tuple[bytes, str]:
    found = finders.find("drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js")
    script = Path(str(found)).read_bytes()
    # An empty picture: its alternative text is not shown either, for the element then hides itself.
    local = script.replace(
        b'"https://cdn.redoc.ly/redoc/logo-mini.svg"', b'"data:image/svg+xml,<svg/>"'
    )
    return local, hashlib.sha256(local).hexdigest()
