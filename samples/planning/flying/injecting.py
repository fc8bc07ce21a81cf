"""Faults that a person brings about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

from samples.domain.errors import InvalidValue
from samples.planning.flying import arm, chance, ride, tubes
from samples.planning.flying.faults import usual
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.known import settle
from samples.planning.flying.mission import FaultKind, Mission
from samples.planning.flying.state import Doing, Phase, State, Trouble, TubeState, Where
from samples.planning.flying.world import ARM, World
from samples.planning.form import LARGEST
from samples.planning.problem import SITE

_NOBODY = ("",)


def injectable(mission: Mission, state: State) -> dict[FaultKind, tuple[str, ...]]:
    """Return whom each fault can hit now: vehicles, or tubes, or ("",) where it needs neither.

    Faults that can hit nobody now are left out.
    """
    world = World(mission, state)
    found = {kind: tuple(_WHOM[kind](world)) for kind in FaultKind}
    return {kind: whom for kind, whom in found.items() if whom}


def inject(
    mission: Mission,
    state: State,
    fault: FaultKind,
    *,
    who: str = "",
    stop: str | None = None,
    sols: float | None = None,
) -> tuple[State, tuple[Happening, ...]]:
    """Bring a fault about now; return the state and what is told of it.

    `who` names a vehicle and `stop` a tube, where the fault hits one; `sols` is how long it lasts
    or what it costs, as the mission says if it is left out. Raises InvalidValue where it can't
    happen now.
    """
    world = World(mission, state)
    whom = tuple(_WHOM[fault](world))
    if not whom:
        expected = ", ".join(injectable(mission, state)) or "none: nothing can go wrong any more"
        _refuse("fault", f"{fault.value} can't happen now.", fault.value, expected)
    if fault in _TUBES:
        if stop not in whom:
            _refuse("stop", f"{fault.value} can't hit {stop or 'no tube'} now.", stop, _some(whom))
    elif stop is not None:
        _refuse("stop", f"{fault.value} hits no single tube.", stop, "nothing")
    if fault in _VEHICLES:
        if who not in whom:
            _refuse("who", f"{fault.value} can't hit {who or 'nobody'} now.", who, _some(whom))
    elif who:
        _refuse("who", f"{fault.value} hits no single vehicle.", who, "nothing")
    if sols is not None and not 0 <= sols <= LARGEST:
        _refuse("sols", f"A fault can't last {sols} sols.", sols, "a number from 0")
    lasts = usual(mission, fault).sols if sols is None else sols
    _bring_about(world, fault, who, stop or "", lasts)
    settle(world)
    return world.freeze(), tuple(world.told)


def _bring_about(world: World, fault: FaultKind, who: str, stop: str, sols: float) -> None:
    known = usual(world.mission, fault)
    if fault in tubes.AT_A_TUBE:
        trouble = Trouble(fault=fault, sols=sols)
        world.tube(stop, troubles=(*world.tubes[stop].troubles, trouble))
        text = f"{stop}: {_SAYS[fault]}; whoever reaches it will see."
        world.tell_fault(fault, text, stop=stop, injected=True)
        world.delayed()
    elif fault is FaultKind.PICKUP_FAILED:
        trouble = Trouble(fault=fault, sols=0.0)
        world.tube(stop, troubles=(*world.tubes[stop].troubles, trouble))
        text = f"This attempt to pick up {stop} fails."
        carrier = world.tubes[stop].vehicle or ""
        world.tell_fault(fault, text, carrier, stop=stop, injected=True)
    elif fault is FaultKind.SEAL_BROKEN:
        holder = world.tubes[stop].vehicle or ""
        holder = holder if world.tubes[stop].where is Where.CARGO else ARM
        world.tell_fault(fault, f"The seal of {stop} breaks.", holder, stop=stop, injected=True)
        tubes.damage(world, holder, stop)
    elif fault is FaultKind.VEHICLE_LOST:
        chance.lose(world, who, injected=True)
    elif fault is FaultKind.SLOT_JAMMED:
        text = f"Slot {world.arm.slots + 1} of the container is jammed; the next one is taken."
        world.tell_fault(fault, text, ARM, injected=True)
        arm.jam(world)
    elif fault is FaultKind.LAUNCH_SLIP:
        ride.slip(world, sols, injected=True)
    else:
        hit = ARM if fault is FaultKind.ARM_FAULT else who
        chance.slow_down(world, chance.slow_of(world, known, hit, sols), injected=True)


_SAYS = {
    FaultKind.NOT_FOUND: "it is not where it was surveyed",
    FaultKind.KNOCKED_OVER: "it was knocked over",
    FaultKind.ON_END: "it stands on its end",
}

# Whom each can hit


def _at_work(world: World) -> Iterable[str]:
    if world.state.phase is Phase.SURFACE:
        for who, vehicle in world.vehicles.items():
            if vehicle.doing not in (Doing.IDLE, Doing.LOST, Doing.SPENT):
                yield who


def _not_lost(world: World) -> Iterable[str]:
    if world.state.phase is Phase.SURFACE:
        for who, vehicle in world.vehicles.items():
            if vehicle.doing not in (Doing.LOST, Doing.SPENT):
                yield who


def _surface(world: World) -> Iterable[str]:
    return _NOBODY if world.state.phase is Phase.SURFACE else ()


def _slots(world: World) -> Iterable[str]:
    open_arm = world.arm.doing in (Doing.IDLE, Doing.LOADING)
    capacity = world.problem.container.capacity_tubes
    used = world.arm.slots + (world.arm.doing is Doing.LOADING)
    return _NOBODY if open_arm and (capacity is None or used < capacity) else ()


def _launch(world: World) -> Iterable[str]:
    return _NOBODY if world.state.stage is Kind.LAUNCHED else ()


def _picking_up(world: World) -> Iterable[str]:
    if world.state.phase is not Phase.SURFACE:
        return
    for vehicle in world.vehicles.values():
        if vehicle.doing is Doing.PICKING_UP and vehicle.since <= world.sol:
            stop = vehicle.ahead[0]
            if all(
                each.fault is not FaultKind.PICKUP_FAILED for each in world.tubes[stop].troubles
            ):
                yield stop


def _lying(fault: FaultKind) -> Callable[[World], Iterable[str]]:
    def found(world: World) -> Iterable[str]:
        if world.state.phase is not Phase.SURFACE:
            return
        for tube in world.tubes.values():
            if (
                tube.where is Where.GROUND
                and tube.fate is None
                and not tube.reached
                and not _aboard(world, tube)
                and all(trouble.fault is not fault for trouble in tube.troubles)
            ):
                yield tube.stop

    return found


def _aboard(world: World, tube: TubeState) -> bool:
    """Whether it is in the rack of a vehicle: all that may fetch it begin where it lies."""
    stop = world.stops[tube.stop]
    starts = {
        vehicle.start for vehicle in world.kinds.values() if not stop.by or vehicle.kind in stop.by
    }
    return starts == {stop.point} and SITE not in starts


def _sealed(world: World) -> Iterable[str]:
    if world.state.phase is not Phase.SURFACE:
        return
    for tube in world.tubes.values():
        held = tube.where in (Where.CARGO, Where.LANDER)
        if held and tube.fate is None and not tube.damaged and tube.stop != world.arm.stop:
            yield tube.stop


_WHOM: Mapping[FaultKind, Callable[[World], Iterable[str]]] = {
    FaultKind.SLOW_DRIVE: _at_work,
    FaultKind.STUCK_WHEEL: _at_work,
    FaultKind.PICKUP_FAILED: _picking_up,
    FaultKind.ON_END: _lying(FaultKind.ON_END),
    FaultKind.KNOCKED_OVER: _lying(FaultKind.KNOCKED_OVER),
    FaultKind.NOT_FOUND: _lying(FaultKind.NOT_FOUND),
    FaultKind.SEAL_BROKEN: _sealed,
    FaultKind.DUST_STORM: _surface,
    FaultKind.BLACKOUT: _surface,
    FaultKind.VEHICLE_LOST: _not_lost,
    FaultKind.ARM_FAULT: _surface,
    FaultKind.SLOT_JAMMED: _slots,
    FaultKind.LAUNCH_SLIP: _launch,
}
_VEHICLES = (FaultKind.SLOW_DRIVE, FaultKind.STUCK_WHEEL, FaultKind.VEHICLE_LOST)
_TUBES = (*tubes.AT_A_TUBE, FaultKind.PICKUP_FAILED, FaultKind.SEAL_BROKEN)


def _some(names: tuple[str, ...]) -> str:
    return "one of " + ", ".join(names[:10]) + (", …" if len(names) > 10 else "")


def _refuse(field: str, text: str, value: object, expected: str) -> NoReturn:
    raise InvalidValue(text, field=field, value=value, expected=expected)
