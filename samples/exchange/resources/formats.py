"""The file formats of import and export: CSV, XLSX and JSON.

A table that is read knows the line of the file on which each of its rows stands, so that a bad row
can be named by the number that an editor or a spreadsheet shows.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import tablib
from import_export.formats import base_formats

from samples.exchange import spreadsheet
from samples.exchange.resources.problems import Problem, Unreadable

MAX_BYTES = 10 * 1024**2
MAX_UNPACKED_BYTES = 200 * 1024**2
"""A workbook is an archive; a small one can unpack to more than a machine holds."""
MAX_ROWS = 2_000
"""Seen: 13 ms a changed row; the whole file must fit into one request."""
MAX_COLUMNS = 200

MISSING = object()
"""Stands where a JSON object has no such key: the value is left as it is."""

Lined = tuple[int, list[Any]]


class Table(tablib.Dataset):  # type: ignore[misc]
    """Rows with the line on which each stands."""

    def __init__(self, headers: list[str], rows: list[Lined]) -> None:
        super().__init__(*[tuple(cells) for _, cells in rows], headers=headers)
        self.lines = [line for line, _ in rows]


def table(headers: list[Any], header_line: int, rows: list[Lined]) -> Table:
    """A checked table. Raises Unreadable naming every line that does not fit the header."""
    names = ["" if name is None else str(name).strip() for name in headers]
    while names and not names[-1] and all(len(c) < len(names) or _blank(c[-1]) for _, c in rows):
        names.pop()
        rows = [(line, cells[: len(names)]) for line, cells in rows]
    problems = [
        Problem(line=header_line, message=f"Column {number} of the header has no name.")
        for number, name in enumerate(names, start=1)
        if not name
    ]
    problems += [
        Problem(line=header_line, column=name, message="The header names this column twice.")
        for name, count in Counter(names).items()
        if count > 1 and name
    ]
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        problems.append(
            Problem(line=header_line, message="The columns are not separated by commas.")
        )
    rows = [(line, cells) for line, cells in rows if not all(_blank(cell) for cell in cells)]
    problems += [
        Problem(
            line=line,
            message=f"There are {len(cells)} cells here; the header has {len(names)} columns.",
        )
        for line, cells in rows
        if len(cells) != len(names)
    ]
    if not rows:
        problems.append(Problem(message="The file holds no rows, only a header."))
    _check_size(len(rows), len(names))
    if problems:
        raise Unreadable(problems)
    return Table(names, rows)


def _blank(cell: object) -> bool:
    return cell is None or cell == "" or cell is MISSING


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable([Problem(message=f"There are more than {MAX_ROWS} rows. Split the file.")])
    if columns > MAX_COLUMNS:
        raise Unreadable([Problem(message=f"There are more than {MAX_COLUMNS} columns.")])


def _text(data: bytes) -> str:
    if not data.strip():
        raise Unreadable([Problem(message="The file is empty.")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            [
                Problem(
                    line=line,
                    message="This is not UTF-8 text. Save the file as UTF-8 "
                    "(in a spreadsheet: “CSV UTF-8”).",
                )
            ]
        ) from error


class Csv(base_formats.CSV):  # type: ignore[misc]
    """Comma-separated values, UTF-8, one header line."""

    ENDING = ".csv"

    def is_binary(self) -> bool:
        """Read as bytes: the decoder here says where the text is broken."""
        return True

    def get_read_mode(self) -> str:
        """How the stored upload is opened."""
        return "rb"

    def create_dataset(self, in_stream: bytes, **_kwargs: Any) -> Table:
        """Raises Unreadable."""
        reader = csv.reader(io.StringIO(_text(in_stream), newline=""), strict=True)
        rows: list[Lined] = []
        line = 1
        try:
            for cells in reader:
                if cells:
                    rows.append((line, list(cells)))
                _check_size(len(rows) - 1, 0)
                # A quoted cell may hold line breaks: the next row starts where the reader stands.
                line = reader.line_num + 1
        except csv.Error as error:
            raise Unreadable(
                [Problem(line=reader.line_num, message=f"Not CSV: {error}.")]
            ) from None
        if not rows:
            raise Unreadable([Problem(message="The file is empty.")])
        return table(rows[0][1], rows[0][0], rows[1:])


class Xlsx(base_formats.XLSX):  # type: ignore[misc]
    """The first sheet of an Excel workbook."""

    ENDING = ".xlsx"

    def create_dataset(self, in_stream: bytes) -> Table:
        """Raises Unreadable; a formula is refused, for its value may not be in the file."""
        import openpyxl

        if not in_stream:
            raise Unreadable([Problem(message="The file is empty.")])
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as archive:
                unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise Unreadable([Problem(message="The workbook is too large. Split it.")])
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True)
            sheet = book.worksheets[0]
            rows: list[Lined] = []
            formulas: list[Problem] = []
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                formulas += [
                    Problem(line=number, message=f"Cell {cell.coordinate} holds a formula.")
                    for cell in cells
                    if cell.data_type == "f"
                ]
                if any(not _blank(cell.value) for cell in cells):
                    rows.append((number, [cell.value for cell in cells]))
                _check_size(len(rows) - 1, len(cells))
        except Unreadable:
            raise
        except Exception as error:
            # A broken archive fails in as many ways as it has parts.
            raise Unreadable([Problem(message="This is not a readable .xlsx workbook.")]) from error
        if formulas:
            raise Unreadable([*formulas, Problem(message="Paste values instead of formulas.")])
        if not rows:
            raise Unreadable([Problem(message="The first sheet is empty.")])
        width = len(rows[0][1])
        # A sheet's rows end at their last filled cell.
        filled = [(line, cells + [None] * (width - len(cells))) for line, cells in rows]
        return table(filled[0][1], filled[0][0], filled[1:])

    def export_data(self, dataset: tablib.Dataset, **_kwargs: Any) -> bytes:
        """A workbook of one sheet; text stays text, also when it begins with `=`."""
        return spreadsheet.written(dataset.headers or [], dataset, "Sheet1")


class Json(base_formats.JSON):  # type: ignore[misc]
    """A JSON list of objects, one a row."""

    ENDING = ".json"

    def is_binary(self) -> bool:
        """Read as bytes: the decoder here says where the text is broken."""
        return True

    def get_read_mode(self) -> str:
        """How the stored upload is opened."""
        return "rb"

    def create_dataset(self, in_stream: bytes, **_kwargs: Any) -> Table:
        """Raises Unreadable."""
        text = _text(in_stream)
        try:
            entries = list(_entries(text))
        except json.JSONDecodeError as error:
            raise Unreadable(
                [Problem(line=error.lineno, message=f"Not JSON: {error.msg}.")]
            ) from None
        except RecursionError:
            raise Unreadable([Problem(message="The JSON is nested too deeply.")]) from None
        problems = [
            Problem(line=line, message="An entry of the list is not an object {…}.")
            for line, entry in entries
            if not isinstance(entry, dict)
        ]
        if problems:
            raise Unreadable(problems)
        names = list(dict.fromkeys(name for _, entry in entries for name in entry))
        if not entries or not names:
            raise Unreadable([Problem(message="The list holds no rows.")])
        rows = [(line, [entry.get(name, MISSING) for name in names]) for line, entry in entries]
        return table(list(names), 1, rows)


def _entries(text: str) -> Iterator[tuple[int, Any]]:
    """The entries of a JSON list with the line on which each begins."""
    decoder = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_repeated_name)
    position = _skip(text, 0)
    if text[position : position + 1] != "[":
        raise Unreadable(
            [Problem(line=1, message="This is not a list of rows: it must begin with [.")]
        )
    position = _skip(text, position + 1)
    line, counted = 1, 0
    while text[position : position + 1] != "]":
        line += text.count("\n", counted, position)
        counted = position
        entry, position = decoder.raw_decode(text, position)
        yield line, entry
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
        elif text[position : position + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' or ']'", text, position)
    end = _skip(text, position + 1)
    if end != len(text):
        raise json.JSONDecodeError("Something follows the list", text, end)


def _skip(text: str, position: int) -> int:
    while text[position : position + 1] in (" ", "\t", "\n", "\r"):
        position += 1
    return position


def _no_constant(name: str) -> Any:
    raise Unreadable([Problem(message=f"{name} is not JSON. An unknown value is null.")])


def _no_repeated_name(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = Counter(name for name, _ in pairs)
    repeated = [name for name, count in names.items() if count > 1]
    if repeated:
        raise Unreadable(
            [Problem(column=name, message="One entry names this twice.") for name in repeated]
        )
    return dict(pairs)


FORMATS: tuple[type[Csv] | type[Xlsx] | type[Json], ...] = (Csv, Xlsx, Json)
