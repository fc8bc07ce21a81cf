"""When the faults come that chance brings on the surface, and what each then does."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from samples.planning.flying import tubes
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import Fault, FaultKind
from samples.planning.flying.sorties import driven, stop_for_ever
from samples.planning.flying.state import Doing, Phase, Place, Slow, VehicleState, Where
from samples.planning.flying.world import ARM, World
from samples.planning.forecast import Outcome
from samples.planning.limits import TOLERANCE

AT_WORK = {FaultKind.SLOW_DRIVE, FaultKind.STUCK_WHEEL}
"""Per sol of driving."""
_GONE = (Doing.LOST, Doing.SPENT)


class Coming(NamedTuple):
    """A drawn fault and the moment at which it comes."""

    sol: float
    entry: int
    who: str
    """The vehicle or the arm; empty: the mission."""


def coming(world: World) -> Iterator[Coming]:
    """Yield the next fault of each sort for each whom it can hit."""
    if world.state.phase is not Phase.SURFACE:
        return
    arrival = world.problem.calendar.arrival_sol
    for entry, fault in enumerate(world.draws.faults):
        if fault.kind is FaultKind.BLACKOUT:
            after = world.draws.after(entry, fault, "", world.state.met[entry])
            yield Coming(arrival + after, entry, "")
        elif fault.kind is FaultKind.ARM_FAULT:
            busy = world.arm.doing in (Doing.LOADING, Doing.CLOSING)
            if busy and (not fault.kinds or ARM in fault.kinds):
                yield _at_work(world, entry, ARM)
        elif fault.kind in AT_WORK:
            for who, vehicle in world.vehicles.items():
                hits = not fault.kinds or vehicle.kind in fault.kinds
                if hits and vehicle.doing is Doing.DRIVING:
                    yield _at_work(world, entry, who)


def _at_work(world: World, entry: int, who: str) -> Coming:
    """When a fault comes whose clock is the work done, if it comes before this work is over."""
    actor, done = world.at_work(who)
    work = world.draws.after(entry, world.draws.faults[entry], who, actor.met[entry]) - done
    if work >= actor.work:
        return Coming(inf, entry, who)
    return Coming(world.finish(who, actor.since, max(work, 0.0)), entry, who)


def next_moment(world: World) -> float:
    """Return when something comes that chance brings; infinity if nothing does."""
    if world.state.phase is not Phase.SURFACE:
        return inf
    moments = [each.sol for each in coming(world)]
    moments += [_loss(vehicle) for vehicle in world.vehicles.values()]
    moments += [_spent(world, vehicle) for vehicle in world.vehicles.values()]
    moments += [slow.to_sol for slow in world.state.slows if not slow.over]
    state, calendar = world.state, world.problem.calendar
    moments += state.storms[state.storms_begun :][:1]
    moments += [sol + calendar.storm_sols for sol in state.storms[state.storms_over :][:1]]
    return min(moments, default=inf)


def _loss(vehicle: VehicleState) -> float:
    if vehicle.life_sols is None or vehicle.doing in _GONE:
        return inf
    return vehicle.begin_sol + vehicle.life_sols


def _spent(world: World, vehicle: VehicleState) -> float:
    """When a vehicle's sols are over, if it has something to do."""
    limit = world.kinds[vehicle.kind].budget_sols
    if limit is None or vehicle.doing in (*_GONE, Doing.IDLE):
        return inf
    return vehicle.begin_sol + limit * (1 + TOLERANCE)


def edges(world: World) -> None:
    """Tell what begins and ends by now on the surface: storms, and what slowed somebody."""
    if world.state.phase is not Phase.SURFACE:
        return
    calendar = world.problem.calendar
    for nth, sol in enumerate(world.state.storms):
        if nth >= world.state.storms_begun and sol <= world.sol:
            world.set(storms_begun=nth + 1)
            ends = sol + calendar.storm_sols
            text = f"A dust storm begins; it will last until sol {ends:.1f}."
            world.tell_fault(FaultKind.DUST_STORM, text, until_sol=ends)
            world.delayed()
        if nth >= world.state.storms_over and sol + calendar.storm_sols <= world.sol:
            world.set(storms_over=nth + 1)
            data = {"fault": FaultKind.DUST_STORM.value}
            world.tell(Kind.RECOVERED, "The dust storm is over.", data=data)
    for nth, slow in enumerate(world.state.slows):
        if not slow.over and slow.to_sol <= world.sol:
            world.end_slow(nth)
            if slow.who in world.vehicles and world.vehicles[slow.who].lost:
                continue
            what = slow.fault.replace("_", " ")
            text = f"Over: {what}" + (f" of {slow.who}." if slow.who else ".")
            world.tell(Kind.RECOVERED, text, slow.who or "", data={"fault": slow.fault.value})


