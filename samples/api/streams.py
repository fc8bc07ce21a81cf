"""Whole lists in constant memory: NDJSON, CSV, XLSX and GeoJSON, some rows at a time as read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.text import slugify

from samples.api.columns import cells, columns, value_at
from samples.api.fast_lists import FastRows, is_fast
from samples.api.json_renderer import Json
from samples.api.renderers import Csv, GeoJson, Streamed, Xlsx
from samples.domain.errors import InvalidValue
from samples.exchange import geojson, spreadsheet
from samples.exchange.tables import as_csv
from samples.selectors.plain_rows import batches
from samples.services.stream import one_moment

CHUNK = 500
"""Rows that are read, and told, at a time."""
OF_PAGES = ("cursor", "page_size", "count")
"""Parameters that a whole list does not take."""


def streamed(view: Any, form: Streamed) -> StreamingHttpResponse:
    """Every row of a view's list, in its order, as a file.

    Raises what the view raises for parameters, InvalidValue for those that are of pages and for
    more rows than a workbook holds.
    """
    asked = view.request.query_params
    rows = view.filter_queryset(view.get_queryset())
    for name in OF_PAGES:
        if name in asked:
            raise InvalidValue(
                f"{name} is of pages; as {form.format} the whole list is told.",
                field=name,
                value=asked[name],
                expected="nothing",
            )
    if isinstance(form, GeoJson) and not view.tells(view.geometry):
        raise InvalidValue(
            "As geojson a record is told with its place, which fields leaves out.",
            field="fields",
            value=asked["fields"],
            expected=f"names of which one is {view.geometry}",
        )
    rows = rows.order_by(*view.paginator.order_by(view.request, view))
    if view.request.method == "HEAD":
        pieces: Iterator[bytes] = iter(())
    elif isinstance(form, Xlsx):
        pieces = _workbook(view, rows)
    else:
        pieces = _pieces(view, form, rows)
    response = StreamingHttpResponse(
        pieces,
        content_type=form.media_type + ("" if isinstance(form, Xlsx) else "; charset=utf-8"),
    )
    name = slugify(str(view.model._meta.verbose_name_plural))
    response["Content-Disposition"] = f'attachment; filename="{name}.{form.format}"'
    return response


def _pieces(view: Any, form: Streamed, rows: QuerySet[Any]) -> Iterator[bytes]:
    """The file; all of it is of one moment, however long somebody takes to read it."""
    with one_moment():
        told = _told(view, rows)
        match form:
            case Csv():
                yield from _table(view, told)
            case GeoJson():
                yield from _features(view, told)
            case _:
                yield from _lines(told)


def _workbook(view: Any, rows: QuerySet[Any]) -> Iterator[bytes]:
    """Written whole before it is sent: too many rows are refused."""
    names = columns(view)
    with one_moment():
        told = chain.from_iterable(_told(view, rows))
        return iter([spreadsheet.written(names, (cells(row, names) for row in told), "Table")])


def _told(view: Any, rows: QuerySet[Any]) -> Iterator[list[dict[str, Any]]]:
    if is_fast(view):
        fast = FastRows(view)
        yield from (fast.of(keys) for keys in batches(rows, CHUNK))
        return
    found = rows.iterator(CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield view.get_serializer(chunk, many=True).data


def _lines(told: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    write = Json().render
    for chunk in told:
        yield b"".join(write(row) + b"\n" for row in chunk)


def _table(view: Any, told: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    names = columns(view)
    pieces = as_csv(names, (cells(row, names) for row in chain.from_iterable(told)))
    while some := b"".join(islice(pieces, CHUNK)):
        yield some


def _features(view: Any, told: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    names = columns(view)
    name = str(view.model._meta.verbose_name_plural)
    pieces = geojson.collection(
        name,
        (
            (_geometry(row[view.geometry]), {path: value_at(row, path) for path in names})
            for row in chain.from_iterable(told)
        ),
    )
    while some := b"".join(islice(pieces, CHUNK)):
        yield some


def _geometry(place: Mapping[str, Any] | list[list[float]] | None) -> geojson.Geometry:
    """Of a position or of an outline."""
    if isinstance(place, Mapping):
        return geojson.point(place["latitude_deg"], place["longitude_deg"])
    return geojson.polygon(place)
