"""What becomes of tubes: found or not, picked up or not, sound or not, home or not."""

from __future__ import annotations

from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.planning.flying.state import Doing, Trouble, TubeState, VehicleState, Where
from samples.planning.flying.world import World
from samples.planning.forecast import Outcome
from samples.planning.problem import SITE

HOME = Outcome.HOME.value
NOT_FOUND = FaultKind.NOT_FOUND.value
REFUSED = "refused"
"""Its seal is broken, and nobody waives that."""
FULL = "full"
"""No slot is left."""
DROPPED = "dropped"
"""A later plan leaves it."""

AT_A_TUBE = (FaultKind.NOT_FOUND, FaultKind.KNOCKED_OVER, FaultKind.ON_END)
"""What is met by whoever reaches a tube, in this order."""
ROLLS_M = 3.0
"""How far a tube lies from where it was surveyed, at most, when it was knocked over: assumed."""


def aboard(world: World, vehicle: VehicleState, stop: str) -> bool:
    """Whether a tube is in the vehicle's own rack: it lies where the vehicle begins."""
    start = world.kinds[vehicle.kind].start
    return start != SITE and world.stops[stop].point == start


def reach(world: World, vehicle: VehicleState, tube: TubeState) -> TubeState:
    """Meet a tube for the first time: what is wrong with it shows."""
    if tube.reached:
        return tube
    troubles = list(tube.troubles)
    if not aboard(world, vehicle, tube.stop):
        for entry, fault in enumerate(world.draws.faults):
            if (
                fault.kind in AT_A_TUBE
                and (not fault.kinds or vehicle.kind in fault.kinds)
                and all(fault.kind is not trouble.fault for trouble in troubles)
                and world.draws.happens(entry, fault, tube.stop)
            ):
                troubles.append(Trouble(fault=fault.kind, sols=fault.sols))
                world.tell_fault(fault.kind, _SAYS[fault.kind](tube.stop), vehicle.who,
                                 stop=tube.stop)  # fmt: skip
    return world.tube(tube.stop, reached=True, troubles=tuple(troubles))


_SAYS = {
    FaultKind.NOT_FOUND: lambda stop: f"{stop} is not where it was surveyed; it is searched for.",
    FaultKind.KNOCKED_OVER: lambda stop: f"{stop} was knocked over; it is surveyed anew.",
    FaultKind.ON_END: lambda stop: f"{stop} stands on its end; picking it up takes longer.",
}


def first_trouble(tube: TubeState) -> tuple[Doing, float] | None:
    """Return what is to be done before picking a tube up, and how many sols of work it takes."""
    for fault, doing in (
        (FaultKind.NOT_FOUND, Doing.SEARCHING),
        (FaultKind.KNOCKED_OVER, Doing.SURVEYING),
    ):
        for trouble in tube.troubles:
            if trouble.fault is fault:
                return doing, trouble.sols
    return None


def longer(tube: TubeState) -> float:
    """Return how much longer picking it up takes."""
    return sum(each.sols for each in tube.troubles if each.fault is FaultKind.ON_END)


def _over(world: World, stop: str, fault: FaultKind) -> None:
    left = tuple(each for each in world.tubes[stop].troubles if each.fault is not fault)
    world.tube(stop, troubles=left)


def found(world: World, who: str, stop: str) -> bool:
    """Whether the search finds it. Otherwise it is lost."""
    _over(world, stop, FaultKind.NOT_FOUND)
    data = {"fault": FaultKind.NOT_FOUND.value}
    if would_be_found(world, stop):
        world.tell(Kind.RECOVERED, f"{who} finds {stop}.", who, stop=stop, data=data)
        return True
    world.tube(stop, where=Where.NOWHERE, fate=NOT_FOUND, vehicle=None)
    text = f"{stop} can't be found; the search is given up."
    world.tell(Kind.TUBE_LOST, text, who, stop=stop, data={"reason": text}, alert=True)
    world.want_replan()
    return False


