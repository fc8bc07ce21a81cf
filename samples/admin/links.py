"""Addresses within the admin, and small pieces of marked-up text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.contrib.admin import display
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samples.models.base import Positioned

UNKNOWN = "—"


def page_of(record: models.Model) -> str:
    """The admin page of a record."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def list_of(model: type[models.Model], filters: Mapping[str, object] | None = None) -> str:
    """The admin list of a model, narrowed by `filters`."""
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def link(record: models.Model | None, text: str = "") -> SafeString | str:
    """A link to a record's admin page; a dash where there is no record."""
    if record is None:
        return UNKNOWN
    return format_html('<a class="cache-link" href="{}">{}</a>', page_of(record), text or record)


def public_page(name: str, *args: object) -> str | None:
    """A page of the public site, where it has one by that name."""
    try:
        return reverse(f"pages:{name}", args=args)
    except NoReverseMatch:
        return None


def short_hash(value: str) -> SafeString:
    """The first characters of a hash; the whole one where it is pointed at."""
    return format_html('<code title="{}">{}…</code>', value, value[:10])


def badge(text: str, tone: str = "quiet", address: str = "") -> SafeString:
    """A word on a coloured ground; `tone` is one of those in admin.css."""
    if address:
        return format_html(
            '<a class="cache-badge cache-badge--{}" href="{}">{}</a>', tone, address, text
        )
    return format_html('<span class="cache-badge cache-badge--{}">{}</span>', tone, text)


def counted(count: int, address: str) -> SafeString:
    """A number that leads to what it counts."""
    return format_html('<a class="cache-link cache-number" href="{}">{}</a>', address, count)


def rounded(field: str, digits: int, text: str = "") -> Callable[[models.Model], str | None]:
    """A column of a number with so many digits after the point, called `text` or as its field."""

    @display(description=text or field.replace("_", " "), ordering=field)
    def shown(record: models.Model) -> str | None:
        number = getattr(record, field)
        return None if number is None else f"{number:,.{digits}f}"

    return shown


def position_of(record: Positioned) -> str | None:
    """Latitude and longitude, degrees east, as read; None where unknown."""
    if record.latitude_deg is None or record.longitude_deg is None:
        return None
    return f"{record.latitude_deg:.5f}, {record.longitude_deg:.5f}"
