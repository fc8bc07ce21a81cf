"""A timetable as iCalendar (RFC 5545): one VEVENT an activity, in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from samples.exchange.timelines.timetable import Entry, Timetable

PRODUCT = "-//Mars sample cache inventory//Timelines//EN"
LINE = 75
"""Octets of a line at most; longer ones are folded."""


def text(found: Timetable) -> str:
    """The calendar. A UID stays with its activity, so that a calendar read again is updated."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(found.title)}",
        f"X-WR-CALNAME:{_escaped(found.title)}",
        f"X-WR-CALDESC:{_escaped(found.sentence)}",
        *(line for entry in found.entries for line in _event(entry, found)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: Entry, found: Timetable) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{found.key}-{entry.number}@{found.mission}"
    yield f"DTSTAMP:{_moment(found.stamped)}"
    yield f"DTSTART:{_moment(entry.begin)}"
    if entry.end > entry.begin:  # an event that lasts no time has no end (RFC 5545, 3.6.1)
        yield f"DTEND:{_moment(entry.end)}"
    mock = "MOCK " if found.is_mock else ""
    yield f"SUMMARY:{_escaped(f'{mock}{entry.who}: {entry.name}')}"
    told = [
        found.title,
        found.sentence,
        f"Sol {entry.from_sol:.2f} to {entry.to_sol:.2f} after the arrival.",
        *([f"Sample {entry.sample}"] if entry.sample else []),
        *(f"{name}: {value}" for name, value in entry.more.items()),
    ]
    yield f"DESCRIPTION:{_escaped(chr(10).join(told))}"
    kinds = [entry.kind, "mock" if found.is_mock else "plan"]
    yield "CATEGORIES:" + ",".join(_escaped(kind) for kind in kinds)
    yield "STATUS:TENTATIVE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> str:
    """In pieces of at most 75 octets, the later ones after a blank; no letter is torn."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece])