def strike(world: World) -> None:
    """Let everything come that chance brings by now."""
    for who, vehicle in list(world.vehicles.items()):
        if _loss(vehicle) <= world.sol:
            lose(world, who, injected=False)
        elif _spent(world, vehicle) <= world.sol:
            spend(world, who)
    for sol, entry, who in list(coming(world)):
        if sol <= world.sol:
            _meet(world, entry, who)
            fault = world.draws.faults[entry]
            slow_down(world, slow_of(world, fault, who, fault.sols), injected=False)


def _meet(world: World, entry: int, who: str) -> None:
    holder = world.arm if who == ARM else world.vehicles[who] if who else world.state
    met = tuple(count + (nth == entry) for nth, count in enumerate(holder.met))
    if who == ARM:
        world.set_arm(met=met)
    elif who:
        world.vehicle(who, met=met)
    else:
        world.set(met=met)


def slow_of(world: World, fault: Fault, who: str, sols: float) -> Slow:
    """Return what a fault slows from now on."""
    return Slow(
        fault=fault.kind,
        from_sol=world.sol,
        to_sol=world.sol + sols,
        rate=fault.rate if fault.kind in _SLOWS else 0.0,
        who=who or None,
        kinds=() if who else fault.kinds,
    )


_SLOWS = (FaultKind.SLOW_DRIVE, FaultKind.DUST_STORM)
"""The others let nobody work at all."""


def slow_down(world: World, slow: Slow, *, injected: bool) -> None:
    """Let one actor, or all of some kinds, work at a rate for some time from now."""
    world.slow(slow)
    who = slow.who or ""
    text = f"{_SAYS[slow.fault]} until sol {slow.to_sol:.1f}."
    text = f"{who}: {text}" if who else text[0].upper() + text[1:]
    world.tell_fault(slow.fault, text, who, until_sol=slow.to_sol, injected=injected)
    world.delayed()


_SAYS = {
    FaultKind.SLOW_DRIVE: "drives slowly",
    FaultKind.STUCK_WHEEL: "stands with a stuck wheel",
    FaultKind.ARM_FAULT: "stands still",
    FaultKind.BLACKOUT: "no commands reach Mars",
    FaultKind.DUST_STORM: "a dust storm rages",
}


def lose(world: World, who: str, *, injected: bool) -> None:
    """Lose a vehicle: it stands where it is for ever, what it carries lies there."""
    vehicle = world.vehicles[who]
    worked = bool(vehicle.cargo or vehicle.ahead or vehicle.later)
    point = vehicle.point
    if vehicle.doing is Doing.DRIVING and vehicle.to_point is not None:
        part = driven(world, vehicle, world.sol)
        if part >= 1:
            point = vehicle.to_point
        elif part > 0:
            point = f"@{who}"
            world.add_place(
                Place(id=point, from_point=vehicle.point, to_point=vehicle.to_point, part=part)
            )
    stop_for_ever(world, who, Doing.LOST)
    life = max(world.sol - vehicle.begin_sol, 0.0)
    world.vehicle(who, lost=True, life_sols=life, point=point, to_point=None, cargo=())
    for stop in vehicle.cargo:
        world.tube(stop, where=Where.GROUND, point=point)
    text = f"{who} is lost" + (f", with {len(vehicle.cargo)} tubes." if vehicle.cargo else ".")
    world.tell_fault(FaultKind.VEHICLE_LOST, text, who, injected=injected)
    if worked:
        world.want_replan()


def spend(world: World, who: str) -> None:
    """Let a vehicle stop: its sols are over. What it carries stays in it."""
    cargo = world.vehicles[who].cargo
    stop_for_ever(world, who, Doing.SPENT)
    for stop in cargo:
        tubes.leave_behind(world, stop, Outcome.BUDGET.value)
    world.want_replan()
