"""The interface's own OpenAPI document: 3.0.3, which its clients read, and nothing newer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from samples.exchange.ogc import box, crs, interval
from samples.exchange.ogc.collection import Collection, Property

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
DEFAULT_LIMIT = 10
MOST = 1000
"""Features of a page; who asks for more gets so many and a `next` link."""

_FORM: dict[str, Any] = {"in": "query", "required": False, "style": "form", "explode": False}
PARAMETERS: dict[str, dict[str, Any]] = {
    "f": {
        "name": "f",
        **_FORM,
        "description": "The form of the answer; else the header Accept decides.",
        "schema": {"type": "string", "enum": ["json", "html"]},
    },
    "limit": {
        "name": "limit",
        **_FORM,
        "description": "How many features a page has at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    },
    "bbox": {
        "name": "bbox",
        **_FORM,
        "description": "Only features whose geometry meets the box: "
        + box.EXPECTED
        + ". Features without a geometry are left out.",
        "schema": {
            "type": "array",
            "minItems": 4,
            "maxItems": 6,
            "items": {"type": "number"},
        },
    },
    "bbox-crs": {
        "name": "bbox-crs",
        **_FORM,
        "description": "The system of `bbox`; IAU_2015:49900 has its latitude first.",
        "schema": {"type": "string", "format": "uri", "default": crs.CRS84},
    },
    "crs": {
        "name": "crs",
        **_FORM,
        "description": "The system of the answer; IAU_2015:49900 has its latitude first.",
        "schema": {"type": "string", "format": "uri", "default": crs.CRS84},
    },
    "datetime": {
        "name": "datetime",
        **_FORM,
        "description": "Only features whose time meets it: "
        + interval.EXPECTED
        + ". A collection whose features have no time answers with all.",
        "schema": {"type": "string"},
    },
    "cursor": {
        "name": "cursor",
        **_FORM,
        "description": "Where a page begins; `next` links have it.",
        "schema": {"type": "string"},
    },
    "ledger": {
        "name": "ledger",
        **_FORM,
        "description": "Whose state is told; the flight ledger unless given.",
        "schema": {"type": "string"},
    },
    "as_of": {
        "name": "as_of",
        **_FORM,
        "description": "The state then (event time); the present one unless given.",
        "schema": {"type": "string", "format": "date-time"},
    },
    "known_at": {
        "name": "known_at",
        **_FORM,
        "description": "Only what had been recorded by then; all unless given.",
        "schema": {"type": "string", "format": "date-time"},
    },
}
OF_ITEMS = ("limit", "bbox", "bbox-crs", "datetime", "crs", "cursor", "f")
OF_ITEM = ("crs", "f")


def document(
    title: str, description: str, server: str, collections: Iterable[Collection]
) -> dict[str, Any]:
    """The whole document; each collection has paths of its own, as GDAL looks them up."""
    paths = {
        "/": _path("landing", "The landing page", "Links to all there is.", ("f",)),
        "/conformance": _path("conformance", "What it conforms to", "Conformance classes.", ("f",)),
        "/api": _path("api", "This document", "OpenAPI 3.0.3.", ("f",), media_type=MEDIA_TYPE),
        "/collections": _path("collections", "The collections", "All collections.", ("f",)),
    }
    for each in collections:
        paths |= _paths(each)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "description": description,
            "version": "1.0.0",
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "parameters": PARAMETERS,
            "responses": {
                "Problem": {
                    "description": "A problem document (RFC 9457).",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                }
            },
        },
    }


def _paths(of: Collection) -> dict[str, Any]:
    name, told = of.id, of.description
    items: dict[str, Any] = {"tag": of.id, "media_type": "application/geo+json"}
    feature_id = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "The feature's id.",
        "schema": {"type": "string"},
    }
    return {
        f"/collections/{name}": _path(f"{name}.collection", of.title, told, ("f",), tag=name),
        f"/collections/{name}/items": _path(
            f"{name}.items",
            f"{of.title}: features",
            told,
            (*OF_ITEMS, *of.moments),
            own=map(_parameter, of.filters),
            **items,
        ),
        f"/collections/{name}/items/{{featureId}}": _path(
            f"{name}.item",
            f"{of.title}: one feature",
            told,
            (*OF_ITEM, *of.moments),
            own=[feature_id],
            **items,
        ),
    }


def _parameter(of: Property) -> dict[str, Any]:
    return {"name": of.name, **_FORM, "description": of.description, "schema": of.schema}


def _path(
    operation: str,
    summary: str,
    description: str,
    parameters: Iterable[str],
    *,
    tag: str = "service",
    media_type: str = "application/json",
    own: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    told = [{"$ref": f"#/components/parameters/{name}"} for name in parameters]
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": description,
            "tags": [tag],
            "parameters": [*told, *own],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {
                        media_type: {"schema": {"type": "object"}},
                        "text/html": {"schema": {"type": "string"}},
                    },
                },
                "400": problem,
                "404": problem,
                "500": problem,
            },
        }
    }
