"""How faults, phases and what is told of a mock mission read, and in which tone it stands."""

from __future__ import annotations

from samples.domain.mock_missions import MockStatus
from samples.pages.mock_missions.replay import Holder, Phase
from samples.pages.plans.words import OUTCOMES
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind, Luck, Replan

STATUS_TONES: dict[MockStatus, str] = {
    MockStatus.WAITING: "open",
    MockStatus.FLYING: "moving",
    MockStatus.ENDED: "sealed",
    MockStatus.ABANDONED: "empty",
}
PHASES: dict[Phase, str] = {
    Phase.SURFACE: "On Mars",
    Phase.ASCENT: "Ascent",
    Phase.ORBIT: "Mars orbit",
    Phase.CRUISE: "To Earth",
    Phase.EARTH: "Earth",
    Phase.ENDED: "Ended",
}
HOLDERS: dict[Holder, str] = {
    Holder.GROUND: "Where it lay",
    Holder.VEHICLE: "Aboard a vehicle",
    Holder.LANDER: "At the lander",
    Holder.CONTAINER: "In the container",
    Holder.SPACE: "Beyond the ground",
    Holder.EARTH: "On Earth",
    Holder.LOST: "Lost",
}
KINDS: dict[Kind, str] = {
    Kind.BEGUN: "Begun",
    Kind.SET_OUT: "Set out",
    Kind.ARRIVED: "Arrived",
    Kind.PICKED_UP: "Picked up",
    Kind.PICKUP_GIVEN_UP: "Pick-up given up",
    Kind.SURVEYED: "Surveyed anew",
    Kind.TUBE_LOST: "Tube lost",
    Kind.DAMAGED: "Seal broken",
    Kind.DELIVERED: "Delivered",
    Kind.LOADED: "Loaded",
    Kind.LEFT_BEHIND: "Left behind",
    Kind.CLOSED: "Container closed",
    Kind.LAUNCHED: "Launched",
    Kind.IN_ORBIT: "In orbit",
    Kind.CAPTURED: "Captured",
    Kind.CONTAINED: "Contained",
    Kind.DEPARTED: "Left for Earth",
    Kind.LANDED: "Landed on Earth",
    Kind.RECEIVED: "Received",
    Kind.FAULT: "Fault",
    Kind.RECOVERED: "Recovered",
    Kind.REPLANNED: "Planned again",
    Kind.ENDED: "Ended",
}
FAULTS: dict[FaultKind, str] = {
    FaultKind.SLOW_DRIVE: "Slow drive",
    FaultKind.STUCK_WHEEL: "Stuck wheel",
    FaultKind.PICKUP_FAILED: "Pick-up fails",
    FaultKind.ON_END: "Tube stands on its end",
    FaultKind.KNOCKED_OVER: "Tube knocked over",
    FaultKind.NOT_FOUND: "Tube not found where surveyed",
    FaultKind.SEAL_BROKEN: "Seal broken",
    FaultKind.DUST_STORM: "Dust storm",
    FaultKind.BLACKOUT: "No commands reach Mars",
    FaultKind.VEHICLE_LOST: "Vehicle lost",
    FaultKind.ARM_FAULT: "Fault of the lander’s arm",
    FaultKind.SLOT_JAMMED: "Place in the container jammed",
    FaultKind.LAUNCH_SLIP: "Launch slips",
}
CAUSES: dict[str, str] = OUTCOMES | {
    "not_found": "not found where it was surveyed",
    "refused": "its seal is broken",
    "full": "no place left in the container",
    "dropped": "a later plan leaves it",
}
"""Why a planned tube stayed, as the outcome of a mission has it."""
LUCK: dict[Luck, str] = {
    Luck.NONE: "No bad luck: everything goes as planned",
    Luck.FORECAST: "As forecast: speeds, pick-ups, storms, losses of vehicles",
    Luck.ALL: "All: as forecast, and the faults of the catalogue",
}
REPLAN: dict[Replan, str] = {
    Replan.NEVER: "Never by itself",
    Replan.AFTER_FAULTS: "After each fault that changes what can come home",
}
OTHERS: dict[str, str] = {
    "lander": "Lander’s arm",
    "ascent": "Ascent vehicle",
    "orbiter": "Orbiter",
    "capsule": "Entry capsule",
    "facility": "Receiving facility",
    "ground": "Ground team",
    "": "The mission",
}
"""Whoever in the log is no vehicle of the surface."""


def tone(kind: Kind, *, alert: bool) -> str:
    """The colour of a line of the log."""
    if alert:
        return "failed"
    if kind in {Kind.PICKED_UP, Kind.DELIVERED, Kind.LOADED}:
        return "sealed"
    if kind in {Kind.REPLANNED, Kind.RECOVERED, Kind.SURVEYED}:
        return "open"
    return "moving" if kind not in {Kind.BEGUN, Kind.ENDED} else "quiet"
