"""What a vehicle does, one thing after the other: drive, find, pick up, unload, rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

from samples.planning.flying import tubes
from samples.planning.flying.happening import Kind
from samples.planning.flying.state import Doing, Phase, TubeState, VehicleState, Where
from samples.planning.flying.world import World
from samples.planning.forecast import Outcome
from samples.planning.schedule import opening


def go_on(world: World, who: str) -> None:
    """Let a vehicle end what it does, and begin what comes next."""
    doing = world.vehicles[who].doing
    if doing in _ENDS:
        _ENDS[doing](world, who)
    _begin(world, who)


def _begin(world: World, who: str) -> None:
    vehicle = world.vehicles[who]
    if vehicle.ahead:
        if not vehicle.out:
            vehicle = world.vehicle(who, out=True, sortie=vehicle.sortie + 1, sortie_m=0.0)
        tube = world.tubes[vehicle.ahead[0]]
        if vehicle.point == tube.point:
            _at(world, vehicle, tube)
        else:
            _drive(world, vehicle, tube.point)
    elif vehicle.out and vehicle.point != world.mission.site:
        _drive(world, vehicle, world.mission.site)
    elif vehicle.out:
        unload = world.kinds[vehicle.kind].unload_sols_per_tube
        _do(world, who, Doing.UNLOADING, unload * len(vehicle.cargo))
    elif vehicle.later:
        rest = world.kinds[vehicle.kind].turnaround_sols
        world.vehicle(who, ahead=vehicle.later[0], later=vehicle.later[1:])
        if vehicle.unloaded_sol is None:
            _begin(world, who)
        else:
            world.vehicle(who, doing=Doing.RESTING, since=vehicle.unloaded_sol, work=rest)
    else:
        world.vehicle(who, doing=Doing.IDLE)


def _do(world: World, who: str, doing: Doing, work: float, since: float | None = None) -> None:
    world.vehicle(who, doing=doing, since=world.sol if since is None else since, work=work)


def _drive(world: World, vehicle: VehicleState, to_point: str) -> None:
    known = world.kinds[vehicle.kind]
    metres = world.metres(vehicle.kind, vehicle.point, to_point)
    speed = known.speed_m_per_sol
    work = metres / speed / vehicle.speed if speed and metres else 0.0
    who = vehicle.who
    _do(world, who, Doing.DRIVING, work)
    world.vehicle(
        who,
        to_point=to_point,
        distance_m=metres,
        sortie_m=vehicle.sortie_m + metres,
        driven_m=vehicle.driven_m + metres,
    )
    world.tell(
        Kind.SET_OUT,
        f"{who} sets out from {vehicle.point} to {to_point}, {metres:.0f} m.",
        who,
        data={
            "from_point": vehicle.point,
            "to_point": to_point,
            "distance_m": metres,
            "sortie": vehicle.sortie,
        },
    )


def _arrive(world: World, who: str) -> None:
    vehicle = world.vehicles[who]
    there = vehicle.to_point or vehicle.point
    world.tell(
        Kind.ARRIVED,
        f"{who} arrives at {there}.",
        who,
        data={
            "from_point": vehicle.point,
            "to_point": there,
            "distance_m": vehicle.distance_m,
            "sortie": vehicle.sortie,
            "knots": _knots(world, vehicle),
        },
    )
    if vehicle.speed < 1 and not vehicle.driven_sols:
        world.delayed()  # The first drive shows how fast it is.
    world.vehicle(
        who,
        point=there,
        to_point=None,
        distance_m=0.0,
        driven_sols=vehicle.driven_sols + vehicle.work,
    )


def _knots(world: World, vehicle: VehicleState) -> list[list[float]]:
    """Where it was when its rate changed: straight lines between them are its progress."""
    begin, end = vehicle.since, world.sol
    calendar = world.calendar(vehicle.who)
    edges = [sol for sol in calendar.pieces(vehicle.kind)[0] if begin < sol < end]
    inner = [[sol, driven(world, vehicle, sol) * vehicle.distance_m] for sol in edges]
    return [[begin, 0.0], *inner, [end, vehicle.distance_m]]


def driven(world: World, vehicle: VehicleState, sol: float) -> float:
    """Return which part of its drive a vehicle has behind it, 0 to 1."""
    if vehicle.work <= 0:
        return 1.0
    done = world.calendar(vehicle.who).work(vehicle.kind, vehicle.since, sol)
    return min(max(done / vehicle.work, 0.0), 1.0)


def _at(world: World, vehicle: VehicleState, tube: TubeState) -> None:
    """At a tube: when a window is open, search or survey if need be, else pick it up."""
    who, stop = vehicle.who, world.stops[tube.stop]
    tube = tubes.reach(world, vehicle, tube)
    # It lies in a vehicle that stands still: nothing is to be dug out or waited for.
    carried = tube.point != stop.point
    begin = world.sol
    if stop.windows and not (carried or tube.served):
        begin = opening(stop.windows, world.sol)
    if begin == inf:
        _leave(world, who, Outcome.WINDOW)
        _begin(world, who)
        return
    world.tube(tube.stop, served=True)
    first = tubes.first_trouble(tube)
    if first:
        doing, work = first
    else:
        doing, work = Doing.PICKING_UP, world.kinds[vehicle.kind].pickup_sols
        if not carried:
            work = stop.service_sols + work + tubes.longer(tube)
    _do(world, who, doing, work, begin)


def _searched(world: World, who: str) -> None:
    vehicle = world.vehicles[who]
    stop = vehicle.ahead[0]
    if tubes.found(world, who, stop):
        return
    world.vehicle(who, ahead=vehicle.ahead[1:])


def _surveyed(world: World, who: str) -> None:
    tubes.survey(world, who, world.vehicles[who].ahead[0])


def _picked_up(world: World, who: str) -> None:
    vehicle = world.vehicles[who]
    stop = vehicle.ahead[0]
    if tubes.attempt_fails(world, who, stop):
        if world.tubes[stop].attempts >= world.mission.policy.attempts:
            _leave(world, who, Outcome.FAILED)
        return
    world.vehicle(who, ahead=vehicle.ahead[1:], cargo=(*vehicle.cargo, stop))
    world.tube(stop, where=Where.CARGO, vehicle=who)
    world.tell(
        Kind.PICKED_UP,
        f"{who} picks up {stop}.",
        who,
        stop=stop,
        data={"from_sol": vehicle.since},
    )
    tubes.look_at_seal(world, vehicle, stop)


def _leave(world: World, who: str, outcome: Outcome) -> None:
    vehicle = world.vehicles[who]
    stop = vehicle.ahead[0]
    world.vehicle(who, ahead=vehicle.ahead[1:])
    tubes.give_up(world, who, stop, outcome)


def _unloaded(world: World, who: str) -> None:
    vehicle = world.vehicles[who]
    nth = list(world.vehicles).index(who)
    for place, stop in enumerate(vehicle.cargo):
        world.tube(
            stop,
            where=Where.LANDER,
            delivered_sol=world.sol,
            order=(nth, vehicle.sortie, place),
        )
        world.tell(Kind.DELIVERED, f"{who} delivers {stop} to the lander.", who, stop=stop)
    world.vehicle(who, cargo=(), out=False, unloaded_sol=world.sol)


def stop_for_ever(world: World, who: str, doing: Doing) -> None:
    """Let a vehicle stand where it is."""
    lost = doing is Doing.LOST or world.vehicles[who].lost
    world.vehicle(who, doing=doing, lost=lost, ahead=(), later=())


def call_off(world: World) -> None:
    """Let every vehicle stop where it is: the container is closed."""
    if world.state.phase is Phase.SURFACE:
        return
    for who, vehicle in world.vehicles.items():
        if vehicle.doing not in (Doing.LOST, Doing.SPENT):
            stop_for_ever(world, who, Doing.IDLE)


_ENDS: Mapping[Doing, Callable[[World, str], None]] = {
    Doing.DRIVING: _arrive,
    Doing.SEARCHING: _searched,
    Doing.SURVEYING: _surveyed,
    Doing.PICKING_UP: _picked_up,
    Doing.UNLOADING: _unloaded,
}
