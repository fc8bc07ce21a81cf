"""How far a long command is, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from inventory.backup.archive import Tell


@contextmanager
def shown(*, quiet: bool) -> Iterator[Tell]:
    """Something to tell how far the work is; a bar on standard error unless quiet."""
    if quiet:
        yield lambda _step, _done, _total: None
        return
    with Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        bars = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in bars:
                bars[step] = progress.add_task(step, total=total)
            progress.update(bars[step], completed=done, total=total)

        yield tell
