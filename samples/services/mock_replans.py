"""Planning again: what is left to decide is solved anew, and what changes is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from samples.models import MockMission, MockPlan
from samples.planning import answers, reading
from samples.planning.canonical import canonical
from samples.planning.flying import replanning, series
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.mission import Mission
from samples.planning.flying.state import State
from samples.planning.problem import Problem
from samples.planning.solution import Activity, Solution, Timeline

SAME_SOL = 1e-6
POLICY = "after a fault"
"""Why the ground team plans again by itself."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Replan:
    """A new plan: of a problem, its answer, and the state it leads to with what is told of it."""

    problem: Problem
    solution: Solution
    state: State
    told: tuple[Happening, ...]
    why: str


def replan(mission: Mission, state: State, *, why: str, cancelled: Cancelled) -> Replan | None:
    """Solve what is left to decide and take the answer on; None where none is better.

    The answer is the same on every machine, and that of the series.
    """
    solution = series.plan_again(mission, state, cancelled=cancelled)
    if solution is None:
        return None
    problem = replanning.problem_of(mission, state)
    after, told = replanning.adopt(mission, state, solution, why=why.rstrip("."))
    return Replan(problem, solution, after, told, why)


def keep(mission: MockMission, made: Replan, *, asked_by: str) -> None:
    """Store a version of the plan, in the transaction that stores the state that flies by it."""
    before = MockPlan.objects.filter(mission=mission).order_by("-number").first()
    said = next(one for one in made.told if one.kind is Kind.REPLANNED)
    MockPlan.objects.create(
        mission=mission,
        number=made.state.version,
        sol=made.state.sol,
        why=made.why,
        asked_by=asked_by,
        problem=canonical(reading.as_json(made.problem)),
        problem_hash=reading.problem_hash(made.problem),
        solution=answers.as_json(made.solution),
        value=said.data["value"],
        bound=said.data["bound"],
        changes={
            "added": list(said.data["added"]),
            "dropped": list(said.data["dropped"]),
            **_shifts(before, made.solution.timeline),
        },
    )


def _shifts(before: MockPlan | None, after: Timeline) -> dict[str, list[dict[str, Any]]]:
    """Which tubes both versions load, and the later one earlier or later."""
    then = _loaded(answers.read(before.solution).timeline) if before else {}
    now = _loaded(after)
    found: dict[str, list[dict[str, Any]]] = {"earlier": [], "later": []}
    for stop in sorted(then.keys() & now.keys()):
        if abs(now[stop] - then[stop]) > SAME_SOL:
            moved = {"container": stop, "from_sol": then[stop], "to_sol": now[stop]}
            found["earlier" if now[stop] < then[stop] else "later"].append(moved)
    return found


def _loaded(timeline: Timeline) -> Mapping[str, float]:
    return {
        step.stop: step.to_sol
        for step in timeline.steps
        if step.activity is Activity.LOAD and step.stop is not None
    }
