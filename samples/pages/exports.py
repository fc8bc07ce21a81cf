"""A list as a file: the rows and columns that its page shows, and of what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.http import StreamingHttpResponse

from samples.domain.errors import NotFound
from samples.exchange import geojson
from samples.exchange.records.files import FORMS, Form
from samples.exchange.records.told import Told
from samples.exchange.tables import MEDIA_TYPES, Column, write
from samples.models.base import Positioned
from samples.pages.shown import Shown, to

MAP_TYPES = MEDIA_TYPES | {"geojson": geojson.MEDIA_TYPE}
"""What a list can be had as whose rows lie somewhere."""


def links(name: str, *args: object) -> list[dict[str, str]]:
    """A list as files, as `components/pagination.html` wants them; of the moment that is shown."""
    return [
        {"label": form.upper(), "url": to(f"pages:{name}", *args, form)} for form in MEDIA_TYPES
    ]


def require_format(format_name: str, known: Iterable[str] = MEDIA_TYPES) -> None:
    """Raise NotFound for a format that there is not."""
    if format_name not in known:
        raise NotFound(
            f"There is no export as {format_name}.",
            field="format",
            value=format_name,
            expected=", ".join(known),
        )


def require_form(name: str) -> Form:
    """The form in which a registry takes records; raises NotFound for one that there is not."""
    if name not in FORMS:
        raise NotFound(
            f"There are no records as {name}.",
            field="form_name",
            value=name,
            expected=", ".join(FORMS),
        )
    return FORMS[name]


def as_file(
    shown: Shown,
    format_name: str,
    name: str,
    columns: tuple[Column, ...],
    rows: Iterable[Any],
    *,
    place: Callable[[Any], Positioned | None] | None = None,
) -> StreamingHttpResponse:
    """The table as a download; that of a mock says so in its name and in every row.

    `place` finds the position of a row, for GeoJSON.
    """
    told = (*columns, *_told(shown))
    pieces = (
        geojson.table(f"{_mock(shown)}{name}", told, rows, place)
        if format_name == "geojson" and place is not None
        else write(format_name, told, rows)
    )
    response = StreamingHttpResponse(pieces, content_type=MAP_TYPES[format_name])
    return _named(response, shown, name, format_name)


def as_records(
    shown: Shown, name: str, form: Form, samples: Iterable[Told]
) -> StreamingHttpResponse:
    """Records of samples as a download; each one of a mock says so itself."""
    response = StreamingHttpResponse(form.write(samples), content_type=form.media_type)
    return _named(response, shown, f"mars-samples-{name}", form.ending)


def _mock(shown: Shown) -> str:
    return f"MOCK-{shown.ledger.slug}-" if shown.ledger.is_mock else ""


def _named(
    response: StreamingHttpResponse, shown: Shown, name: str, ending: str
) -> StreamingHttpResponse:
    file_name = f"{_mock(shown)}{name}-{datetime.now(UTC):%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _told(shown: Shown) -> list[Column]:
    """Columns that say what a file shows where it is not what really is: mock, or a past moment."""
    moment, columns = shown.moment, []
    if shown.ledger.is_mock:
        name = f"MOCK {shown.ledger.slug}"
        columns.append(Column("ledger", "Ledger", partial(_said, name), "slug"))
    for key, heading, at in (
        ("as_of", "As of (UTC)", moment.as_of),
        ("known_at", "As known at (UTC)", moment.known_at),
    ):
        if at is not None:
            columns.append(Column(key, heading, partial(_said, f"{at:%Y-%m-%dT%H:%M:%SZ}"), "slug"))
    return columns


def _said(text: str, _row: object) -> str:
    return text
