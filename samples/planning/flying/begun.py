"""What a new plan can't undo: loaded and delivered tubes, sorties that are begun.

A vehicle that carries something flies its sortie to the end, and so does one out on a sortie whose
range is limited. If, by what is known, not all it would bring could be loaded in time, the last
stops of the sortie are left out until it can; at worst it drives straight home. Any other vehicle
ends what it does (its drive, its rest) and is free from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from samples.planning.flying.happening import Kind
from samples.planning.flying.known import prospect
from samples.planning.flying.mission import Mission
from samples.planning.flying.state import Doing, State, VehicleState
from samples.planning.flying.world import World

AT_HAND = (Doing.SEARCHING, Doing.SURVEYING, Doing.PICKING_UP)
"""What is done at a tube; it is ended before anything else."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is settled, and what comes of it by what is known."""

    ahead: Mapping[str, tuple[str, ...]]
    """Of each vehicle that flies its sortie to the end: the stops still to come."""
    end: World
    """When all of that is over, if nothing else is fetched and the container left open."""

    @property
    def home(self) -> tuple[str, ...]:
        """Stops that come home in any case."""
        return self.end.arm.loaded

    def loadings(self) -> list[tuple[float, float]]:
        """Return begin and end of every loading that is still to come or under way."""
        loaded = [told for told in self.end.told if told.kind is Kind.LOADED]
        return [(float(told.data["from_sol"]), told.sol) for told in loaded]


def begun(mission: Mission, state: State) -> Begun:
    """Return what is begun and how it ends."""
    ahead = {vehicle.who: vehicle.ahead for vehicle in state.vehicles if _bound(mission, vehicle)}
    while True:
        end = prospect(mission, _without_more(state, ahead), closes=False)
        shorter = _shorter(state, ahead, end)
        if shorter is None:
            return Begun(ahead, end)
        ahead[shorter] = ahead[shorter][:-1]


def _bound(mission: Mission, vehicle: VehicleState) -> bool:
    if vehicle.doing in (Doing.LOST, Doing.SPENT) or not vehicle.out:
        return False
    ranges = {known.kind: known.range_m for known in mission.problem.vehicles}
    ranged = ranges[vehicle.kind] is not None
    return bool(vehicle.cargo) or vehicle.doing in (*AT_HAND, Doing.UNLOADING) or ranged


def _without_more(state: State, ahead: Mapping[str, tuple[str, ...]]) -> State:
    vehicles = []
    for vehicle in state.vehicles:
        if vehicle.who in ahead:
            vehicles.append(replace(vehicle, ahead=ahead[vehicle.who], later=()))
        else:
            vehicles.append(freed(vehicle))
    return replace(state, vehicles=tuple(vehicles))


def freed(vehicle: VehicleState) -> VehicleState:
    """Return a vehicle that ends what it does, with nothing to do then."""
    if vehicle.doing is Doing.WAITING:
        return replace(vehicle, doing=Doing.IDLE, ahead=(), later=())
    # A sortie on which nothing was fetched is none.
    sortie = vehicle.sortie - vehicle.out
    return replace(vehicle, ahead=(), later=(), out=False, sortie=sortie)


def _shorter(state: State, ahead: Mapping[str, tuple[str, ...]], end: World) -> str | None:
    """Return a vehicle whose sortie is too long, if it can be made shorter."""
    for vehicle in state.vehicles:
        rest = ahead.get(vehicle.who, ())
        least = 1 if vehicle.doing in AT_HAND else 0
        brings = [*vehicle.cargo, *rest]
        late = any(end.tubes[stop].fate in _TOO_LATE for stop in brings)
        if late and len(rest) > least:
            return vehicle.who
    return None


_TOO_LATE = ("departure", "budget", "window")
