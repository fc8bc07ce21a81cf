"""Sheets of self-adhesive labels that are sold everywhere, and where each label lies on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samples.domain.errors import InvalidValue


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A sheet with a grid of labels in its middle; everything in millimetres."""

    name: str
    title: str
    width: float
    height: float
    columns: int
    rows: int
    label_width: float
    label_height: float
    column_gap: float = 0.0

    @property
    def per_sheet(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """The left upper corner of a label, counted from 0 along the rows."""
        row, column = divmod(number, self.columns)
        step = self.label_width + self.column_gap
        left = (self.width - self.columns * step + self.column_gap) / 2
        top = (self.height - self.rows * self.label_height) / 2
        return left + column * step, top + row * self.label_height

    def check_start(self, start: int) -> None:
        """Raise InvalidValue for a first position that the sheet does not have."""
        if not 1 <= start <= self.per_sheet:
            raise InvalidValue(
                f"A sheet of {self.title} has no position {start}.",
                field="start",
                value=start,
                expected=f"a whole number from 1 to {self.per_sheet}",
            )

    def sheets(self, count: int, start: int) -> Iterator[list[int]]:
        """The positions of `count` labels, sheet by sheet; the first one begins at `start`."""
        self.check_start(start)
        first, left = start - 1, count
        while left > 0:
            here = min(left, self.per_sheet - first)
            yield list(range(first, first + here))
            first, left = 0, left - here


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper(
            name="a4",
            title="A4, 3 × 8 labels of 63.5 × 33.9 mm (Avery L7159)",
            width=210.0,
            height=297.0,
            columns=3,
            rows=8,
            label_width=63.5,
            label_height=33.9,
            column_gap=2.5,
        ),
        Paper(
            name="letter",
            title="US Letter, 3 × 10 labels of 66.7 × 25.4 mm (Avery 5160)",
            width=215.9,
            height=279.4,
            columns=3,
            rows=10,
            label_width=66.675,
            label_height=25.4,
            column_gap=3.175,
        ),
    )
}


def paper_named(name: str) -> Paper:
    """A paper by its name; raises InvalidValue."""
    if name not in PAPERS:
        raise InvalidValue(
            f"There are no labels on {name}.",
            field="paper",
            value=name,
            expected=" or ".join(PAPERS),
        )
    return PAPERS[name]
