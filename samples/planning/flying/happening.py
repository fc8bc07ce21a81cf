"""What is told of a mission as it is flown: its log, from which everything shown is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened. Kinds with a tube name it as `stop`; `data` holds what is said here."""

    BEGUN = "begun"
    SET_OUT = "set_out"
    """`who` leaves: from_point, to_point, distance_m, sortie."""
    ARRIVED = "arrived"
    """`who` is there: from_point, to_point, distance_m, sortie, and knots: [[sol, metres], …] of
    its progress, straight between them, from setting out to here."""
    PICKED_UP = "picked_up"
    """from_sol: when the work began."""
    PICKUP_GIVEN_UP = "pickup_given_up"
    """The tube stays where it is; outcome as `forecast.Outcome`."""
    SURVEYED = "surveyed"
    """The tube lies elsewhere: x_m, y_m on the problem's plane."""
    TUBE_LOST = "tube_lost"
    """It can't be found; reason."""
    DAMAGED = "damaged"
    """Its seal is broken."""
    DELIVERED = "delivered"
    """At the lander."""
    LOADED = "loaded"
    """slot: from 1; waived: whether a broken seal was waived; from_sol."""
    LEFT_BEHIND = "left_behind"
    """Nobody brings it home any more: outcome as `forecast.Outcome`, or refused (broken seal),
    full (no slot left), dropped (a later plan leaves it)."""
    CLOSED = "closed"
    """The container; stops: what is in it."""
    LAUNCHED = "launched"
    IN_ORBIT = "in_orbit"
    CAPTURED = "captured"
    CONTAINED = "contained"
    DEPARTED = "departed"
    """opportunity: its number, from 1."""
    LANDED = "landed"
    RECEIVED = "received"
    FAULT = "fault"
    """fault: FaultKind; until_sol (or null); injected: whether a person brought it about."""
    RECOVERED = "recovered"
    """fault: what is over."""
    REPLANNED = "replanned"
    """version; added, dropped: lists of stops; value: of what is to come home; bound."""
    ENDED = "ended"
    """value, home: list of stops, finish_sol, land_sol: null where nothing came home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the log, at `sol` from the mission's arrival.

    `who` is "<kind> <number>" of a vehicle, "lander", "ascent", "orbiter", "capsule", "facility",
    "ground" or "" (the mission as a whole).
    """

    sol: float
    kind: Kind
    text: str
    """A sentence for a person."""
    who: str = ""
    stop: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    alert: bool = False
    """Whether somebody should look."""
