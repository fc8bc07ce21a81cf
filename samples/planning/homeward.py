"""The terms of what a mock mission meets beside its plan: the ride home, and what can go wrong.

A scenario that says nothing of them has what stands here. Nobody has published such figures for a
mission that isn't approved: all but the opportunities are this project's own assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from samples.domain.errors import InvalidValue
from samples.planning.based import Based, Chance, Figure
from samples.planning.flying.mission import FaultKind

LANDER = "lander"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Based):
    """An opportunity to travel from Mars to Earth; moments in ISO 8601 with their time zone."""

    departs_at: str
    lands_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeward:
    """From the closed container to the receiving facility."""

    launch_sols: Figure
    """From closing to the launch."""
    orbit_sols: Figure
    """From the launch to the orbit."""
    capture_sols: Figure
    contain_sols: Figure
    receive_sols: Figure
    """From the landing on Earth to the facility."""
    opportunities: tuple[Transfer, ...]
    """Ascending; the first one is that of the calendar's departure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One fault: how often it happens and what it does; `flying.mission.Fault` says per what."""

    fault: FaultKind
    chance: Chance
    lasts_sols: Figure | None = None
    """How long it lasts, or what it costs."""
    rate: Chance | None = None
    """Of full rate meanwhile; left out: none."""
    kinds: tuple[str, ...] = ()
    """The kinds of vehicles that it can hit (`lander`: the arm); empty: all."""


def moment(text: str) -> datetime | None:
    """Return the moment in a text; None where it is none, or has no time zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def require_consistent(ride: Homeward, faults: Sequence[Mishap], kinds: Sequence[str]) -> None:
    """Raise InvalidValue for opportunities out of order, and faults of vehicles not there.

    The moments have been read before.
    """
    if not ride.opportunities:
        raise InvalidValue(
            "There are no opportunities to travel home.",
            field="ride.opportunities",
            value=[],
            expected="at least one",
        )
    times = [
        (f"ride.opportunities[{number}].{name}", moment(text))
        for number, one in enumerate(ride.opportunities)
        for name, text in (("departs_at", one.departs_at), ("lands_at", one.lands_at))
    ]
    _require_ascending(times[::2])
    for number in range(len(ride.opportunities)):
        _require_ascending(times[2 * number : 2 * number + 2])
    for number, fault in enumerate(faults):
        for nth, kind in enumerate(fault.kinds):
            if kind not in {*kinds, LANDER}:
                path = f"faults[{number}].kinds[{nth}]"
                raise InvalidValue(
                    f"{path} is {kind}, which is not there.",
                    field=path,
                    value=kind,
                    expected="one of " + ", ".join([*kinds, LANDER]),
                )


def _require_ascending(times: Sequence[tuple[str, datetime | None]]) -> None:
    for (_, earlier), (path, later) in pairwise(times):
        if earlier and later and later <= earlier:
            raise InvalidValue(
                f"{path} is not after the one before.",
                field=path,
                value=later.isoformat(),
                expected=f"after {earlier.isoformat()}",
            )


# --- What a scenario has that says nothing of it --------------------------------------------------


def _assumed(value: float, why: str = "no figure was read") -> Figure:
    return Figure(value=value, basis=f"Assumption: {why}.", assumed=True)


def _chance(value: float, why: str = "no figure was read") -> Chance:
    return Chance(value=value, basis=f"Assumption: {why}.", assumed=True)


def _transfer(departs: str, lands: str) -> Transfer:
    return Transfer(
        departs_at=f"{departs}T00:00:00Z",
        lands_at=f"{lands}T00:00:00Z",
        basis="Derived: the minimum-energy transfer to Earth (Lambert, JPL's approximate "
        "elements), of a window of 3 to 4 weeks each way.",
    )


_CHAIN = "no figure was read; all from closing to the Earth entry system fits into the margin of 30"
RIDE = Homeward(
    launch_sols=_assumed(5, f"{_CHAIN} sols"),
    orbit_sols=_assumed(1, "no figure was read for reaching a stable orbit"),
    capture_sols=_assumed(12, f"{_CHAIN} sols"),
    contain_sols=_assumed(4, f"{_CHAIN} sols"),
    receive_sols=_assumed(3, "no figure was read; the site of the facility is not chosen"),
    opportunities=(
        _transfer("2028-09-06", "2029-08-10"),
        _transfer("2030-11-11", "2031-09-25"),
        _transfer("2033-01-27", "2033-09-02"),
        _transfer("2035-05-09", "2035-11-23"),
    ),
)

_RARE = "no figure was read; so that it happens now and then"
MISHAPS = (
    Mishap(
        fault=FaultKind.SLOW_DRIVE,
        chance=_chance(0.01, f"{_RARE}, per sol of driving"),
        lasts_sols=_assumed(10),
        rate=_chance(0.5),
    ),
    Mishap(
        fault=FaultKind.STUCK_WHEEL,
        chance=_chance(0.003, f"{_RARE}, per sol of driving"),
        lasts_sols=_assumed(5),
    ),
    Mishap(
        fault=FaultKind.ON_END,
        chance=_chance(0.05, "about 5 % of test drops ended with the tube on end (S23)"),
        lasts_sols=_assumed(1),
    ),
    Mishap(
        fault=FaultKind.KNOCKED_OVER,
        chance=_chance(0.01, f"{_RARE}, per tube"),
        lasts_sols=_assumed(1),
    ),
    Mishap(
        fault=FaultKind.NOT_FOUND,
        chance=_chance(0.01, f"{_RARE}, per tube"),
        lasts_sols=_assumed(2),
    ),
    Mishap(fault=FaultKind.SEAL_BROKEN, chance=_chance(0.01, f"{_RARE}, per tube")),
    Mishap(
        fault=FaultKind.BLACKOUT,
        chance=_chance(0.002, f"{_RARE}, per sol of the mission"),
        lasts_sols=_assumed(5),
    ),
    Mishap(
        fault=FaultKind.ARM_FAULT,
        chance=_chance(0.005, f"{_RARE}, per sol of the arm's work"),
        lasts_sols=_assumed(5),
    ),
    Mishap(fault=FaultKind.SLOT_JAMMED, chance=_chance(0.005, f"{_RARE}, per slot")),
    Mishap(
        fault=FaultKind.LAUNCH_SLIP,
        chance=_chance(0.1, "no figure was read; launches slip often"),
        lasts_sols=_assumed(10),
    ),
)


__all__ = ["MISHAPS", "RIDE", "Homeward", "Mishap", "Transfer", "moment", "require_consistent"]
