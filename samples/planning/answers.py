"""A solution to JSON and back. `checking` says whether what it claims holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.planning import form
from samples.planning.solution import FORMAT, Solution

DERIVED = ("value", "gap")
"""Written for whoever reads the document alone; they follow from the worth and the bound."""


def read(document: Mapping[str, Any] | str | bytes) -> Solution:
    """Return the solution in a JSON text, or in what such a text holds; raises InvalidValue."""
    solution: Solution = form.read(Solution, document, FORMAT, DERIVED)
    return solution


def as_json(solution: Solution) -> dict[str, Any]:
    """Return the document of a solution, in full, with its value and gap."""
    derived = {name: float(getattr(solution, name)) for name in DERIVED}
    return form.as_json(solution, FORMAT, in_full=True) | derived
