"""How far a container has come, in which condition it is, and what can be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samples.domain.kinds import ContainerKind, Kind, PlaceKind


class Stage(Kind):
    """How far a container has come on its way from the rover's rack to a laboratory."""

    STORED_EMPTY = "stored_empty"
    ASSIGNED = "assigned"
    EXPOSED = "exposed"
    FILLED = "filled"
    SEAL_FAILED = "seal_failed"
    SEALED = "sealed"
    CACHED = "cached"
    RETRIEVED = "retrieved"
    DELIVERED = "delivered"
    LOADED = "loaded"
    CLOSED_IN = "closed_in"
    LAUNCHED = "launched"
    IN_MARS_ORBIT = "in_mars_orbit"
    CAPTURED = "captured"
    CONTAINED = "contained"
    IN_EARTH_TRANSIT = "in_earth_transit"
    LANDED = "landed"
    RECEIVED = "received"
    OPENED = "opened"
    RELEASED = "released"


class Condition(Kind):
    """What can be said of a container beside its stage."""

    SOUND = "sound"
    DAMAGED = "damaged"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


USABLE = frozenset({Condition.SOUND, Condition.DAMAGED})
"""Conditions in which a container can be handled."""


class SealState(Kind):
    """What a receiver says of a seal."""

    INTACT = "intact"
    BROKEN = "broken"
    NONE = "none"


class SafetyDecision(Kind):
    """What the sample safety assessment says."""

    SAFE = "safe"
    STERILISED = "sterilised"
    HOLD = "hold"


class Verb(Kind):
    """What a custody event says was done."""

    REGISTER = "register"
    ASSIGN = "assign"
    EXPOSE = "expose"
    FILL = "fill"
    EMPTY = "empty"
    MEASURE = "measure"
    IMAGE = "image"
    FAIL_SEAL = "fail_seal"
    SEAL = "seal"
    STOW = "stow"
    DROP = "drop"
    SURVEY = "survey"
    PICK_UP = "pick_up"
    TRANSFER = "transfer"
    DELIVER = "deliver"
    LOAD = "load"
    CLOSE_OS = "close_os"
    LAUNCH = "launch"
    REACH_ORBIT = "reach_orbit"
    CAPTURE = "capture"
    CONTAIN = "contain"
    DEPART = "depart"
    LAND = "land"
    RECEIVE = "receive"
    OPEN = "open"
    CLEAR = "clear"
    RELEASE = "release"
    MOVE = "move"
    WEIGH = "weigh"
    SPLIT = "split"
    ALLOCATE = "allocate"
    LEND = "lend"
    RETURN_LOAN = "return_loan"
    CONSUME = "consume"
    LOSE = "lose"
    FIND = "find"
    DAMAGE = "damage"
    WITHDRAW = "withdraw"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    RECALL = "recall"
    CORRECT = "correct"


RIDES = frozenset(
    {
        Verb.CLOSE_OS,
        Verb.LAUNCH,
        Verb.REACH_ORBIT,
        Verb.CAPTURE,
        Verb.CONTAIN,
        Verb.DEPART,
        Verb.LAND,
    }
)
"""What happens to the orbiting sample container (OS), and so to every tube in it at once."""

PORTIONED = frozenset(
    {Verb.WEIGH, Verb.SPLIT, Verb.ALLOCATE, Verb.LEND, Verb.RETURN_LOAN, Verb.CONSUME}
)
"""What happens to a portion of the sample; the tube stays where and as it is."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a container stands in a ledger: everything its events have made of it.

    `custodian` answers for it, also while it is `offered_to` another one. `os_slot` is its slot in
    the orbiting sample container from loading until receipt. `cleared`: a safety decision lets it
    leave containment.
    """

    stage: Stage
    condition: Condition = Condition.SOUND
    place: str
    custodian: str
    sample: str | None
    sealed: bool = False
    seal_serial: str | None = None
    os_slot: str | None = None
    offered_to: str | None = None
    cleared: bool = False


@dataclass(frozen=True, kw_only=True)
class Move:
    """What somebody wants to do: the verb and its end, with what the guards need to know.

    `organisation` and `holder_organisation` are those of `custodian` and of whoever answers for
    the container now. `capacity_left`: how many more tubes the OS of a slot takes (None: no
    limit is known); `os_closed`: whether it was closed.
    """

    verb: Verb
    container: str
    container_kind: ContainerKind
    place: str
    place_kind: PlaceKind
    custodian: str
    organisation: str = ""
    holder_organisation: str = ""
    sample: str | None = None
    seal_serial: str | None = None
    seal: SealState | None = None
    condition: Condition | None = None
    decision: SafetyDecision | None = None
    offered_to: str | None = None
    document: str | None = None
    waiver: str | None = None
    waived_by: str | None = None
    reason: str = ""
    evidence: str | None = None
    os_closed: bool = False
    capacity_left: int | None = None
    occurred_at: datetime
    previous_occurred_not_before: datetime | None = None
