"""What is told about an answer besides the answer: its risk, and why tubes stay behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from samples.planning.problem import Problem
from samples.planning.solution import Solution, Status

TRIALS = 10_000


@dataclass(frozen=True)
class Reason:
    """Why a tube stays behind: a code for programs, a sentence for people, what it rests on."""

    code: str
    sentence: str
    data: dict[str, Any] = field(default_factory=dict)


LEFT = Reason("left", "The plan is worth at least as much without it.")
"""Where nothing better is known."""


@dataclass(frozen=True)
class Insight:
    """`risk` of the plan, `reasons` by container, `marginal` values of more; as JSON."""

    risk: dict[str, Any] | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    marginal: dict[str, Any] | None = None


def of(
    problem: Problem, solution: Solution, *, seed: int, cancelled: Callable[[], bool]
) -> Insight:
    """What there is to tell; nothing of a plan whose demands contradict each other."""
    del problem, seed, cancelled
    if solution.status is Status.INFEASIBLE:
        return Insight()
    return Insight()
