"""A timetable as a plan of Open MCT: each key a lane, times in milliseconds since the epoch."""

from __future__ import annotations

from datetime import datetime

from samples.exchange.timelines.timetable import Entry, Json, Timetable

COLOURS = {
    "drive": "#8a5a2b", "pick_up": "#c1440e", "unload": "#5c6f2e", "load": "#2e6f5c",
    "close": "#1f4e79", "turnaround": "#6b6b6b", "wait": "#8c8c8c", "margin": "#a39a6b",
    "fault": "#b00020",
}  # fmt: skip
OTHER = "#4a4a8c"


def document(found: Timetable) -> Json:
    """One object; a lane of a mock says so in its name."""
    lanes: Json = {}
    for entry in found.entries:
        lane = f"MOCK {entry.who}" if found.is_mock else entry.who
        lanes.setdefault(lane, []).append(_activity(entry, lane, found))
    return lanes


def _activity(entry: Entry, lane: str, found: Timetable) -> Json:
    return {
        "id": f"{found.key}-{entry.number}",
        "name": entry.name,
        "start": _milliseconds(entry.begin),
        "end": _milliseconds(entry.end),
        "type": lane,
        "color": COLOURS.get(entry.kind, OTHER),
        "textColor": "white",
        "properties": {
            "activity": entry.kind,
            **({"sample": entry.sample} if entry.sample else {}),
            "from_sol": round(entry.from_sol, 4),
            "to_sol": round(entry.to_sol, 4),
            **entry.more,
            **found.about(),
        },
    }


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
