"""What the lander's arm does: load what is delivered, close the container while there is time."""

from __future__ import annotations

from math import inf

from samples.planning.flying import tubes
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.planning.flying.state import Doing, Phase, TubeState, Where
from samples.planning.flying.world import ARM, World
from samples.planning.forecast import Outcome
from samples.planning.limits import TOLERANCE
from samples.planning.problem import Lander


def lander(world: World) -> Lander:
    """Return the lander's figures; a mission has one."""
    assert world.problem.lander is not None  # noqa: S101 - `begin` has seen to it
    return world.problem.lander


def waiting(world: World) -> list[TubeState]:
    """Return the tubes that are delivered and not loaded, in the order of loading."""
    there = [
        tube
        for tube in world.tubes.values()
        if tube.where is Where.LANDER and tube.fate is None and tube.stop != world.arm.stop
    ]
    return sorted(there, key=lambda tube: (tube.delivered_sol or 0.0, tube.order))


def closes_at(world: World) -> float:
    """Return when an arm that waits closes, whatever is still on its way; infinity if never."""
    if world.deadline == inf or world.arm.doing is not Doing.IDLE:
        return inf
    known = lander(world)
    work = known.load_sols_per_tube + known.close_sols
    latest = world.calendar(ARM).begin(ARM, world.deadline, work)
    # Later by what rounding may explain: whatever comes in time is still met by an open arm.
    return latest + TOLERANCE * max(abs(latest), 1.0) if latest > -inf else world.sol


def go_on(world: World) -> None:
    """Let the arm end what is over, and begin what can be begun."""
    if world.arm.doing in (Doing.LOADING, Doing.CLOSING) and world.end_of(ARM) <= world.sol:
        _end(world)
    while world.arm.doing is Doing.IDLE:
        queue = waiting(world)
        if queue:
            _take(world, queue[0])
            continue
        if not world.closes:
            return
        on_the_way = any(world.brings(vehicle) for vehicle in world.vehicles.values())
        if on_the_way and world.sol < closes_at(world):
            return
        if world.state.replan_wanted and world.sol < closes_at(world):
            return  # A new plan may bring more; without one, it closes at the next step.
        _close(world)
    if world.arm.doing is Doing.CLOSING:
        for tube in waiting(world):
            tubes.leave_behind(world, tube.stop, Outcome.DEPARTURE.value)


def _end(world: World) -> None:
    arm = world.arm
    worked = arm.worked_sols + arm.work
    if arm.doing is Doing.CLOSING:
        world.set_arm(doing=Doing.CLOSED, worked_sols=worked, closed_sol=world.sol)
        _closed(world)
        return
    stop = arm.stop or ""
    slot = arm.slots + 1
    waived = world.tubes[stop].damaged
    world.set_arm(
        doing=Doing.IDLE, stop=None, loaded=(*arm.loaded, stop), slots=slot, worked_sols=worked
    )
    world.tube(stop, where=Where.CONTAINER, slot=slot)
    text = f"The arm loads {stop} into slot {slot}" + (", its seal waived." if waived else ".")
    data = {"slot": slot, "waived": waived, "from_sol": arm.since}
    world.tell(Kind.LOADED, text, ARM, stop=stop, data=data)


def _take(world: World, tube: TubeState) -> None:
    """Begin to load a tube, or leave it."""
    if tube.damaged and not world.mission.policy.waive_broken_seals:
        tubes.leave_behind(world, tube.stop, tubes.REFUSED)
        return
    known = lander(world)
    loaded = world.finish(ARM, world.sol, known.load_sols_per_tube)
    closed = world.finish(ARM, loaded, known.close_sols)
    if closed == inf or closed > world.deadline:
        tubes.leave_behind(world, tube.stop, Outcome.DEPARTURE.value)
        return
    while has_slot(world):
        if not _jams(world):
            world.set_arm(
                doing=Doing.LOADING,
                since=world.sol,
                work=known.load_sols_per_tube,
                stop=tube.stop,
            )
            if world.end_of(ARM) <= world.sol:
                _end(world)
            return
        jam(world)
    tubes.leave_behind(world, tube.stop, tubes.FULL)


def has_slot(world: World) -> bool:
    """Whether a slot is left."""
    capacity = world.problem.container.capacity_tubes
    return capacity is None or world.arm.slots < capacity


def _jams(world: World) -> bool:
    slot = world.arm.slots + 1
    for entry, fault in enumerate(world.draws.faults):
        if fault.kind is FaultKind.SLOT_JAMMED and world.draws.happens(entry, fault, str(slot)):
            text = f"Slot {slot} of the container is jammed; the next one is taken."
            world.tell_fault(FaultKind.SLOT_JAMMED, text, ARM)
            return True
    return False


def jam(world: World) -> None:
    """Leave the next slot empty for good."""
    world.set_arm(slots=world.arm.slots + 1, jammed=world.arm.jammed + 1)
    world.want_replan()


def _close(world: World) -> None:
    if world.arm.loaded:
        close = lander(world).close_sols
        world.set_arm(doing=Doing.CLOSING, since=world.sol, work=close)
        if world.end_of(ARM) <= world.sol:
            _end(world)
        return
    # Nothing is to be brought home: there is nothing to close.
    world.set_arm(doing=Doing.CLOSED)
    leave_the_rest(world)
    world.set(phase=Phase.ENDED)


def _closed(world: World) -> None:
    loaded = list(world.arm.loaded)
    text = f"The container is closed with {len(loaded)} tubes."
    world.tell(Kind.CLOSED, text, ARM, data={"stops": loaded})
    leave_the_rest(world)
    world.set(
        phase=Phase.ASCENT,
        stage=Kind.LAUNCHED,
        stage_sol=world.sol + world.mission.ride.launch_sols,
    )


def leave_the_rest(world: World) -> None:
    """Leave behind every planned tube that has no fate and is not in the container."""
    world.set(replan_wanted=False)
    for tube in list(world.tubes.values()):
        if tube.planned and tube.fate is None and tube.where is not Where.CONTAINER:
            tubes.leave_behind(world, tube.stop, _why(world, tube))


def _why(world: World, tube: TubeState) -> str:
    if tube.where is Where.LANDER:
        return Outcome.DEPARTURE.value
    if tube.vehicle is None:
        return tubes.DROPPED
    doing = world.vehicles[tube.vehicle].doing
    if doing is Doing.LOST:
        return Outcome.LOST.value
    return Outcome.BUDGET.value if doing is Doing.SPENT else Outcome.DEPARTURE.value
