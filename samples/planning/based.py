"""Figures with where they come from: a source, how they were derived, or why they are assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from samples.planning.form import Within

Share = Annotated[float, Within(0, 1)]
Number = Annotated[float, Within(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Based:
    """Something with its basis: a source, how it was derived, or why it is assumed."""

    basis: str
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Based):
    """A number from 0."""

    value: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Based):
    """A whole number from 1."""

    value: Annotated[int, Within(1, 1_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance(Based):
    """A probability."""

    value: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Based):
    """How much longer a way is than the straight line."""

    value: Annotated[float, Within(1, 100)]
