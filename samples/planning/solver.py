"""What those who ask a solver again and again expect of it; `solving.solve` is one."""

from __future__ import annotations

from typing import Protocol

from samples.planning.problem import Problem
from samples.planning.solution import Cancelled, Solution


class Solver(Protocol):
    """Answers a problem within a time."""

    def __call__(
        self,
        problem: Problem,
        *,
        seconds: float = 10.0,
        seed: int = 1,
        iterations: int | None = None,
        workers: int = 2,
        cancelled: Cancelled | None = None,
    ) -> Solution:
        """Return the best solution found; `iterations` makes it the same on every machine."""
        ...
