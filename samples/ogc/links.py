"""Addresses and links, made from the request's own host: a client follows them as they are."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse

from samples.exchange.ogc import documents, openapi
from samples.exchange.ogc.documents import GEOJSON, Link, link

JSON = "application/json"
HTML = "text/html"


def address(request: HttpRequest, name: str, *args: object) -> str:
    """The whole address of a resource of the interface."""
    return request.build_absolute_uri(reverse(f"ogc:{name}", args=args))


def here(request: HttpRequest, **changed: str) -> str:
    """The address asked for, with some parameters changed; an empty one is left out."""
    kept = {str(name): str(value) for name, value in request.GET.items()} | changed
    query = urlencode({name: value for name, value in kept.items() if value}, quote_via=quote)
    return request.build_absolute_uri(request.path) + (f"?{query}" if query else "")


def own(request: HttpRequest, media_type: str = JSON) -> list[Link]:
    """`self` and the same in the other form."""
    return [
        link("self", here(request), media_type, "This document"),
        link("alternate", here(request, f="html"), HTML, "This document as a page"),
    ]


def of_landing(request: HttpRequest) -> list[Link]:
    """What the landing page leads to."""
    return [
        *own(request),
        link("service-desc", address(request, "api"), openapi.MEDIA_TYPE, "The API as OpenAPI"),
        link("service-doc", address(request, "api-page"), HTML, "The API for people"),
        link("conformance", address(request, "conformance"), JSON, "Conformance classes"),
        link("data", address(request, "collections"), JSON, "The collections"),
    ]


def of_collection(request: HttpRequest, identifier: str, title: str) -> list[Link]:
    """What a collection leads to, in its own document and in the list."""
    itself = address(request, "collection", identifier)
    items = address(request, "items", identifier)
    return [
        link("self", itself, JSON, title),
        link("alternate", f"{itself}?f=html", HTML, f"{title} as a page"),
        link("items", items, GEOJSON, f"{title} as GeoJSON"),
        link("items", f"{items}?f=html", HTML, f"{title} as a list and a map"),
    ]


def of_items(request: HttpRequest, identifier: str, following: str | None) -> list[Link]:
    """What a page of features leads to."""
    found = [
        *own(request, GEOJSON),
        link("collection", address(request, "collection", identifier), JSON, "The collection"),
    ]
    if following:
        found.append(link("next", here(request, cursor=following), GEOJSON, "The next page"))
    return found


def of_item(request: HttpRequest, identifier: str) -> list[Link]:
    """What a single feature leads to."""
    return [
        *own(request, GEOJSON),
        link("collection", address(request, "collection", identifier), JSON, "The collection"),
        link("root", address(request, "landing"), JSON, documents.TITLE),
    ]
