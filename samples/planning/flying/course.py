"""What happens next, and when: the moments of a mission, one after the other."""

from __future__ import annotations

from math import inf

from samples.planning.flying import arm, chance, ride, sorties
from samples.planning.flying.state import Doing, Phase
from samples.planning.flying.world import ARM, World


def run(world: World, until_sol: float | None = None) -> None:
    """Go on to the next moment at which something is told, or to `until_sol`."""
    while not world.state.ended and not world.told:
        moment = _next(world)
        if until_sol is not None and moment > until_sol:
            world.set(sol=until_sol)
            return
        if moment == inf:  # only where the container isn't closed
            return
        world.set(sol=moment)
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
    if not world.closes:
        return world.sol if arm.waiting(world) else inf
    if arm.waiting(world) or not any(world.brings(each) for each in world.vehicles.values()):
        return world.sol
    return arm.closes_at(world)


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
