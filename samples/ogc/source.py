"""How a collection is read: from rows of the database page by page, or whole of a document."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from samples.domain.errors import InvalidValue, NotFound
from samples.exchange.ogc.box import Box
from samples.exchange.ogc.collection import Collection, Property
from samples.exchange.ogc.documents import Feature
from samples.exchange.ogc.interval import Interval
from samples.models.base import Positioned
from samples.ogc.asked import Asked
from samples.selectors import features, keyset
from samples.selectors.moment import Moment

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page:
    """Some features, how many there are of what was asked, and where the page after them begins."""

    features: list[Feature]
    matched: int
    following: str | None


class Source(ABC):
    """A collection that can be read; `shows` are the models whose permission a visitor needs."""

    told: Collection
    shows: ClassVar[tuple[type[Model], ...]]

    @abstractmethod
    def page(self, asked: Asked) -> Page:
        """A page of what is asked for."""

    @abstractmethod
    def one(self, identifier: str, asked: Asked) -> Feature:
        """A single feature; raises NotFound."""


class Rows(Source, Generic[M]):
    """Features that are rows: filtered, counted and paged by the database."""

    order: ClassVar[tuple[str, ...]]
    """Columns that order the list; the primary key decides between equals."""
    paths: ClassVar[dict[str, str]] = {}
    """Where the properties to filter by are, unless in a column of the same name."""

    @abstractmethod
    def rows(self, at: Moment | None) -> QuerySet[M]:
        """All rows with what a feature needs, at the moment where the collection has any."""

    @abstractmethod
    def feature(self, row: M, at: Moment | None) -> Feature:
        """A row as a feature."""

    @abstractmethod
    def find(self, identifier: str, rows: QuerySet[M]) -> M:
        """The row of an id; raises NotFound."""

    def where(self, name: str, value: str | int | bool, at: Moment | None) -> Q:
        """The condition that a property has a value."""
        del at
        return Q(**{self.paths.get(name, name): value})

    def inside(self, rows: QuerySet[M], box: Box) -> QuerySet[M]:
        """The rows in a box."""
        return rows.filter(features.inside(box.spans(), box.south, box.north))

    def during(self, rows: QuerySet[M], interval: Interval) -> QuerySet[M]:
        """The rows of a time; all of them where they have none."""
        del interval
        return rows

    def page(self, asked: Asked) -> Page:
        """A page by key: each costs the same, wherever it lies."""
        at = asked.moment() if self.told.moments else None
        rows = self.rows(at)
        for name, value in asked.values.items():
            rows = rows.filter(self.where(name, value, at))
        if asked.box is not None:
            rows = self.inside(rows, asked.box)
        if asked.interval is not None:
            rows = self.during(rows, asked.interval)
        found = keyset.page(rows, self.order, asked.limit, asked.cursor)
        matched = len(found.rows) if found.is_whole else rows.count()
        return Page([self.feature(row, at) for row in found.rows], matched, found.following)

    def one(self, identifier: str, asked: Asked) -> Feature:
        """A single row."""
        at = asked.moment() if self.told.moments else None
        return self.feature(self.find(identifier, self.rows(at)), at)


class Whole(Source):
    """Few features that are made at once, of one document: their collection is filtered here."""

    @abstractmethod
    def all(self, asked: Asked) -> Sequence[Feature]:
        """All features, in the order of the list."""

    def page(self, asked: Asked) -> Page:
        """A page that begins after the feature that the cursor names."""
        found = [one for one in self.all(asked) if _fits(one, asked)]
        begin = 0
        if asked.cursor is not None:
            ids = [str(one["id"]) for one in found]
            if asked.cursor not in ids:
                raise InvalidValue(
                    "This is not a page of this list.",
                    field="cursor",
                    value=asked.cursor[:40],
                    expected="the address of a page as the list gives it",
                )
            begin = ids.index(asked.cursor) + 1
        page = found[begin : begin + asked.limit]
        more = begin + asked.limit < len(found)
        return Page(page, len(found), str(page[-1]["id"]) if more else None)

    def one(self, identifier: str, asked: Asked) -> Feature:
        """A single feature of them."""
        found = next((one for one in self.all(asked) if str(one["id"]) == identifier), None)
        if found is None:
            raise NotFound(
                f"There is no feature {identifier[:60]} in {self.told.id}.",
                field="featureId",
                value=identifier[:60],
                expected="an id of the collection's list",
            )
        return found


def _fits(one: Feature, asked: Asked) -> bool:
    values = one["properties"]
    return all(values[name] == value for name, value in asked.values.items()) and (
        asked.box is None or asked.box.meets(one["geometry"])
    )


def property_(name: str, type_: Any, description: str, *terms: str) -> Property:
    """A property that is shown and can be asked for."""
    return Property(name, type_, description, terms, filters=True)


def shown(name: str, type_: Any, description: str) -> Property:
    """A property that is only shown."""
    return Property(name, type_, description)


POSITION = (
    shown("elevation_m", "number", "Metres above the datum."),
    shown("elevation_datum", "string", "What the elevation is measured from."),
    property_("position_basis", "string", "What the position was read off."),
    shown("position_uncertainty_m", "number", "Expected error, metres; null: none is stated."),
)
LEDGER = (
    shown("ledger", "string", "The ledger whose state is told."),
    shown("ledger_kind", "string", "flight: what happened; mock: what was played through."),
)


def position(of: Positioned) -> dict[str, Any]:
    """The values of `POSITION`; None is unknown."""
    return {
        "elevation_m": of.elevation_m,
        "elevation_datum": of.elevation_datum or None,
        "position_basis": of.position_basis or None,
        "position_uncertainty_m": of.position_uncertainty_m,
    }


def ledger(at: Moment) -> dict[str, Any]:
    """The values of `LEDGER`."""
    return {"ledger": at.ledger.slug, "ledger_kind": at.ledger.kind}


def terms(choices: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The values of a vocabulary."""
    return tuple(value for value, _ in choices)
