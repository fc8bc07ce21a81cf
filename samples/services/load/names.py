"""What everything in a load is called, by its number."""

from __future__ import annotations

SLUG = "synthetic"
PER_DEPOT = 40
"""Tubes whose numbers follow each other; some of them go by the depot's spots."""


def code_of(tube: int) -> str:
    """A tube's code."""
    return f"{SLUG}-tube-{tube:08}"


def sample_of(tube: int) -> str:
    """The slug of the sample in it."""
    return f"{SLUG}-{tube:08}"


def depot_of(depot: int) -> str:
    """The slug of a depot's place."""
    return f"{SLUG}-depot-{depot:06}"


def spot_of(depot: int, spot: int) -> str:
    """The slug of a spot of a depot."""
    return f"{depot_of(depot)}-{spot + 1:02}"
