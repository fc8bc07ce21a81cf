"""Where the facts come from: every source, and what each one states."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.kinds import Confidence, Trust
from samples.models import (
    Container,
    Depot,
    DepotSpot,
    Outcrop,
    Place,
    Sample,
    Source,
    ValueProvenance,
)
from samples.pages.exports import links
from samples.pages.facts import fact
from samples.pages.gate import page
from samples.pages.lists import PAGE_SIZE
from samples.pages.records import admin_url, api_url
from samples.pages.timeline import container_name, place_url
from samples.selectors import keyset
from samples.selectors.lookup import one
from samples.selectors.sources import gives, with_uses


@page("source", "valueprovenance")
def show_list(request: HttpRequest) -> HttpResponse:
    """All sources."""
    return render(
        request,
        "samples/sources.html",
        {
            "sources": [
                {
                    "source": source,
                    "code": source.code.upper(),
                    "trust": Trust(source.trust).label,
                    "gives": gives(source),
                }
                for source in in_order()
            ],
            "exports": links("sources_export"),
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                {"label": "Sources", "url": ""},
            ],
        },
    )


@page("source", "valueprovenance", known=("cursor",))
def show(request: HttpRequest, code: str) -> HttpResponse:
    """A source and what it states, field by field."""
    source = one(with_uses(), "source", "code", code.lower())
    stated = keyset.page(
        ValueProvenance.objects.filter(source=source)
        .select_related("content_type")
        .prefetch_related("record"),
        ("content_type", "object_id", "field"),
        PAGE_SIZE,
        request.GET.get("cursor"),
    )
    return render(
        request,
        "samples/source.html",
        {
            "source": source,
            "code": source.code.upper(),
            "facts": [
                fact("Gives", gives(source) or "Background", {}),
                fact("Trust", Trust(source.trust).label, {}, note=source.trust_note),
                fact("Date of the copy used", source.published_on, {}),
                fact("Read on", source.accessed_on, {}),
                fact("Credit", source.credit, {}),
                fact("Where", source.location, {}),
            ],
            "statements": [_statement(statement) for statement in stated.rows],
            "previous_url": stated.previous and f"?cursor={stated.previous}",
            "next_url": stated.following and f"?cursor={stated.following}",
            "api_url": api_url("sources", source.code),
            "admin_url": admin_url(request, source),
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                {"label": "Sources", "url": reverse("pages:sources")},
                {"label": source.code.upper(), "url": ""},
            ],
        },
    )


def in_order() -> list[Source]:
    """All sources as the list has them: S2 stands before S10."""
    return sorted(with_uses(), key=lambda source: _natural(source.code))


def _natural(code: str) -> tuple[int, str]:
    digits = "".join(letter for letter in code if letter.isdigit())
    return int(digits or 0), code


def _statement(statement: ValueProvenance) -> dict[str, Any]:
    record = statement.record
    model = statement.content_type.model_class()
    label = statement.field
    if model is not None:
        label = str(model._meta.get_field(statement.field).verbose_name)  # type: ignore[union-attr]
    return {
        "statement": statement,
        "record": container_name(record) if isinstance(record, Container) else str(record),
        "kind": str(model._meta.verbose_name) if model is not None else "",
        "url": record_url(record),
        "field": label[:1].upper() + label[1:],
        "confidence": Confidence(statement.confidence),
    }


def record_url(record: object) -> str | None:
    """The page of a record, for the kinds that have one."""
    match record:
        case Sample():
            return reverse("pages:sample", args=[record.identifier])
        case Container():
            return reverse("pages:container", args=[record.code])
        case Outcrop():
            return reverse("pages:outcrop", args=[record.slug])
        case Place():
            return place_url(record)
        case Depot():
            return reverse("pages:depot", args=[record.place.slug])
        case DepotSpot():
            return place_url(record.place)
        case _:
            return None
