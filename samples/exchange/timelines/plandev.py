"""A timetable for PlanDev, formerly Aerie.

As a plan, as aerie-cli takes one, and as a source of events that needs no mission model.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from samples.exchange.timelines.timetable import Entry, Json, Timetable

TYPES = {
    "drive": "DriveTo", "pick_up": "PickUpTube", "unload": "UnloadTubes", "load": "LoadTube",
    "close": "CloseContainer", "turnaround": "TurnAround", "wait": "Wait", "margin": "KeepFree",
}  # fmt: skip
"""Activity types that a mission model must know; others are their word in capitals: `Fault`."""
EVENTS = {
    "drive": "Drive", "pick_up": "TubePickup", "unload": "TubeUnload", "load": "TubeLoad",
    "close": "ContainerClose", "turnaround": "TurnAround", "wait": "Wait", "margin": "KeepFree",
}  # fmt: skip
SOURCE_TYPE = "SampleRetrieval"


def plan(found: Timetable) -> Json:
    """Plan transfer, version 2. `id` and `model_id` are given anew where it is imported."""
    return {
        "version": "2",
        "id": 1,
        "model_id": 1,
        "name": found.title,
        "start_time": _iso(found.start),
        "duration": _clock(found.end - found.start),
        "simulation_arguments": {},
        "tags": [],
        "activities": [_directive(entry, found) | {"tags": []} for entry in found.entries],
    }


def cli_plan(found: Timetable) -> Json:
    """The older form that `aerie-cli plans upload` takes: offsets as "206 days, 7:35:06"."""
    return {
        "name": found.title,
        "start_time": _iso(found.start),
        "end_time": _iso(found.end),
        "tags": [],
        "activities": [
            _directive(entry, found) | {"start_offset": str(entry.begin - found.start)}
            for entry in found.entries
        ],
    }


def external_source(found: Timetable) -> Json:
    """A source with an event for each activity."""
    seen: Counter[str] = Counter()
    return {
        "source": {
            "key": f"{found.key}.json",
            "source_type": SOURCE_TYPE,
            "valid_at": _day_of_year(found.start),
            "period": {
                "start_time": _day_of_year(found.start),
                "end_time": _day_of_year(found.end),
            },
            "attributes": found.about(),
        },
        "events": [_event(entry, found, seen) for entry in found.entries],
    }


def _directive(entry: Entry, found: Timetable) -> Json:
    return {
        "id": entry.number,
        "type": TYPES.get(entry.kind, _in_capitals(entry.kind)),
        "name": entry.name,
        "start_offset": _clock(entry.begin - found.start),
        "anchor_id": None,
        "anchored_to_start": True,
        "arguments": {
            "who": entry.who,
            "duration": entry.seconds * 1_000_000,
            **({"sample": entry.sample} if entry.sample else {}),
            **entry.more,
        },
        "metadata": found.about(),
    }


def _event(entry: Entry, found: Timetable, seen: Counter[str]) -> Json:
    event_type = EVENTS.get(entry.kind, _in_capitals(entry.kind))
    key = f"{entry.kind.replace('_', '')}/{entry.sample or entry.number}"
    seen[key] += 1
    return {
        "key": key if seen[key] == 1 else f"{key}/{seen[key]}",
        "event_type": event_type,
        "start_time": _day_of_year(entry.begin),
        "duration": _clock(entry.end - entry.begin),
        "attributes": {
            "name": entry.name,
            "who": entry.who,
            **({"sample": entry.sample} if entry.sample else {}),
            "mock": found.is_mock,
            "plan": found.name,
            "version": found.version,
        },
    }


def _in_capitals(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _day_of_year(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%jT%H:%M:%SZ")


def _clock(span: timedelta) -> str:
    """Hours, minutes and seconds; hours go beyond 24."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
