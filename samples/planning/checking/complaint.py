"""One thing that doesn't hold, and when two figures are the same."""

from __future__ import annotations

from typing import NamedTuple

TOLERANCE = 1e-9
"""Relative, and absolute below 1: sums of rounded doubles differ by so much at most."""


class Complaint(NamedTuple):
    """A sentence for a person, and the demand it is about (as in a solution's conflicts)."""

    text: str
    demand: str = ""


def leeway(*amounts: float) -> float:
    """By how much figures of this size may differ."""
    return TOLERANCE * max(1.0, *(abs(amount) for amount in amounts))


def same(one: float, other: float) -> bool:
    """Whether two figures differ by no more than rounding explains."""
    return abs(one - other) <= leeway(one, other)


def above(amount: float, limit: float) -> bool:
    """Whether an amount is over a limit by more than rounding explains."""
    return amount > limit + leeway(limit)


def differs(what: str, said: float, found: float) -> list[Complaint]:
    """Complain if a figure is not the one found."""
    if same(said, found):
        return []
    return [Complaint(f"{what} is said to be {said:.10g} and is {found:.10g}.")]


def over(what: str, amount: float, limit: float | None, demand: str) -> list[Complaint]:
    """Complain if there is a limit and the amount is over it."""
    if limit is None or not above(amount, limit):
        return []
    return [Complaint(f"{what} is {amount:.10g}, more than {limit:.10g} ({demand}).", demand)]
