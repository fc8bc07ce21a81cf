"""Landing page, conformance, lists of collections and of features."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from samples.exchange.ogc import crs
from samples.exchange.ogc.interval import written

TITLE = "Mars sample cache: OGC API - Features"
DESCRIPTION = (
    "The Mars 2020 Perseverance sample tubes and where they are. All positions are planetocentric "
    "degrees, east positive, on the sphere of 3 396 190 m (IAU_2015:49900), although the standard "
    "has them labelled CRS84 unless the parameter crs asks for IAU_2015:49900: they are never "
    "places on Earth."
)
GEOJSON = "application/geo+json"
CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)

Link = dict[str, str]
Feature = dict[str, Any]


def link(rel: str, href: str, media_type: str, title: str) -> Link:
    """A link of a document."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def landing(links: list[Link]) -> dict[str, Any]:
    """The landing page."""
    return {"title": TITLE, "description": DESCRIPTION, "links": links}


def conformance(links: list[Link]) -> dict[str, Any]:
    """The conformance classes."""
    return {"conformsTo": list(CONFORMS_TO), "links": links}


def collections(told: list[dict[str, Any]], links: list[Link]) -> dict[str, Any]:
    """The list of collections; `crs` is the list that theirs refer to."""
    return {"links": links, "crs": list(crs.KNOWN), "collections": told}


def feature(identifier: str | int, geometry: dict[str, Any] | None, **values: Any) -> Feature:
    """A GeoJSON feature; its geometry is (longitude, latitude), None where no place is known."""
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": values}


def in_system(one: Feature, system: str) -> Feature:
    """The feature with the axes in the order of a system."""
    return {**one, "geometry": crs.in_order(one["geometry"], system)}


def features(
    found: Iterable[Feature],
    links: list[Link],
    *,
    system: str,
    at: datetime,
    matched: int,
) -> dict[str, Any]:
    """A page of features."""
    told = [in_system(one, system) for one in found]
    return {
        "type": "FeatureCollection",
        "timeStamp": written(at.replace(microsecond=0)),
        "numberMatched": matched,
        "numberReturned": len(told),
        "links": links,
        "features": told,
    }
