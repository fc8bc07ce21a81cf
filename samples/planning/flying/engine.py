"""A mock mission step by step: what happens next, and when.

Between two moments everything goes on at constant rates, so that the next moment is known: the
least of all ends of work, storms, faults, stages of the ride. Nothing is remembered between two
calls but the state: one call to the end and many small ones give the same.
"""

from __future__ import annotations

from math import inf

from samples.domain.errors import InvalidValue
from samples.planning.flying import arm, chance, ride, sorties
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.injecting import inject, injectable
from samples.planning.flying.mission import Mission
from samples.planning.flying.state import ArmState, Doing, Phase, State, TubeState, VehicleState
from samples.planning.flying.world import ARM, World

Step = tuple[State, tuple[Happening, ...]]


def begin(mission: Mission) -> Step:
    """Return the mission at its arrival, before anything has moved.

    Raises InvalidValue for a problem without a lander, and routes that are not of the problem.
    """
    _require_flyable(mission)
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
                    point=mission.site if known.start == "@site" else known.start,
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
    # Whoever asks to go on has had the chance to plan again.
    world.set(replan_wanted=False)
    run(world, until_sol)
    return world.freeze(), tuple(world.told)


def run(world: World, until_sol: float | None = None) -> None:
    """Go on to the next moment at which something is told, or to `until_sol`."""
    while not world.state.ended and not world.told:
        moment = _next(world)
        if until_sol is not None and moment > until_sol:
            world.set(sol=until_sol)
            return
        if moment < inf:
            world.set(sol=moment)
        else:
            # Nothing ends any more: what is on its way never comes.
            _call_off(world)
        _happen(world)


def _next(world: World) -> float:
    surface = world.state.phase is Phase.SURFACE
    moments = [world.end_of(who) for who in world.vehicles] if surface else []
    if surface:
        moments += [world.end_of(ARM), _arm_begins(world)]
    moments += [chance.next_moment(world), ride.next_moment(world)]
    return max(min(moments), world.sol)


def _arm_begins(world: World) -> float:
    """When an idle arm has something to do, if nobody's work ends before."""
    if world.arm.doing is not Doing.IDLE:
        return inf
    if arm.waiting(world) or not any(world.brings(each) for each in world.vehicles.values()):
        return world.sol
    return arm.closes_at(world)


def _call_off(world: World) -> None:
    for who in world.vehicles:
        sorties.stop_for_ever(world, who, world.vehicles[who].doing)


def _happen(world: World) -> None:
    """Let everything of this moment happen."""
    chance.edges(world)
    if world.state.phase is Phase.SURFACE:
        for who in world.vehicles:
            while world.end_of(who) <= world.sol:
                sorties.go_on(world, who)
        arm.go_on(world)
    if world.state.phase is Phase.SURFACE:
        chance.strike(world)
    while ride.next_moment(world) <= world.sol:
        ride.go_on(world)
    sorties.call_off(world)
    if world.state.phase is Phase.ENDED:
        ride.end(world)


def _require_flyable(mission: Mission) -> None:
    problem = mission.problem
    if problem.lander is None:
        _refuse("problem.lander", "The problem has no lander.", None, "a lander")
    elif mission.site not in problem.lander.sites:
        expected = ", ".join(problem.lander.sites)
        _refuse("site", f"{mission.site} is no site of the lander.", mission.site, expected)
    world = World(mission, State(sol=0.0, vehicles=(), tubes=()))
    seen: set[str] = set()
    for i, route in enumerate(mission.routes):
        kind = world.kinds.get(route.vehicle)
        who = f"{route.vehicle} {route.number}"
        if kind is None or not 1 <= route.number <= kind.count or who in seen:
            _refuse(f"routes[{i}].vehicle", f"There is no vehicle {who}, or it has two routes.",
                    who, "each vehicle of the problem at most once")  # fmt: skip
        seen.add(who)
        here = mission.site if kind.start == "@site" else kind.start
        for j, sortie in enumerate(route.sorties):
            for stop in sortie.stops:
                path = f"routes[{i}].sorties[{j}].stops"
                if stop not in world.stops or f"stop {stop}" in seen:
                    _refuse(path, f"There is no stop {stop}, or it is fetched twice.", stop,
                            "each stop of the problem at most once")  # fmt: skip
                seen.add(f"stop {stop}")
                point = world.stops[stop].point
                _require_way(world, route.vehicle, here, point, path)
                here = point
            _require_way(world, route.vehicle, here, mission.site, f"routes[{i}].sorties[{j}]")
            here = mission.site


def _require_way(world: World, kind: str, here: str, there: str, path: str) -> None:
    if world.metres(kind, here, there) == inf:
        _refuse(path, f"{kind} has no way from {here} to {there}.", there, "a way")


def _refuse(field: str, text: str, value: object, expected: str) -> None:
    raise InvalidValue(text, field=field, value=value, expected=expected)


__all__ = ["advance", "begin", "inject", "injectable", "run"]