def would_be_found(world: World, stop: str) -> bool:
    """Whether a search for a tube finds it: one in two, assumed."""
    return world.draws.part(f"found {stop}") < 0.5


def survey(world: World, who: str, stop: str) -> None:
    """Tell where a tube lies that was knocked over."""
    _over(world, stop, FaultKind.KNOCKED_OVER)
    place = {point.id: point for point in world.problem.points}.get(world.tubes[stop].point)
    data: dict[str, float | None] = {"x_m": None, "y_m": None}
    if place and place.x_m is not None and place.y_m is not None:
        for axis, at in (("x_m", place.x_m), ("y_m", place.y_m)):
            moved = (2 * world.draws.part(f"rolls {axis} {stop}") - 1) * ROLLS_M / 2**0.5
            data[axis] = round(at + moved, 3)
        world.tube(stop, **data)
    world.tell(Kind.SURVEYED, f"{who} surveys {stop} anew.", who, stop=stop, data=data)


def attempt_fails(world: World, who: str, stop: str) -> bool:
    """Count an attempt to pick a tube up; tell if it fails."""
    tube = world.tubes[stop]
    attempt = tube.attempts + 1
    injected = any(each.fault is FaultKind.PICKUP_FAILED for each in tube.troubles)
    _over(world, stop, FaultKind.PICKUP_FAILED)
    world.tube(stop, attempts=attempt)
    if injected:
        return True
    if not world.draws.fails(stop, world.stops[stop].success, attempt):
        return False
    text = f"{who} fails to pick up {stop} (attempt {attempt})."
    world.tell_fault(FaultKind.PICKUP_FAILED, text, who, stop=stop)
    return True


def give_up(world: World, who: str, stop: str, outcome: Outcome) -> None:
    """Leave a tube where it is."""
    world.tube(stop, fate=outcome.value, vehicle=None)
    why = "its last window is over" if outcome is Outcome.WINDOW else "it can't be picked up"
    world.tell(
        Kind.PICKUP_GIVEN_UP,
        f"{who} leaves {stop} where it is: {why}.",
        who,
        stop=stop,
        data={"outcome": outcome.value},
        alert=True,
    )
    world.want_replan()


def look_at_seal(world: World, vehicle: VehicleState, stop: str) -> None:
    """See whether the seal of a tube just picked up is broken."""
    for entry, fault in enumerate(world.draws.faults):
        if (
            fault.kind is FaultKind.SEAL_BROKEN
            and not world.tubes[stop].damaged
            and (not fault.kinds or vehicle.kind in fault.kinds)
            and world.draws.happens(entry, fault, stop)
        ):
            text = f"{vehicle.who} finds the seal of {stop} broken."
            world.tell_fault(FaultKind.SEAL_BROKEN, text, vehicle.who, stop=stop)
            damage(world, vehicle.who, stop)


def damage(world: World, who: str, stop: str) -> None:
    """Break a seal."""
    world.tube(stop, damaged=True)
    world.tell(Kind.DAMAGED, f"The seal of {stop} is broken.", who, stop=stop, alert=True)
    if not world.mission.policy.waive_broken_seals:
        world.want_replan()


_WHY = {
    Outcome.LOST.value: "its vehicle is lost",
    Outcome.BUDGET.value: "its vehicle's sols are over",
    Outcome.DEPARTURE.value: "it comes too late",
    REFUSED: "its seal is broken",
    FULL: "no slot is left",
    DROPPED: "a later plan leaves it",
}


def leave_behind(world: World, stop: str, why: str) -> None:
    """Say that nobody brings a tube home any more."""
    world.tube(stop, fate=why, vehicle=None)
    world.tell(
        Kind.LEFT_BEHIND,
        f"{stop} stays behind: {_WHY[why]}.",
        stop=stop,
        data={"outcome": why},
        alert=True,
    )
