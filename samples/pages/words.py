"""What verbs, stages and conditions read like, and in which tone they stand."""

from __future__ import annotations

from collections.abc import Mapping

from samples.domain.state import PORTIONED, Condition, Stage, Verb

DONE: dict[Verb, str] = {
    Verb.REGISTER: "Registered",
    Verb.ASSIGN: "Assigned",
    Verb.EXPOSE: "Exposed",
    Verb.FILL: "Filled",
    Verb.EMPTY: "Emptied",
    Verb.MEASURE: "Measured",
    Verb.IMAGE: "Imaged",
    Verb.FAIL_SEAL: "Seal failed",
    Verb.SEAL: "Sealed",
    Verb.STOW: "Stowed",
    Verb.DROP: "Dropped",
    Verb.SURVEY: "Surveyed",
    Verb.PICK_UP: "Picked up",
    Verb.TRANSFER: "Transferred",
    Verb.DELIVER: "Delivered",
    Verb.LOAD: "Loaded",
    Verb.CLOSE_OS: "Sample container closed",
    Verb.LAUNCH: "Launched",
    Verb.REACH_ORBIT: "Reached orbit",
    Verb.CAPTURE: "Captured",
    Verb.CONTAIN: "Contained",
    Verb.DEPART: "Departed for Earth",
    Verb.LAND: "Landed",
    Verb.RECEIVE: "Received",
    Verb.OPEN: "Opened",
    Verb.CLEAR: "Safety decided",
    Verb.RELEASE: "Released",
    Verb.MOVE: "Moved",
    Verb.WEIGH: "Weighed",
    Verb.SPLIT: "Split",
    Verb.ALLOCATE: "Allocated",
    Verb.LEND: "Lent",
    Verb.RETURN_LOAN: "Returned from loan",
    Verb.CONSUME: "Consumed",
    Verb.LOSE: "Lost",
    Verb.FIND: "Found",
    Verb.DAMAGE: "Damaged",
    Verb.WITHDRAW: "Withdrawn",
    Verb.OFFER: "Offered",
    Verb.ACCEPT: "Accepted",
    Verb.DECLINE: "Declined",
    Verb.RECALL: "Offer recalled",
    Verb.CORRECT: "Corrected",
}
"""What each verb reads like once it was done."""

STAGE_TONES: dict[Stage, str] = {
    Stage.STORED_EMPTY: "empty",
    Stage.ASSIGNED: "empty",
    Stage.EXPOSED: "open",
    Stage.FILLED: "open",
    Stage.SEAL_FAILED: "failed",
    Stage.SEALED: "sealed",
    Stage.CACHED: "cached",
    Stage.RETRIEVED: "moving",
    Stage.DELIVERED: "moving",
    Stage.LOADED: "moving",
    Stage.CLOSED_IN: "moving",
    Stage.LAUNCHED: "moving",
    Stage.IN_MARS_ORBIT: "moving",
    Stage.CAPTURED: "moving",
    Stage.CONTAINED: "moving",
    Stage.IN_EARTH_TRANSIT: "moving",
    Stage.LANDED: "earth",
    Stage.RECEIVED: "earth",
    Stage.OPENED: "earth",
    Stage.RELEASED: "earth",
}
STAGE_ICONS: dict[Stage, str] = {
    Stage.STORED_EMPTY: "tube-empty",
    Stage.ASSIGNED: "tube-empty",
    Stage.EXPOSED: "tube-exposed",
    Stage.FILLED: "tube-filled",
    Stage.SEAL_FAILED: "tube-failed",
    Stage.SEALED: "tube-sealed",
    Stage.CACHED: "tube-cached",
    **dict.fromkeys(
        (
            Stage.RETRIEVED, Stage.DELIVERED, Stage.LOADED, Stage.CLOSED_IN, Stage.LAUNCHED,
            Stage.IN_MARS_ORBIT, Stage.CAPTURED, Stage.CONTAINED, Stage.IN_EARTH_TRANSIT,
        ),
        "tube-moving",
    ),
    **dict.fromkeys((Stage.LANDED, Stage.RECEIVED, Stage.OPENED, Stage.RELEASED), "tube-earth"),
}  # fmt: skip
CONDITION_TONES: dict[Condition, str] = {
    Condition.SOUND: "sealed",
    Condition.DAMAGED: "open",
    Condition.LOST: "failed",
    Condition.WITHDRAWN: "empty",
}

_INCIDENTS = {
    Verb.FAIL_SEAL: "failed",
    Verb.LOSE: "failed",
    Verb.DAMAGE: "failed",
    Verb.WITHDRAW: "failed",
    Verb.FIND: "sealed",
    Verb.CORRECT: "open",
    Verb.OFFER: "open",
    Verb.ACCEPT: "sealed",
    Verb.DECLINE: "failed",
    Verb.RECALL: "quiet",
}


def tone(verb: str, to_stage: str) -> str:
    """The colour of an event: of what it says, else of the stage it led to."""
    return _INCIDENTS.get(Verb(verb)) or STAGE_TONES[Stage(to_stage)]


def done(verb: str) -> str:
    """The past of a verb."""
    return DONE[Verb(verb)]


GROUPS: tuple[tuple[str, frozenset[Verb]], ...] = (
    (
        "Something to note",
        frozenset({Verb.MEASURE, Verb.IMAGE, Verb.SURVEY}),
    ),
    ("The sample itself", PORTIONED),
    ("Hand over", frozenset({Verb.OFFER, Verb.ACCEPT, Verb.DECLINE, Verb.RECALL})),
    (
        "Something is wrong",
        frozenset({Verb.LOSE, Verb.FIND, Verb.DAMAGE, Verb.WITHDRAW, Verb.FAIL_SEAL, Verb.CORRECT}),
    ),
)
"""Verbs that are not the next step on the way home, under what they are for."""
NEXT = "Next step"

DETAILS: dict[str, str] = {
    "portion": "Portion",
    "mass_ug": "Mass, µg",
    "loss_ug": "Lost, µg",
    "remainder_ug": "Left, µg",
    "investigator": "Investigator",
    "by": "By",
    "purpose": "For",
    "due_on": "Due back",
    "instrument": "Instrument",
    "core_length_mm": "Core length, mm",
    "volume_mm3": "Volume, mm³",
    "latitude_deg": "Latitude, °N",
    "longitude_deg": "Longitude, °E",
    "uncertainty_m": "Uncertainty, m",
    "document": "Document",
    "seal_serial": "Seal serial",
    "seal": "Seal",
    "condition": "Condition",
    "decision": "Decision",
    "evidence": "Evidence",
    "waiver": "Waiver",
    "waived_by": "Waived by",
}
"""What a verb adds that a line of history tells too."""


def details_in_words(details: Mapping[str, object]) -> list[tuple[str, str]]:
    """(label, text) of what an event's details say; of a split, each piece."""
    pieces = {
        name: f"Piece {name.split('_')[1]}, µg" for name in details if name.startswith("child_")
    }
    return [
        (label, str(details[name]).replace("_", " "))
        for name, label in (DETAILS | pieces).items()
        if details.get(name) not in (None, "")
    ]
