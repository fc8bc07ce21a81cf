"""What the ground team can know of a mission, and what comes of it if nothing else goes wrong.

It knows where everybody is and what everybody does; how fast a vehicle is, once it has driven;
what is wrong with tubes, as far as it was told; and of storms and faults that have begun, when they
end. It does not know what is still to come: storms, losses, failures.
"""

from __future__ import annotations

from dataclasses import replace

from samples.planning.flying.course import run
from samples.planning.flying.mission import FaultKind, Luck, Mission, Replan
from samples.planning.flying.state import Doing, Phase, Slow, State, TubeState, VehicleState
from samples.planning.flying.world import World


def as_known(mission: Mission, state: State) -> tuple[Mission, State]:
    """Return the mission without luck, in the state that the ground team sees."""
    calendar = mission.problem.calendar
    raging = tuple(
        Slow(
            fault=FaultKind.DUST_STORM,
            from_sol=sol,
            to_sol=sol + calendar.storm_sols,
            rate=calendar.storm_rate,
            kinds=calendar.storm_kinds,
            over=True,
        )
        for sol in state.storms[: state.storms_begun]
    )
    return (
        replace(mission, luck=Luck.NONE, policy=replace(mission.policy, replan=Replan.NEVER)),
        replace(
            state,
            vehicles=tuple(_seen(vehicle) for vehicle in state.vehicles),
            tubes=tuple(_told(tube) for tube in state.tubes),
            storms=(),
            storms_begun=0,
            storms_over=0,
            slows=tuple(replace(slow, over=True) for slow in state.slows) + raging,
            replan_wanted=False,
        ),
    )


def prospect(mission: Mission, state: State, *, closes: bool = True) -> World:
    """Return the world as it will be when the container is closed, with all that is told by then.

    If nothing else goes wrong, and as far as the ground team can know. Unless it `closes`, as it
    will be when nobody has anything to do any more.
    """
    world = World(*as_known(mission, state))
    world.closes = closes
    told = []
    while world.state.phase is Phase.SURFACE:
        run(world)
        told += world.told
        if not world.told:
            break
        world.told.clear()
    world.told[:] = told
    return world


def settle(world: World) -> None:
    """Ask for a new plan, if that is the policy, where a delay leaves something behind."""
    policy = world.mission.policy.replan
    if not world.late or policy is Replan.NEVER or world.state.phase is not Phase.SURFACE:
        return
    hoped = [tube.stop for tube in world.tubes.values() if tube.planned and tube.fate is None]
    loaded = prospect(world.mission, world.freeze()).arm.loaded
    if not set(hoped) <= set(loaded):
        world.set(replan_wanted=True)


def _seen(vehicle: VehicleState) -> VehicleState:
    doing = Doing.SURVEYING if vehicle.doing is Doing.SEARCHING else vehicle.doing
    speed = vehicle.speed if vehicle.driven_sols > 0 else 1.0
    life = vehicle.life_sols if vehicle.lost else None
    return replace(vehicle, doing=doing, speed=speed, life_sols=life)


def _told(tube: TubeState) -> TubeState:
    """Whether a tube that is searched for will be found, nobody knows; it is hoped for."""
    return replace(
        tube,
        troubles=tuple(
            replace(each, fault=FaultKind.KNOCKED_OVER)
            if each.fault is FaultKind.NOT_FOUND
            else each
            for each in tube.troubles
        ),
    )
