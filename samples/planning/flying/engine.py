"""A mock mission step by step: what happens next, and when.

Between two moments everything goes on at constant rates, so that the next moment is known: the
least of all ends of work, storms, faults, stages of the ride. Nothing is remembered between two
calls but the state: one call to the end and many small ones give the same.
"""

from __future__ import annotations

from samples.domain.errors import InvalidValue
from samples.planning.flying.course import run
from samples.planning.flying.flyable import require_flyable
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.injecting import inject, injectable
from samples.planning.flying.known import settle
from samples.planning.flying.mission import Mission
from samples.planning.flying.state import ArmState, Doing, State, TubeState, VehicleState
from samples.planning.flying.world import World
from samples.planning.problem import SITE

Step = tuple[State, tuple[Happening, ...]]


def begin(mission: Mission) -> Step:
    """Return the mission at its arrival, before anything has moved.

    Raises InvalidValue for a problem without a lander, and routes that are not of the problem.
    """
    require_flyable(mission)
    problem = mission.problem
    none = (0,) * len(mission.faults)
    world = World(mission, State(sol=problem.calendar.arrival_sol, vehicles=(), tubes=()))
    routes = {(route.vehicle, route.number): route for route in mission.routes}
    vehicles = []
    for known in problem.vehicles:
        for number in range(1, known.count + 1):
            who = f"{known.kind} {number}"
            route = routes.get((known.kind, number))
            begin_sol = max(problem.calendar.arrival_sol, known.ready_sol)
            flown = tuple(s.stops for s in route.sorties if s.stops) if route else ()
            vehicles.append(
                VehicleState(
                    who=who,
                    kind=known.kind,
                    number=number,
                    point=mission.site if known.start == SITE else known.start,
                    doing=Doing.WAITING if flown else Doing.IDLE,
                    begin_sol=begin_sol,
                    since=begin_sol,
                    later=flown,
                    speed=world.draws.speed(known, who),
                    life_sols=world.draws.life(known, who),
                    met=none,
                )
            )
    fetched = {
        stop: vehicle.who for vehicle in vehicles for sortie in vehicle.later for stop in sortie
    }
    state = State(
        sol=problem.calendar.arrival_sol,
        vehicles=tuple(vehicles),
        tubes=tuple(
            TubeState(
                stop=stop.id,
                point=stop.point,
                planned=stop.id in fetched,
                vehicle=fetched.get(stop.id),
            )
            for stop in problem.stops
        ),
        arm=ArmState(met=none),
        storms=world.draws.storms(),
        met=none,
    )
    world = World(mission, state)
    world.tell(Kind.BEGUN, f"The mock mission begins: {len(fetched)} tubes are to come home.")
    return world.freeze(), tuple(world.told)


def advance(mission: Mission, state: State, until_sol: float | None = None) -> Step:
    """Return the state after the next moment at which something is told, and all that is told.

    With `until_sol`: if nothing is told by then, the state then and nothing. Raises InvalidValue
    for an `until_sol` before the state's.
    """
    if until_sol is not None and until_sol < state.sol:
        raise InvalidValue(
            f"The mock mission is on sol {state.sol:g} already.",
            field="until_sol",
            value=until_sol,
            expected=f"{state.sol:g} or later",
        )
    world = World(mission, state)
    step(world, until_sol)
    return world.freeze(), tuple(world.told)


def step(world: World, until_sol: float | None = None) -> None:
    """Go on as `advance` does, in place."""
    world.told.clear()
    world.late = False
    # Whoever asks to go on has had the chance to plan again.
    world.set(replan_wanted=False)
    run(world, until_sol)
    settle(world)


__all__ = ["advance", "begin", "inject", "injectable", "step"]
