"""What one more slot, sol or vehicle is worth: the problem is solved again with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from samples.planning.problem import Problem
from samples.planning.reason_text import number
from samples.planning.solution import Cancelled, Solution, Status
from samples.planning.solver import Solver


@dataclass(frozen=True, slots=True)
class Marginal:
    """How much more a plan could be worth with one more of something."""

    what: str
    """For a program: `slot`, `sol`, `vehicle:<kind>`."""
    name: str
    """For a person: "one more slot"."""
    gain: float
    """Found: at least this much more than the plan given."""
    at_most: float | None
    """Proven: no plan with it is worth more than this above the plan given; None: no bound."""
    proven: bool
    """Whether both plans are proven best, so that the gain is exact."""

    @property
    def text(self) -> str:
        """The same in a sentence."""
        name = self.name[0].upper() + self.name[1:]
        if self.proven:
            worth = f"{number(self.gain)} more" if self.gain > 0 else "nothing"
            return f"{name} would be worth {worth} (proven)."
        most = "" if self.at_most is None else f", at most {number(self.at_most)}"
        return f"{name} would be worth at least {number(self.gain)} more{most}."


def marginals(
    problem: Problem,
    solution: Solution,
    solve: Solver,
    *,
    seconds: float = 2.0,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 2,
    cancelled: Cancelled | None = None,
) -> tuple[Marginal, ...]:
    """Return what one more slot, one more sol, one more vehicle of each kind would be worth.

    Each is solved again for `seconds`; where nothing is limited, nothing is asked. The plan given
    can be flown with more of anything, so that no gain is below nought. Cancelled, it returns
    those that are done.
    """
    found = []
    for what, name, more in _changes(problem):
        if cancelled and cancelled():
            break
        answer = solve(
            more,
            seconds=seconds,
            seed=seed,
            iterations=iterations,
            workers=workers,
            cancelled=cancelled,
        )
        gain = max(answer.value - solution.value, 0.0)
        proven = solution.status is answer.status is Status.OPTIMAL
        at_most = gain if proven else max(answer.bound - solution.value, gain)
        bounded = at_most if at_most < inf else None
        found.append(Marginal(what, name, gain, bounded, proven))
    return tuple(found)


def _changes(problem: Problem) -> list[tuple[str, str, Problem]]:
    changes = []
    container, calendar = problem.container, problem.calendar
    if container.capacity_tubes is not None:
        larger = replace(container, capacity_tubes=container.capacity_tubes + 1)
        changes.append(("slot", "one more slot", replace(problem, container=larger)))
    if calendar.departure_sol is not None:
        longer = replace(calendar, departure_sol=calendar.departure_sol + 1)
        changes.append(("sol", "one more sol", replace(problem, calendar=longer)))
    for i, vehicle in enumerate(problem.vehicles):
        another = replace(vehicle, count=vehicle.count + 1)
        vehicles = (*problem.vehicles[:i], another, *problem.vehicles[i + 1 :])
        name = f"one more {vehicle.kind}"
        changes.append((f"vehicle:{vehicle.kind}", name, replace(problem, vehicles=vehicles)))
    return changes
