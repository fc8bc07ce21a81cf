"""Workbooks (XLSX) of one sheet, written row by row: in memory is what is packed, no row."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from samples.domain.errors import InvalidValue

MAX_ROWS = 100_000
"""Rows that are written. A sheet could hold 1 048 576 (Excel's limit), but a web process would be
at it for minutes before its first byte; CSV has no limit."""

Value = str | int | float | Decimal | None


def written(headings: Iterable[str], rows: Iterable[Iterable[Value]], title: str) -> bytes:
    """The workbook; its rows are in a temporary file until they are packed.

    Text stays text, also when it begins with `=`. Raises InvalidValue for more than MAX_ROWS rows.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    try:
        sheet.append([_cell(sheet, heading) for heading in headings])
        for number, values in enumerate(rows, start=1):
            if number > MAX_ROWS:
                raise InvalidValue(
                    f"A workbook is written of {MAX_ROWS:,} rows at most, and these are more.",
                    field="format",
                    value="xlsx",
                    expected="filters that leave fewer rows, or csv",
                )
            sheet.append([_cell(sheet, value) for value in values])
    except BaseException:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 - the file of its rows; only saving removes it else
        raise
    packed = BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _cell(sheet: object, value: Value) -> object:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("�", value))  # type: ignore[arg-type]
    cell.data_type = "s"  # nothing in it is run as a formula
    return cell
