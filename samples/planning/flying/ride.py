"""The ride home: launch, orbit, capture, cruise, landing, the receiving facility."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from samples.planning.flying import tubes
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.planning.flying.state import Phase
from samples.planning.flying.world import World
from samples.planning.forecast import Outcome
from samples.planning.problem import Aim
from samples.planning.worth import worth

WHO = {
    Kind.LAUNCHED: "ascent",
    Kind.IN_ORBIT: "ascent",
    Kind.CAPTURED: "orbiter",
    Kind.CONTAINED: "orbiter",
    Kind.DEPARTED: "orbiter",
    Kind.LANDED: "capsule",
    Kind.RECEIVED: "facility",
}
_SAYS = {
    Kind.LAUNCHED: "The ascent vehicle launches with the container.",
    Kind.IN_ORBIT: "The container is in orbit around Mars.",
    Kind.CAPTURED: "The orbiter captures the container.",
    Kind.CONTAINED: "The container is sealed into the Earth entry system.",
    Kind.LANDED: "The capsule lands on Earth.",
    Kind.RECEIVED: "The receiving facility has the tubes.",
}
_PHASES = {
    Kind.IN_ORBIT: Phase.ORBIT,
    Kind.DEPARTED: Phase.CRUISE,
    Kind.LANDED: Phase.EARTH,
}


def go_on(world: World) -> None:
    """Let the next stage of the ride happen."""
    stage = world.state.stage
    if stage is None:
        return
    if stage is Kind.LAUNCHED and _slips(world):
        return
    if stage is Kind.DEPARTED:
        _depart(world)
        return
    world.tell(stage, _SAYS[stage], WHO[stage])
    world.set(phase=_PHASES.get(stage, world.state.phase))
    if stage is Kind.CONTAINED:
        _wait_for_departure(world)
    elif stage is Kind.RECEIVED:
        for stop in world.arm.loaded:
            world.tube(stop, fate=tubes.HOME)
        world.set(stage=None, stage_sol=None, phase=Phase.ENDED)
    else:
        following, sols = _after(world, stage)
        world.set(stage=following, stage_sol=world.sol + sols)
    if stage is Kind.LANDED:
        world.set(land_sol=world.sol)


def _after(world: World, stage: Kind) -> tuple[Kind, float]:
    ride = world.mission.ride
    return {
        Kind.LAUNCHED: (Kind.IN_ORBIT, ride.orbit_sols),
        Kind.IN_ORBIT: (Kind.CAPTURED, ride.capture_sols),
        Kind.CAPTURED: (Kind.CONTAINED, ride.contain_sols),
        Kind.LANDED: (Kind.RECEIVED, ride.receive_sols),
    }[stage]


def _slips(world: World) -> bool:
    """Whether the launch is later, told when it should be; each slip comes once."""
    met = list(world.state.met)
    for entry, fault in enumerate(world.draws.faults):
        if fault.kind is not FaultKind.LAUNCH_SLIP or met[entry] or fault.sols <= 0:
            continue
        met[entry] = 1
        world.set(met=tuple(met))
        if world.draws.happens(entry, fault, "launch"):
            slip(world, fault.sols, injected=False)
            return True
    return False


def slip(world: World, sols: float, *, injected: bool) -> None:
    """Let the launch be later."""
    later = (world.state.stage_sol or world.sol) + sols
    world.set(stage_sol=later)
    text = f"The launch slips by {sols:g} sols, to sol {later:.1f}."
    world.tell_fault(FaultKind.LAUNCH_SLIP, text, "ascent", until_sol=later, injected=injected)


def _wait_for_departure(world: World) -> None:
    for opportunity in world.mission.ride.opportunities:
        if opportunity.depart_sol >= world.sol:
            world.set(stage=Kind.DEPARTED, stage_sol=opportunity.depart_sol)
            return
    # Nobody knows of another way home: the tubes stay in orbit.
    for stop in world.arm.loaded:
        tubes.leave_behind(world, stop, Outcome.DEPARTURE.value)
    world.set(stage=None, stage_sol=None, phase=Phase.ENDED)


def _depart(world: World) -> None:
    number, taken = next(
        (number, each)
        for number, each in enumerate(world.mission.ride.opportunities, start=1)
        if each.depart_sol >= world.sol
    )
    text = f"The orbiter departs to Earth at opportunity {number}."
    world.tell(Kind.DEPARTED, text, "orbiter", data={"opportunity": number}, alert=number > 1)
    world.set(
        phase=Phase.CRUISE,
        stage=Kind.LANDED,
        stage_sol=taken.land_sol,
        depart_sol=world.sol,
    )


def end(world: World) -> None:
    """Tell that the mission is over, and with what."""
    home = [stop for stop in world.arm.loaded if world.tubes[stop].fate == tubes.HOME]
    value = worth(replace(world.problem, aim=Aim.VALUE), home).value
    world.set(ended=True)
    world.tell(
        Kind.ENDED,
        f"The mission is over: {len(home)} tubes are home.",
        data={
            "value": value,
            "home": home,
            "finish_sol": world.arm.closed_sol if home else None,
            "land_sol": world.state.land_sol,
        },
    )


def next_moment(world: World) -> float:
    """Return when the next stage comes; infinity if none does."""
    return inf if world.state.stage_sol is None else world.state.stage_sol
