"""The catalogue of faults: what each does, what the ground team may do, what it is usually like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from samples.planning.flying.mission import Fault, FaultKind, Mission


class Rule(NamedTuple):
    """What a fault does, for a person."""

    hits: str
    """`vehicle`, `tube`, or nothing: the lander, the launch, everybody."""
    does: str
    may: str
    """What the ground team may do."""
    sols: float = 0.0
    """How long it lasts or what it costs, where nobody says; assumed."""
    rate: float = 0.0
    """Of full rate meanwhile; assumed."""


RULES: Mapping[FaultKind, Rule] = {
    FaultKind.SLOW_DRIVE: Rule(
        "vehicle",
        "The vehicle works at the rate given for so many sols.",
        "Plan again with what time is left.",
        sols=10.0,
        rate=0.5,
    ),
    FaultKind.STUCK_WHEEL: Rule(
        "vehicle",
        "The vehicle stands for so many sols.",
        "Plan again with what time is left.",
        sols=5.0,
    ),
    FaultKind.PICKUP_FAILED: Rule(
        "tube",
        "This attempt fails; it takes as long as one that works.",
        "Try again, as often as the policy says; then the tube stays and a slot is free.",
    ),
    FaultKind.ON_END: Rule(
        "tube",
        "The tube stands on its end: picking it up takes so many sols of work longer.",
        "Plan again with what time is left.",
        sols=1.0,
    ),
    FaultKind.KNOCKED_OVER: Rule(
        "tube",
        "The tube has rolled a few metres: so many sols of work go into surveying it anew.",
        "Pick it up where it lies now.",
        sols=1.0,
    ),
    FaultKind.NOT_FOUND: Rule(
        "tube",
        "The tube is searched for, so many sols of work; one in two is found, else it is lost.",
        "Take another tube instead.",
        sols=2.0,
    ),
    FaultKind.SEAL_BROKEN: Rule(
        "tube",
        "The tube is damaged; the arm refuses it.",
        "Waive it (policy) and load it all the same, or take another tube instead.",
    ),
    FaultKind.DUST_STORM: Rule(
        "",
        "The kinds that storms slow work at the storm's rate while it rages.",
        "Plan again: from its begin on it is known when it ends.",
        sols=10.0,
        rate=0.5,
    ),
    FaultKind.BLACKOUT: Rule(
        "",
        "No commands reach Mars: nobody on the surface works for so many sols.",
        "Plan again with what time is left.",
        sols=5.0,
    ),
    FaultKind.VEHICLE_LOST: Rule(
        "vehicle",
        "The vehicle stands where it is for ever; what it carries lies there.",
        "Send another vehicle for its tubes, and for those it was to fetch.",
    ),
    FaultKind.ARM_FAULT: Rule(
        "",
        "The lander's arm stands for so many sols.",
        "Plan again with what time is left.",
        sols=5.0,
    ),
    FaultKind.SLOT_JAMMED: Rule(
        "",
        "The next slot of the container can't be used; the one after it is taken.",
        "Leave the tube that is worth least.",
    ),
    FaultKind.LAUNCH_SLIP: Rule(
        "",
        "The launch is later by so many sols; it may miss the opportunity to depart.",
        "Wait for the next opportunity.",
        sols=10.0,
    ),
}


def usual(mission: Mission, kind: FaultKind) -> Fault:
    """Return what a fault of a kind is like in a mission: as the mission says, or as assumed."""
    for fault in mission.faults:
        if fault.kind is kind:
            return fault
    calendar = mission.problem.calendar
    if kind is FaultKind.DUST_STORM and calendar.storm_sols:
        return Fault(
            kind=kind,
            chance=0.0,
            sols=calendar.storm_sols,
            rate=calendar.storm_rate,
            kinds=calendar.storm_kinds,
        )
    rule = RULES[kind]
    return Fault(kind=kind, chance=0.0, sols=rule.sols, rate=rule.rate)
