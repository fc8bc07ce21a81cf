"""What a request asks of a collection, strictly: what is not known or not readable is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from django.http import QueryDict

from samples.domain.errors import InvalidValue, NotFound
from samples.exchange.ogc import box, crs, interval
from samples.exchange.ogc.box import Box
from samples.exchange.ogc.collection import Collection
from samples.exchange.ogc.interval import Interval
from samples.exchange.ogc.openapi import DEFAULT_LIMIT, MOST, OF_ITEM, OF_ITEMS
from samples.selectors import lookup
from samples.selectors.moment import Moment

FORMS = ("json", "html")
_LONGEST = 2000


@dataclass(frozen=True)
class Asked:
    """A request of a collection, read."""

    limit: int = DEFAULT_LIMIT
    box: Box | None = None
    interval: Interval | None = None
    system: str = crs.CRS84
    cursor: str | None = None
    values: Mapping[str, str | int | bool] = field(default_factory=dict)
    """What the properties must be."""
    ledger: str | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None

    def moment(self) -> Moment:
        """The state asked for; raises InvalidValue for an unknown ledger."""
        try:
            found = lookup.ledger(self.ledger)
        except NotFound as error:
            if self.ledger is None:
                raise
            raise InvalidValue(
                error.message, field="ledger", value=self.ledger, expected=error.expected
            ) from error
        return Moment(found, self.as_of, self.known_at)


def check(query: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """The parameters, each given once and known; raises InvalidValue."""
    names = tuple(known)
    for name, values in query.lists():
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InvalidValue(
                f"There is no parameter {name[:60]} here.{hint}",
                field=name[:60],
                value=", ".join(map(str, values))[:100],
                expected="one of " + ", ".join(names) if names else "none at all",
            )
        text = str(values[-1])
        if len(values) > 1 or "\0" in text or len(text) > _LONGEST:
            raise InvalidValue(
                f"{name} is given more than once, or can't be read.",
                field=name,
                value=text[:100].replace("\0", ""),
                expected="one value",
            )
    told = {name: str(query[name]) for name in query}
    if told.get("f", FORMS[0]) not in FORMS:
        raise InvalidValue(
            "This form of answer is not offered.",
            field="f",
            value=told["f"][:40],
            expected=" or ".join(FORMS),
        )
    return told


def of_items(query: QueryDict, of: Collection) -> Asked:
    """What is asked of a collection's features."""
    own = {each.name: each for each in of.filters}
    told = check(query, (*OF_ITEMS, *of.moments, *own))
    system = crs.named(told["bbox-crs"], "bbox-crs") if "bbox-crs" in told else crs.CRS84
    return Asked(
        limit=_limit(told.get("limit")),
        box=box.read(told["bbox"], system) if "bbox" in told else None,
        interval=interval.read(told["datetime"]) if "datetime" in told else None,
        cursor=told.get("cursor"),
        values={name: each.read(told[name]) for name, each in own.items() if name in told},
        system=_system(told),
        ledger=told.get("ledger"),
        as_of=_moment(told, "as_of"),
        known_at=_moment(told, "known_at"),
    )


def of_item(query: QueryDict, of: Collection) -> Asked:
    """What is asked of a single feature."""
    told = check(query, (*OF_ITEM, *of.moments))
    return Asked(
        system=_system(told),
        ledger=told.get("ledger"),
        as_of=_moment(told, "as_of"),
        known_at=_moment(told, "known_at"),
    )


def _system(told: Mapping[str, str]) -> str:
    return crs.named(told["crs"], "crs") if "crs" in told else crs.CRS84


def _moment(told: Mapping[str, str], name: str) -> datetime | None:
    return interval.moment(name, told[name]) if name in told else None


def _limit(text: str | None) -> int:
    """How many features; the standard wants too large a number to mean the most there are."""
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise InvalidValue(
            f"limit can't be {text[:40]}.",
            field="limit",
            value=text[:40],
            expected=f"a whole number from 1 to {MOST}",
        )
    return min(int(text[:9]), MOST)
