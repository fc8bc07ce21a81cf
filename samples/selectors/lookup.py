"""Finding one thing by what people call it."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db import models

from samples.domain.errors import InvalidValue, NotFound
from samples.domain.identifiers import Designation, parse_tube_serial
from samples.domain.kinds import LedgerKind
from samples.models import (
    Container,
    Custodian,
    Depot,
    Ledger,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Sample,
    Source,
)
from samples.selectors.visibility import visible

M = TypeVar("M", bound=models.Model)

# PostgreSQL can't even be asked for it.
_NUL = "\x00"


def flight_ledger(ledgers: models.QuerySet[Ledger] | None = None) -> Ledger:
    """The ledger of what really happened; raises NotFound before any mission is loaded."""
    known = visible(Ledger if ledgers is None else ledgers)
    ledger = known.filter(kind=LedgerKind.FLIGHT.value).order_by("pk").first()
    if ledger is None:
        raise NotFound(
            "There is no flight ledger yet.",
            field="ledger",
            expected="`manage.py load_reference` to have been run",
        )
    return ledger


def ledger(slug: str | None, ledgers: models.QuerySet[Ledger] | None = None) -> Ledger:
    """A ledger by its slug, among those that whoever looks sees; the flight ledger for None."""
    if slug is None:
        return flight_ledger(ledgers)
    return one(visible(Ledger if ledgers is None else ledgers), "ledger", "slug", slug)


def mission(slug: str) -> Mission:
    """A mission by its slug."""
    return one(Mission.objects.all(), "mission", "slug", slug)


def place(slug: str) -> Place:
    """A place by its slug."""
    return one(Place.objects.all(), "place", "slug", slug)


def custodian(slug: str) -> Custodian:
    """A custodian by its slug."""
    return one(Custodian.objects.all(), "custodian", "slug", slug)


def organisation(slug: str) -> Organisation:
    """An organisation by its slug."""
    return one(Organisation.objects.all(), "organisation", "slug", slug)


def outcrop(slug: str) -> Outcrop:
    """An outcrop by its slug."""
    return one(Outcrop.objects.all(), "outcrop", "slug", slug)


def source(code: str) -> Source:
    """A source by its code."""
    return one(Source.objects.all(), "source", "code", code)


def depot(slug: str) -> Depot:
    """A depot by the slug of its place."""
    return one(Depot.objects.select_related("place"), "depot", "place__slug", slug)


def sample(identifier: str, queryset: models.QuerySet[Sample] | None = None) -> Sample:
    """A sample by designation (padded or not) or slug; raises NotFound saying which forms do."""
    found = (Sample.objects.all() if queryset is None else queryset).filter(
        **_sample_key(identifier)
    )
    return _first(
        found, "sample", identifier, "a designation such as M2020-00337-08, or a slug such as malay"
    )


def container(identifier: str, queryset: models.QuerySet[Container] | None = None) -> Container:
    """A container by code, serial (SN261) or the designation of the sample in it."""
    everything = Container.objects.all() if queryset is None else queryset
    found = everything.filter(code=identifier)
    if _NUL not in identifier and not found.exists():
        try:
            found = everything.filter(serial=parse_tube_serial(identifier))
        except InvalidValue:
            found = everything.filter(
                **{
                    f"samples__{name}": value
                    for name, value in {**_sample_key(identifier), "retained": True}.items()
                }
            )
    return _first(
        found,
        "container",
        identifier,
        "a code such as tube-08, a serial such as SN261, or the designation of its sample",
    )


def one(queryset: models.QuerySet[M], what: str, field: str, value: str) -> M:
    """A record by its slug or code (`field`); raises NotFound."""
    key = field.rpartition("__")[2]
    return _first(queryset.filter(**{field: value}), what, value, f"the {key} of {_a(what)}")


def numbered(queryset: models.QuerySet[M], what: str, number: str) -> M:
    """A record by its number here; raises NotFound for anything else."""
    is_number = re.fullmatch(r"[0-9]{1,18}", number, re.ASCII)
    found = queryset.filter(pk=int(number)) if is_number else queryset.none()
    return _first(found, what, number, f"the number of {_a(what)}")


def _sample_key(identifier: str) -> dict[str, str]:
    try:
        return {"designation": str(Designation.parse(identifier))}
    except InvalidValue:
        return {"slug": identifier}


def _a(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _first(queryset: models.QuerySet[M], what: str, value: str, expected: str) -> M:
    record = None if _NUL in value else queryset.first()
    if record is None:
        raise NotFound(f"There is no {what} {value}.", field=what, value=value, expected=expected)
    return record
