"""Tables on a terminal, and as plain text where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from io import StringIO

from django.core.management.base import OutputWrapper
from rich import box
from rich.console import Console
from rich.table import Table

WIDTH_IN_A_FILE = 160


def write(
    out: OutputWrapper, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a table; a value of None is a dash."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("—" if value in (None, "") else str(value) for value in row))
    text = StringIO()
    on_terminal = out.isatty()
    console = Console(
        file=text,
        force_terminal=on_terminal,
        no_color=not on_terminal or "NO_COLOR" in os.environ,
        width=None if on_terminal else WIDTH_IN_A_FILE,
        highlight=False,
        markup=False,
    )
    console.print(table)
    out.write("\n".join(line.rstrip() for line in text.getvalue().splitlines()))
