"""What a mock mission is flown by: the problem, the routes, the ride home, faults, policy, seed.

A mission is a value: the same mission ends the same way on every machine, step by step or at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from samples.planning import form
from samples.planning.canonical import digest
from samples.planning.form import Within
from samples.planning.problem import Amount, Problem, Share
from samples.planning.solution import Route

FORMAT = "mars-sample-mock-mission/1"


class FaultKind(StrEnum):
    """What can go wrong; docs/mock-missions.md has the rule of each."""

    SLOW_DRIVE = "slow_drive"
    STUCK_WHEEL = "stuck_wheel"
    PICKUP_FAILED = "pickup_failed"
    ON_END = "on_end"
    """The tube stands on its end."""
    KNOCKED_OVER = "knocked_over"
    """The tube was knocked over and rolled: it lies elsewhere."""
    NOT_FOUND = "not_found"
    """The tube is not where it was surveyed."""
    SEAL_BROKEN = "seal_broken"
    DUST_STORM = "dust_storm"
    BLACKOUT = "blackout"
    """No commands reach Mars, as in a solar conjunction."""
    VEHICLE_LOST = "vehicle_lost"
    ARM_FAULT = "arm_fault"
    SLOT_JAMMED = "slot_jammed"
    LAUNCH_SLIP = "launch_slip"


class Luck(StrEnum):
    """Which faults happen by themselves; a person may bring about any."""

    NONE = "none"
    """None: as planned."""
    FORECAST = "forecast"
    """Those that the planner's forecast knows: speeds, pick-ups, storms, losses of vehicles."""
    ALL = "all"
    """Those, and the ones of `Mission.faults`."""


class Replan(StrEnum):
    """When the ground team plans again by itself."""

    NEVER = "never"
    AFTER_FAULTS = "after_faults"
    """After each fault that changes what can be brought home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How often a fault happens, and what it does.

    `chance` is, on average, per sol of driving (slow drive, stuck wheel) or of the arm's work (arm
    fault) and per sol of the mission (blackout); of each tube reached (on end, knocked over, not
    found, seal broken), each slot used (slot jammed), and of the one launch (launch slip). Failed
    pick-ups, storms and losses of vehicles are the problem's own.
    """

    kind: FaultKind
    chance: Share
    sols: Amount = 0.0
    """How long it lasts, or what it costs."""
    rate: Share = 0.0
    """Of full rate meanwhile."""
    kinds: tuple[str, ...] = ()
    """Whom it can hit, as `Interval.kinds`; empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A transfer from Mars to Earth, in sols from the mission's arrival."""

    depart_sol: Amount
    land_sol: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """From the closed container to the receiving facility, in sols."""

    launch_sols: Amount
    """From closing to the launch."""
    orbit_sols: Amount
    capture_sols: Amount
    contain_sols: Amount
    receive_sols: Amount
    """From the landing on Earth to the facility."""
    opportunities: tuple[Opportunity, ...]
    """Ascending; whoever misses one waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the ground team does without being asked."""

    replan: Replan = Replan.AFTER_FAULTS
    attempts: Annotated[int, Within(1, 10)] = 1
    """At each tube that could not be picked up."""
    waive_broken_seals: bool = False
    """Whether a tube whose seal broke is loaded all the same, with a waiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """Everything that a flight depends on."""

    problem: Problem
    site: str
    routes: tuple[Route, ...]
    """Of the approved plan."""
    ride: Ride
    seed: Annotated[int, Within(0, 2**31 - 1)]
    faults: tuple[Fault, ...] = ()
    luck: Luck = Luck.ALL
    policy: Policy = Policy()


def read(document: Mapping[str, Any] | str | bytes) -> Mission:
    """Return the mission in a JSON text, or in what such a text holds; raises InvalidValue."""
    mission: Mission = form.read(Mission, document, FORMAT)
    return mission


def as_json(mission: Mission) -> dict[str, Any]:
    """Return the document of a mission: `read` makes the same of it."""
    return form.as_json(mission, FORMAT, in_full=False)


def mission_hash(mission: Mission) -> str:
    """SHA-256 of the canonical JSON (RFC 8785) of `as_json`, lower-case hexadecimal."""
    return digest(as_json(mission))
