"""What a collection of features is: its name, what can be asked of it, how far it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from samples.domain.errors import InvalidValue
from samples.exchange.ogc import crs
from samples.exchange.ogc.interval import written

Type = Literal["string", "integer", "number", "boolean"]
_TRUTH = {"true": True, "false": False}
_LARGEST = 10**15


@dataclass(frozen=True)
class Property:
    """A property of features; a `filters` one is a query parameter of the same name too."""

    name: str
    type: Type
    description: str
    terms: tuple[str, ...] = ()
    """All values it can have; none: any."""
    filters: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": self.type, **({"enum": list(self.terms)} if self.terms else {})}

    def read(self, text: str) -> str | int | bool:
        """The value of the query parameter; raises InvalidValue."""
        if self.type == "integer":
            try:
                number = int(text) if text.isascii() else _LARGEST
            except ValueError:
                number = _LARGEST
            if abs(number) < _LARGEST:
                return number
            raise self._wrong(text, "a whole number")
        if self.type == "boolean":
            if text not in _TRUTH:
                raise self._wrong(text, "true or false")
            return _TRUTH[text]
        if self.terms and text not in self.terms:
            raise self._wrong(text, "one of " + ", ".join(self.terms))
        return text

    def _wrong(self, text: str, expected: str) -> InvalidValue:
        return InvalidValue(
            f"{self.name} can't be {text[:60]}.",
            field=self.name,
            value=text[:100],
            expected=expected,
        )


@dataclass(frozen=True)
class Extent:
    """West, south, east, north in degrees, and the first and last moment; None: unknown."""

    box: tuple[float, float, float, float] | None = None
    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Collection:
    """A collection, as its document and the OpenAPI document describe it.

    `moments`: whether `ledger`, `as_of` and `known_at` say of which state; `as_of` alone where
    `as_of_only`.
    """

    id: str
    title: str
    description: str
    properties: tuple[Property, ...]
    geometry: str
    timed: bool = False
    """Whether features have a time that `datetime` compares with."""
    moments: tuple[str, ...] = ()
    hypothetical: bool = False
    """Whether it is of a plan or of a mock mission: nothing in it has happened."""
    extent: Callable[[], Extent] = field(default=Extent)

    @property
    def filters(self) -> tuple[Property, ...]:
        """The properties that can be asked for."""
        return tuple(each for each in self.properties if each.filters)


def document(of: Collection, extent: Extent, links: list[dict[str, str]]) -> dict[str, Any]:
    """A collection's own document."""
    reach: dict[str, Any] = {}
    if extent.box is not None:
        reach["spatial"] = {"bbox": [list(extent.box)], "crs": crs.CRS84}
    if extent.begin is not None or extent.end is not None:
        ends = [None if at is None else written(at) for at in (extent.begin, extent.end)]
        reach["temporal"] = {
            "interval": [ends],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return {
        "id": of.id,
        "title": of.title,
        "description": of.description,
        "links": links,
        **({"extent": reach} if reach else {}),
        "itemType": "feature",
        "crs": list(crs.KNOWN),
        "storageCrs": crs.MARS,
    }
