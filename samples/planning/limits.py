"""Limits that a plan may break, and how closely they are held."""

from __future__ import annotations

TOLERANCE = 1e-9
"""Relative; lengths and times are sums of rounded doubles."""


class Unflyable(Exception):
    """Routes that break a limit: `constraint` names it for a program, `text` for a person."""

    def __init__(self, constraint: str, text: str) -> None:
        super().__init__(text)
        self.constraint = constraint
        self.text = text


def exceeds(amount: float, limit: float) -> bool:
    """Whether an amount is above its limit by more than rounding explains."""
    return amount > limit + TOLERANCE * abs(limit)


def hold(constraint: str, what: str, amount: float, limit: float | None, unit: str) -> None:
    """Raise `Unflyable` if there is a limit and the amount is above it."""
    if limit is not None and exceeds(amount, limit):
        raise Unflyable(
            constraint, f"{what} {amount:.10g} {unit}; at most {limit:.10g} are allowed."
        )
