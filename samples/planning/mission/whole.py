"""Whole numbers for CP-SAT, rounded so that nothing which can be flown is forbidden."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, inf

_LARGEST_SUM = 2**40
_LENGTHS = 2e6
"""A limit on lengths or times becomes about this number: what it's rounded by is far below a metre
or a minute, and CP-SAT stays quick."""


class Whole:
    """Amounts of one unit as whole numbers: costs rounded down, limits up."""

    def __init__(self, limits: Iterable[float]) -> None:
        largest = max((amount for amount in limits if 0 < amount < inf), default=1.0)
        self.scale = _LENGTHS / largest

    def cost(self, amount: float) -> int:
        """Round a part of a sum."""
        return floor(amount * self.scale + 1e-6)

    def limit(self, amount: float) -> int:
        """Round what a sum of less than a thousand parts may reach."""
        return floor(amount * self.scale * (1 + 1e-9) + 1e-3)

    def above(self, amount: float) -> int:
        """Round up."""
        return ceil(amount * self.scale - 1e-6)


def worth_scale(amounts: Iterable[float]) -> float:
    """Return by what to multiply worths: a power of ten if that makes all whole."""
    parts = [abs(amount) for amount in amounts]
    for power in range(7):
        scale = 10.0**power
        if all(abs(a * scale - round(a * scale)) <= 1e-9 * max(1.0, a * scale) for a in parts):
            return scale
    return _LARGEST_SUM / max(sum(parts), 1.0)
