"""Every list as a file: the rows, columns and order that it shows, on all its pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, PermissionDenied
from django.db.models import ForeignKey
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from unfold.admin import ModelAdmin

from samples.admin.words import label_of
from samples.domain.errors import DomainError
from samples.exchange.tables import MEDIA_TYPES as KNOWN
from samples.exchange.tables import Cell, Column, write

MEDIA_TYPES = {name: KNOWN[name] for name in ("csv", "xlsx")}
CHUNK = 500
"""Rows read at a time."""


class AsShown(ModelAdmin):  # type: ignore[misc]
    """A list that can be taken away."""

    change_list_template = "admin/samples/list.html"

    def said_of_rows(self, request: HttpRequest) -> Mapping[str, str]:
        """What every row of the file says besides: heading and text. A mock says so there."""
        del request
        return {}

    def get_urls(self) -> list[URLPattern]:
        """One address for each format."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_as_shown"
        view = self.admin_site.admin_view(self.as_shown)
        urls: list[URLPattern] = super().get_urls()
        return [path("as-shown.<slug:format_name>", view, name=name), *urls]

    def as_shown(self, request: HttpRequest, format_name: str) -> HttpResponseBase:
        """The file; what the list's address can't ask for leads back to the list, which says so."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if format_name not in MEDIA_TYPES:
            raise Http404(f"There is no export as {format_name}: {', '.join(MEDIA_TYPES)}.")
        try:
            shown = self.get_changelist_instance(request)
            said = self.said_of_rows(request)
            rows = shown.queryset.iterator(chunk_size=CHUNK)
            pieces = write(format_name, tuple(self._columns(shown.list_display, said)), rows)
        except IncorrectLookupParameters:
            return self._back("e=1")
        except DomainError as error:
            messages.error(request, str(error))
            return self._back("")
        response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[format_name])
        mock = "MOCK-" if any("MOCK" in text for text in said.values()) else ""
        name = slugify(str(self.opts.verbose_name_plural))
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        response["Content-Disposition"] = (
            f'attachment; filename="{mock}{name}-{today}.{format_name}"'
        )
        return response

    def _back(self, query: str) -> HttpResponse:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)

    def _columns(self, names: Iterable[Any], said: Mapping[str, str]) -> list[Column]:
        shown = [
            Column(str(name), self._heading(name), partial(self._cell, name), "")
            for name in names
            if name != "action_checkbox"
        ]
        headings = {column.heading for column in shown}
        return shown + [
            Column(heading, heading, partial(_constant, text), "")
            for heading, text in said.items()
            if heading not in headings  # the list says it of each row
        ]

    def _heading(self, name: Any) -> str:
        try:
            return capfirst(label_of(self.opts.get_field(name)))
        except FieldDoesNotExist:
            return capfirst(str(label_for_field(name, self.model, self)))

    def _cell(self, name: Any, record: Any) -> Cell:
        try:
            field, _, value = lookup_field(name, record, self)
        except ObjectDoesNotExist:
            return None
        if isinstance(field, ForeignKey):
            value = getattr(record, field.name)
        elif field is not None and getattr(field, "choices", None):
            value = dict(field.flatchoices).get(value, value)
        return told(value, self.get_empty_value_display())


def told(value: Any, unknown: str) -> Cell:
    """A value of a list without its dress; None for what is not known."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return value
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return value.isoformat()
        case list() | tuple():
            return ", ".join(str(part) for part in (told(one, unknown) for one in value) if part)
    text = str(value)
    if isinstance(value, SafeString):
        # What stands in two elements is two words.
        text = html.unescape(strip_tags(text.replace("<", " <")))
    text = re.sub(r"\s+", " ", text).strip()
    return text if text and text != unknown else None


def _constant(text: str, _record: object) -> Cell:
    return text
