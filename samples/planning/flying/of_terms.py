"""A mock mission of a scenario's terms and of a plan for it."""

from __future__ import annotations

from collections.abc import Sequence

from samples.domain.errors import InvalidValue
from samples.planning.flying.mission import (
    Fault,
    Luck,
    Mission,
    Opportunity,
    Policy,
    Ride,
)
from samples.planning.homeward import MISHAPS, RIDE, Homeward, Mishap, moment
from samples.planning.problem import Problem
from samples.planning.solution import Solution
from samples.planning.terms import Terms, arrival

SOL_S = 88_775.244
"""Seconds of a sol."""


def mission_of(
    terms: Terms,
    problem: Problem,
    solution: Solution,
    *,
    seed: int,
    luck: Luck = Luck.ALL,
    policy: Policy | None = None,
) -> Mission:
    """Return the mission that flies a solution of a problem made of these terms.

    Raises InvalidValue where the solution has no landing site, or where no opportunity to travel
    home is left at the calendar's departure.
    """
    return Mission(
        problem=problem,
        site=_site(solution),
        routes=solution.routes,
        ride=_ride(terms),
        seed=seed,
        faults=tuple(_fault(mishap) for mishap in terms.faults),
        luck=luck,
        policy=policy or Policy(),
    )


SYNODIC_SOLS = 759.1
"""Between two opportunities, on average: 779.94 days."""
TRANSFER_SOLS = 212.2
"""As long as the transfer of 2033 takes, 218 days."""


def mission_without_terms(
    problem: Problem, solution: Solution, *, seed: int, luck: Luck, policy: Policy
) -> Mission:
    """Return a mission with the usual ride and faults, for a problem that comes without terms.

    The first opportunity is at the calendar's departure (without one, a synodic period after the
    arrival), two more follow. Raises InvalidValue where the solution has no landing site.
    """
    calendar = problem.calendar
    first = calendar.departure_sol or calendar.arrival_sol + SYNODIC_SOLS
    departs = [first + nth * SYNODIC_SOLS for nth in range(3)]
    return Mission(
        problem=problem,
        site=_site(solution),
        routes=solution.routes,
        ride=_stages(
            RIDE, [Opportunity(depart_sol=sol, land_sol=sol + TRANSFER_SOLS) for sol in departs]
        ),
        seed=seed,
        faults=tuple(_fault(mishap) for mishap in MISHAPS),
        luck=luck,
        policy=policy,
    )


def _site(solution: Solution) -> str:
    if solution.site is None:
        raise InvalidValue(
            "The plan has no landing site.", field="solution.site", expected="a plan with a lander"
        )
    return solution.site


def _ride(terms: Terms) -> Ride:
    ride, departure = terms.ride, terms.calendar.departure_sol.value
    found = [
        Opportunity(depart_sol=max(depart, 0.0), land_sol=_sol(terms, one.lands_at))
        for one in ride.opportunities
        # The calendar's departure may be rounded down to the sol.
        if (depart := _sol(terms, one.departs_at)) >= departure - 1
    ]
    if not found:
        raise InvalidValue(
            f"No opportunity to travel home is left on sol {departure:g}.",
            field="ride.opportunities",
            value=[one.departs_at for one in ride.opportunities],
            expected="one at the calendar's departure or later",
        )
    return _stages(ride, found)


def _stages(ride: Homeward, opportunities: Sequence[Opportunity]) -> Ride:
    return Ride(
        launch_sols=ride.launch_sols.value,
        orbit_sols=ride.orbit_sols.value,
        capture_sols=ride.capture_sols.value,
        contain_sols=ride.contain_sols.value,
        receive_sols=ride.receive_sols.value,
        opportunities=tuple(opportunities),
    )


def _sol(terms: Terms, text: str) -> float:
    """Return a moment in sols from the arrival, to about a second."""
    when = moment(text)
    if when is None:
        raise InvalidValue(
            f"{text} is no moment.",
            field="ride.opportunities",
            value=text,
            expected="ISO 8601 with a time zone",
        )
    return round((when - arrival(terms)).total_seconds() / SOL_S, 5)


def _fault(mishap: Mishap) -> Fault:
    return Fault(
        kind=mishap.fault,
        chance=mishap.chance.value,
        sols=mishap.lasts_sols.value if mishap.lasts_sols else 0.0,
        rate=mishap.rate.value if mishap.rate else 0.0,
        kinds=mishap.kinds,
    )
