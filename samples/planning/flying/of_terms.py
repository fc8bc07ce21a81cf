"""A mock mission of a scenario's terms and of a plan for it."""

from __future__ import annotations

from samples.domain.errors import InvalidValue
from samples.planning.flying.mission import (
    Fault,
    Luck,
    Mission,
    Opportunity,
    Policy,
    Ride,
)
from samples.planning.homeward import Mishap, moment
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
    if solution.site is None:
        raise InvalidValue(
            "The plan has no landing site.", field="solution.site", expected="a plan with a lander"
        )
    return Mission(
        problem=problem,
        site=solution.site,
        routes=solution.routes,
        ride=_ride(terms),
        seed=seed,
        faults=tuple(_fault(mishap) for mishap in terms.faults),
        luck=luck,
        policy=policy or Policy(),
    )


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
    return Ride(
        launch_sols=ride.launch_sols.value,
        orbit_sols=ride.orbit_sols.value,
        capture_sols=ride.capture_sols.value,
        contain_sols=ride.contain_sols.value,
        receive_sols=ride.receive_sols.value,
        opportunities=tuple(found),
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
