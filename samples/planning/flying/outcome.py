"""What a mock mission brought home, and why the rest of what was planned stayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from samples.planning.flying.mission import Mission
from samples.planning.flying.state import State
from samples.planning.flying.tubes import HOME
from samples.planning.problem import Aim
from samples.planning.worth import worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has come of a mission so far: all of it once the mission has ended."""

    home: tuple[str, ...]
    """Stops whose tubes the receiving facility has, in the order of the container."""
    value: float
    """Of those, with the aim VALUE."""
    finish_sol: float | None
    """When the container was closed."""
    depart_sol: float | None
    land_sol: float | None
    causes: Mapping[str, str]
    """Why each other planned tube stayed: as `forecast.Outcome`, or not_found, refused (its seal is
    broken), full (no slot), dropped (a later plan leaves it)."""


def outcome(mission: Mission, state: State) -> Outcome:
    """Return what has come of a mission so far."""
    fates = {tube.stop: tube.fate for tube in state.tubes if tube.planned}
    home = tuple(stop for stop in state.arm.loaded if fates.get(stop) == HOME)
    return Outcome(
        home=home,
        value=worth(replace(mission.problem, aim=Aim.VALUE), home).value,
        finish_sol=state.arm.closed_sol,
        depart_sol=state.depart_sol,
        land_sol=state.land_sol,
        causes={stop: fate for stop, fate in fates.items() if fate and fate != HOME},
    )
