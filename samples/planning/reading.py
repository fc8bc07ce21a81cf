"""A problem from JSON and back. What can't be meant is refused, with the path of what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.planning import form
from samples.planning.canonical import digest
from samples.planning.consistency import require_consistent
from samples.planning.problem import FORMAT, Problem


def read(document: Mapping[str, Any] | str | bytes) -> Problem:
    """Return the problem in a JSON text, or in what such a text holds.

    Raises InvalidValue: `field` is the path (`vehicles[0].speed_m_per_sol`), `expected` says what
    would do.
    """
    problem: Problem = form.read(Problem, document, FORMAT)
    require_consistent(problem)
    return problem


def as_json(problem: Problem) -> dict[str, Any]:
    """Return the document of a problem: `read` makes the same problem of it.

    What is at its default is left out, so that a problem keeps its hash when the format gains a
    key.
    """
    return form.as_json(problem, FORMAT, in_full=False)


def problem_hash(problem: Problem) -> str:
    """SHA-256 of the canonical JSON (RFC 8785) of `as_json`, lower-case hexadecimal."""
    return digest(as_json(problem))
