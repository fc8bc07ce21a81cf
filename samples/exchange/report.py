"""A report as a page and as a PDF have it: what it says, once, without how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere on a page; on paper its text alone."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


Cell = str | Link


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the paper’s width; `numeric`: columns of figures, from 0.

    `note` stands above it; `empty` in its place where it has no rows.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[tuple[Cell, ...]]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    empty: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, Cell, bool]]]:
        """Rows of (heading, cell, whether it is a figure)."""
        return [
            [(head, cell, at in self.numeric) for at, (head, cell) in enumerate(pairs)]
            for pairs in (zip(self.headings, row, strict=True) for row in self.rows)
        ]


@dataclass(frozen=True)
class Chain:
    """The events of one tube, each with its hash, and what was checked of them."""

    key: str
    title: str
    notes: tuple[str, ...]
    holds: bool
    rows: Sequence[tuple[str, ...]]
    """Number, what happened, when, where, who answers for it, SHA-256."""


@dataclass(frozen=True)
class Report:
    """`mark` stands on every page: what the report must not be taken for."""

    mark: str
    title: str
    lines: tuple[str, ...]
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    chains: Sequence[Chain]
    closing: Sequence[tuple[str, str]]
    """Of the last part: headings with their texts."""
    foot: str
    """At the foot of each sheet."""
