"""What is told about an answer besides the answer: its risk, why tubes stay behind, what more buys.

JSON has no infinity: `null` stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from samples.planning.problem import Problem
from samples.planning.solution import Solution, Status

TRIALS = 10_000
MARGINAL_S = 2.0
"""Seconds for each of the questions what one slot, one sol, one vehicle more would buy."""


@dataclass(frozen=True)
class Reason:
    """Why a tube stays behind: a code for programs, a sentence for people, what it rests on."""

    code: str
    sentence: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Insight:
    """`risk` of the plan, `reasons` by container, `marginal` values of more; as JSON."""

    risk: dict[str, Any] | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    marginal: list[dict[str, Any]] | None = None


def of(
    problem: Problem, solution: Solution, *, seed: int, cancelled: Callable[[], bool]
) -> Insight:
    """What there is to tell; of demands that contradict each other neither risk nor gain."""
    from samples.planning import explain, marginal, reason_text, risk, solving

    reasons = {
        reason.stop: Reason(reason.code.value, reason_text.text(reason), _plain(asdict(reason)))
        for reason in explain.reasons(problem, solution)
    }
    if solution.status is Status.INFEASIBLE:
        return Insight(reasons=reasons)
    forecast = risk.simulate(problem, solution, trials=TRIALS, seed=seed, cancelled=cancelled)
    gains = marginal.marginals(
        problem, solution, solving.solve, seconds=MARGINAL_S, seed=seed, cancelled=cancelled
    )
    return Insight(
        risk=forecast.as_json(),
        reasons=reasons,
        marginal=[_plain(asdict(gain)) | {"text": gain.text} for gain in gains],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value
