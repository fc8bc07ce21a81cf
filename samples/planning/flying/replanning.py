"""Planning again on the way: what is left to decide, and a new plan for it.

docs/mock-missions.md tells how the present state becomes a problem. Each vehicle that is left is a
kind of its own there, "<kind>#<number>"; tubes that are under way are no stops any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from samples.domain.errors import InvalidValue
from samples.planning.calendar import LANDER
from samples.planning.flying.begun import Begun, begun, freed
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.known import as_known, prospect
from samples.planning.flying.mission import Mission
from samples.planning.flying.places import with_places
from samples.planning.flying.state import Doing, Phase, State, TubeState, VehicleState, Where
from samples.planning.flying.world import World
from samples.planning.problem import (
    Calendar,
    Container,
    Group,
    Interval,
    Lander,
    Problem,
    Stop,
    Vehicle,
)
from samples.planning.reading import problem_hash
from samples.planning.solution import Solution
from samples.planning.worth import worth


def problem_of(mission: Mission, state: State) -> Problem:
    """Return what is left to decide: every solution of it can be adopted and flown."""
    return _problem(mission, state, begun(mission, state))


def adopt(
    mission: Mission, state: State, solution: Solution, *, why: str
) -> tuple[State, tuple[Happening, ...]]:
    """Fly a solution of `problem_of` from now on; tell what changes.

    Raises InvalidValue for a solution of another problem: something has happened since.
    """
    settled = begun(mission, state)
    problem = _problem(mission, state, settled)
    if solution.problem_hash != problem_hash(problem):
        raise InvalidValue(
            "The plan was made for another state of the mock mission.",
            field="solution.problem_hash",
            value=solution.problem_hash,
            expected="a plan for what is left now",
        )
    world = World(mission, state)
    before = {tube.stop for tube in state.tubes if tube.vehicle and tube.fate is None}
    routes = {
        route.vehicle: tuple(sortie.stops for sortie in route.sorties if sortie.stops)
        for route in solution.routes
    }
    for vehicle in state.vehicles:
        _assign(world, vehicle, settled, routes.get(_kind(vehicle), ()))
    after = _assigned(world)
    for stop, tube in list(world.tubes.items()):
        if tube.fate is None:
            world.tube(stop, vehicle=after.get(stop), planned=tube.planned or stop in after)
    added = [stop for stop in after if stop not in before]
    dropped = [tube.stop for tube in state.tubes if tube.stop in before and tube.stop not in after]
    value = _value(mission, settled, solution)
    base = worth(mission.problem, settled.home)
    world.set(replan_wanted=False, version=state.version + 1)
    world.tell(
        Kind.REPLANNED,
        f"Plan {state.version + 1}: {why}. {len(added)} tubes more, {len(dropped)} dropped.",
        "ground",
        data={
            "version": state.version + 1,
            "added": added,
            "dropped": dropped,
            "value": value,
            "bound": max(solution.bound + base.own + base.bonus, value),
        },
    )
    return world.freeze(), tuple(world.told)


def better(mission: Mission, state: State, solution: Solution) -> bool:
    """Whether a solution of `problem_of` brings home more than the present plan.

    Both by what the ground team can know now, if nothing else goes wrong.
    """
    present = worth(mission.problem, prospect(mission, state).arm.loaded).value
    found = _value(mission, begun(mission, state), solution)
    return found > present + 1e-9 * max(abs(present), 1.0)


def _value(mission: Mission, settled: Begun, solution: Solution) -> float:
    return worth(mission.problem, [*settled.home, *solution.taken]).value


# --- The state of a new plan ----------------------------------------------------------------------


def _assign(
    world: World, vehicle: VehicleState, settled: Begun, sorties: tuple[tuple[str, ...], ...]
) -> None:
    who = vehicle.who
    if vehicle.doing in (Doing.LOST, Doing.SPENT):
        return
    if who in settled.ahead:
        world.vehicle(who, ahead=settled.ahead[who], later=sorties)
    elif not sorties:
        world.vehicles[who] = freed(vehicle)
    elif vehicle.doing in (Doing.DRIVING, Doing.RESTING):
        world.vehicle(who, ahead=sorties[0], later=sorties[1:])
    else:
        begin = max(world.sol, vehicle.begin_sol)
        world.vehicle(who, doing=Doing.WAITING, since=begin, work=0.0, later=sorties)


def _assigned(world: World) -> dict[str, str]:
    """Return who is to bring each tube that is not delivered, or has brought it."""
    found = {}
    for who, vehicle in world.vehicles.items():
        if vehicle.doing in (Doing.LOST, Doing.SPENT):
            continue
        for stop in (*vehicle.cargo, *vehicle.ahead, *(s for each in vehicle.later for s in each)):
            found[stop] = who
    for stop, tube in world.tubes.items():
        if tube.where in (Where.LANDER, Where.CONTAINER) and tube.vehicle:
            found[stop] = tube.vehicle
    return found


# --- The problem of a state -----------------------------------------------------------------------


def _kind(vehicle: VehicleState) -> str:
    return f"{vehicle.kind}#{vehicle.number}"


def _problem(mission: Mission, state: State, settled: Begun) -> Problem:
    asked = mission.problem
    world = World(*as_known(mission, state))
    vehicles = []
    if state.phase is Phase.SURFACE and state.arm.doing not in (Doing.CLOSING, Doing.CLOSED):
        vehicles = [
            vehicle for each in state.vehicles if (vehicle := _vehicle(world, each, settled))
        ]
    kinds: dict[str, list[str]] = {}
    for vehicle in vehicles:
        kinds.setdefault(vehicle.kind.rpartition("#")[0], []).append(vehicle.kind)
    stops = _stops(world, settled, kinds) if vehicles else ()
    home = [stop for stop in asked.stops if stop.id in settled.home]
    extended = with_places(asked, state.places)
    lander = asked.lander or Lander((mission.site,))
    return replace(
        asked,
        name=f"{asked.name}, from sol {state.sol:.1f}",
        points=extended.points,
        distances=extended.distances,
        stops=stops,
        vehicles=tuple(vehicles),
        lander=replace(lander, sites=(mission.site,)),
        container=_container(asked, home, state.arm.jammed),
        calendar=_calendar(asked.calendar, state, kinds, settled, world),
        groups=tuple(_group(group, home) for group in asked.groups),
        # The solver is asked for the best, at once: a confidence takes many solves.
        confidence=None,
    )


def _vehicle(world: World, vehicle: VehicleState, settled: Begun) -> Vehicle | None:
    """Return a vehicle as it will be when it is free; None where it can do nothing more."""
    if vehicle.doing in (Doing.LOST, Doing.SPENT):
        return None
    who, known = vehicle.who, world.kinds[vehicle.kind]
    then = settled.end.vehicles[who]
    start, ready, flown = then.point, max(world.sol, vehicle.begin_sol), then.sortie
    if vehicle.doing is Doing.DRIVING and who not in settled.ahead:
        start, ready = vehicle.to_point or vehicle.point, world.end_of(who)
    elif then.unloaded_sol is not None:
        rested = world.finish(who, then.unloaded_sol, known.turnaround_sols)
        ready = max(ready, rested)
    sols = None
    if known.budget_sols is not None:
        sols = vehicle.begin_sol + known.budget_sols - ready
    if flown >= known.sorties or ready >= 1e12 or (sols is not None and sols < 0):
        return None
    seen = world.vehicles[who].speed
    speed = known.speed_m_per_sol
    left = None if known.budget_m is None else max(known.budget_m - then.driven_m, 0.0)
    return replace(
        known,
        kind=_kind(vehicle),
        start=start,
        count=1,
        sorties=known.sorties - flown,
        ready_sol=ready,
        speed_m_per_sol=speed * seen if speed else None,
        speed_spread=0.0 if vehicle.driven_sols > 0 else known.speed_spread,
        budget_m=left,
        budget_sols=sols,
    )


def _stops(world: World, settled: Begun, kinds: Mapping[str, Sequence[str]]) -> tuple[Stop, ...]:
    waives = world.mission.policy.waive_broken_seals
    under_way = {stop for ahead in settled.ahead.values() for stop in ahead}
    found = []
    for tube in world.tubes.values():
        if tube.where is not Where.GROUND or tube.fate or (tube.damaged and not waives):
            continue
        if tube.stop not in under_way:
            stop = _stop(world.stops[tube.stop], tube)
            by = _by(stop.by, kinds)
            if by or not stop.by:
                found.append(replace(stop, by=by))
    return tuple(found)


def _stop(stop: Stop, tube: TubeState) -> Stop:
    if tube.point != stop.point:
        # It lies in a vehicle that stands still: whoever can reach that may take it.
        return replace(stop, point=tube.point, service_sols=0.0, windows=(), by=())
    troubles = sum(trouble.sols for trouble in tube.troubles)
    return replace(stop, service_sols=stop.service_sols + troubles)


def _by(kinds: Iterable[str], left: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(name for kind in kinds for name in left.get(kind, ()))


def _container(asked: Problem, home: Sequence[Stop], jammed: int) -> Container:
    tubes, grams = asked.container.capacity_tubes, asked.container.capacity_g
    return Container(
        None if tubes is None else max(tubes - len(home) - jammed, 0),
        None if grams is None else max(grams - sum(stop.mass_g for stop in home), 0.0),
    )


def _group(group: Group, home: Sequence[Stop]) -> Group:
    """What more members are worth: the first of them are there."""
    there = sum(group.id in stop.groups for stop in home)
    return replace(group, bonus=group.bonus[there:], minimum=max(group.minimum - there, 0))


def _calendar(
    calendar: Calendar,
    state: State,
    kinds: Mapping[str, Sequence[str]],
    settled: Begun,
    world: World,
) -> Calendar:
    slow = [
        Interval(each.from_sol, each.to_sol, each.rate, each.fault.replace("_", " "), each.kinds)
        for each in world.state.slows
        if each.who is None
    ]
    storms = _held(calendar.storm_kinds, kinds)
    intervals = []
    for each in (*calendar.intervals, *slow):
        held = _held(each.kinds, kinds)
        if each.to_sol > state.sol and (held or not each.kinds):
            intervals.append(replace(each, kinds=held))
    named = {vehicle.who: _kind(vehicle) for vehicle in state.vehicles} | {LANDER: LANDER}
    left = {LANDER, *(name for names in kinds.values() for name in names)}
    for one in world.state.slows:
        if one.who and one.to_sol > state.sol and named[one.who] in left:
            why = one.fault.replace("_", " ")
            held = (named[one.who],)
            intervals.append(Interval(one.from_sol, one.to_sol, one.rate, why, held))
    for begin, end in settled.loadings():
        if end > begin:
            intervals.append(Interval(begin, end, 0.0, "tubes under way are loaded", (LANDER,)))
    arrival = max(calendar.arrival_sol, state.sol)
    if calendar.departure_sol is not None:
        # Too late for anything, it is still a calendar.
        arrival = min(arrival, max(calendar.departure_sol - calendar.margin_sols, 0.0))
    return replace(
        calendar,
        arrival_sol=arrival,
        intervals=tuple(intervals),
        storms_per_sol=calendar.storms_per_sol if storms or not calendar.storm_kinds else 0.0,
        storm_kinds=storms,
    )


def _held(kinds: Iterable[str], left: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return _by(kinds, {**left, LANDER: (LANDER,)})
