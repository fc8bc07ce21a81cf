"""The resources of OGC API - Features: JSON for programs, a page for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from samples.exchange.ogc import collection, documents, openapi
from samples.exchange.ogc.documents import GEOJSON
from samples.ogc import asked, drawn, known, links, pages
from samples.ogc.source import Source

HIDDEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Content-Crs"}


class _Ours(BaseContentNegotiation):
    """Leaves the form of the answer to the views."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """None is needed."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """For the framework; no answer is rendered by it."""
        return next(iter(renderers)), links.JSON


class _Resource(APIView):
    """An address that is read by anybody, from any page: no cookie is sent along from elsewhere."""

    http_method_names = ["get", "head"]
    content_negotiation_class = _Ours
    schema = None
    """The interface has a document of its own."""
    shows: ClassVar[tuple[type[Model], ...]] = ()
    plain: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep Django's own request, which templates want."""
        super().setup(request, *args, **kwargs)
        self.plain = request

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """With what lets scripts of other sites read it, refusals too."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in HIDDEN.items():
            response[name] = value
        patch_vary_headers(response, ["Accept"])
        return response

    def wants_page(self, request: Request, *media_types: str) -> bool:
        """Whether a page is asked for: by `f`, else by the header Accept."""
        if "f" in request.query_params:
            return request.query_params["f"] == "html"
        offered = [*media_types, links.JSON, links.HTML]
        return request.get_preferred_type(offered) == links.HTML

    def told(
        self, document: dict[str, Any], template: str, context: dict[str, Any], **how: Any
    ) -> HttpResponse:
        """The document (`media_type` and `headers` are told), or the page that shows it."""
        media_type = how.get("media_type", links.JSON)
        if self.wants_page(self.request, media_type):
            around = pages.around(self.request, document) | context
            return render(self.plain, f"samples/ogc/{template}.html", around)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return HttpResponse(text, content_type=media_type, headers=how.get("headers"))


class Landing(_Resource):
    """The way in."""

    def get(self, request: Request) -> HttpResponse:
        """Links to everything."""
        asked.check(request.query_params, ("f",))
        document = documents.landing(links.of_landing(request))
        return self.told(document, "landing", pages.crumbs())


class Conformance(_Resource):
    """What the interface conforms to."""

    def get(self, request: Request) -> HttpResponse:
        """Conformance classes."""
        asked.check(request.query_params, ("f",))
        document = documents.conformance(links.own(request))
        return self.told(document, "conformance", pages.crumbs("Conformance"))


class Api(_Resource):
    """The OpenAPI document."""

    def get(self, request: Request) -> HttpResponseBase:
        """OpenAPI 3.0.3, with a path for each collection that one sees."""
        asked.check(request.query_params, ("f",))
        if request.query_params.get("f") == "html":
            return ApiPage.as_view()(self.plain)
        document = openapi.document(
            documents.TITLE,
            documents.DESCRIPTION,
            links.address(request, "landing").rstrip("/"),
            known.described(),
        )
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return HttpResponse(text, content_type=openapi.MEDIA_TYPE)


class ApiPage(SpectacularSwaggerSplitView):
    """The same for people, in Swagger UI."""

    url_name = "ogc:api"
    title = documents.TITLE
    http_method_names = ["get", "head"]
    schema = None


class Collections(_Resource):
    """What there is."""

    def get(self, request: Request) -> HttpResponse:
        """All collections that one sees."""
        asked.check(request.query_params, ("f",))
        told = [_told(request, each) for each in known.sources()]
        document = documents.collections(told, links.own(request))
        return self.told(document, "collections", pages.crumbs("Collections"))


class _OfCollection(_Resource):
    """An address below a collection."""

    source: Source

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the collection before who may see it is asked: that is for it to say."""
        self.source = known.source(kwargs["collection"])
        self.shows = self.source.shows  # type: ignore[misc]
        super().initial(request, *args, **kwargs)


class Collection(_OfCollection):
    """One of them."""

    def get(self, request: Request, **_address: str) -> HttpResponse:
        """What it is and how far it reaches."""
        asked.check(request.query_params, ("f",))
        document = _told(request, self.source)
        context = pages.crumbs(self.source.told.title) | {"of": self.source.told}
        return self.told(document, "collection", context)


class Items(_OfCollection):
    """Features."""

    def get(self, request: Request, **_address: str) -> HttpResponse:
        """A page of them."""
        of = self.source.told
        wanted = asked.of_items(request.query_params, of)
        page = self.source.page(wanted)
        document = documents.features(
            page.features,
            links.of_items(request, of.id, page.following),
            system=wanted.system,
            at=datetime.now(UTC),
            matched=page.matched,
        )
        context = pages.of_items(request, of, page)
        return self.told(document, "items", context, **_geojson(wanted.system))


class Item(_OfCollection):
    """One feature."""

    def get(self, request: Request, feature: str, **_address: str) -> HttpResponse:
        """The feature of an id."""
        of = self.source.told
        wanted = asked.of_item(request.query_params, of)
        found = self.source.one(feature, wanted)
        document = {
            **documents.in_system(found, wanted.system),
            "links": links.of_item(request, of.id),
        }
        context = pages.of_item(request, of, found)
        return self.told(document, "item", context, **_geojson(wanted.system))


class Drawn(_OfCollection):
    """The same features for the map of the page; no part of the standard."""

    def get(self, request: Request, **_address: str) -> HttpResponse:
        """A layer in local metres."""
        of = self.source.told
        page = self.source.page(asked.of_items(request.query_params, of))
        return HttpResponse(
            json.dumps(drawn.content(of, page.features), separators=(",", ":")),
            content_type=links.JSON,
        )


def _told(request: HttpRequest | Request, of: Source) -> dict[str, Any]:
    told = of.told
    return collection.document(
        told,
        told.extent(),
        links.of_collection(request, told.id, told.title),
    )


def _geojson(system: str) -> dict[str, Any]:
    """How features are told: a header says in which system the coordinates are (Part 2)."""
    return {"media_type": GEOJSON, "headers": {"Content-Crs": f"<{system}>"}}
