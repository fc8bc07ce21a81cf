"""When something happened, in words: the sol, the UTC moment or span, the local solar time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from samples.domain.marstime import MissionClock
from samples.models import CustodyEvent

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Moment:
    """`sol`: "Sol 653", "Sols 1416–1429" or "By sol 0"; `lmst` only where the instant is known."""

    sol: str
    utc: str
    lmst: str = ""

    @property
    def utc_parts(self) -> list[str]:
        """The ends of a span, for a narrow column: `2022-01-30 10:45 –`, `2022-01-31 11:24 UTC`."""
        first, dash, last = self.utc.partition(" – ")
        return [f"{first} –", last] if dash else [first]

    @property
    def utc_html(self) -> SafeString:
        """The same, marked up so that no line breaks within a date."""
        return format_html_join(
            " ", '<span class="nowrap">{}</span>', ((part,) for part in self.utc_parts)
        )


def of_event(event: CustodyEvent, clock: MissionClock) -> Moment:
    """As exactly as the event is known."""
    latest, earliest = event.occurred_at, event.occurred_not_before
    if earliest is None:
        return Moment(f"By sol {clock.sol(latest - MICROSECOND)}", f"by {_minute(latest)} UTC")
    if earliest == latest:
        stamp = clock.stamp(latest)
        return Moment(
            f"Sol {stamp.sol}", f"{latest:%Y-%m-%d %H:%M:%S} UTC", stamp.hms.partition(".")[0]
        )
    first, last = clock.sol(earliest), clock.sol(latest - MICROSECOND)
    sol = f"Sol {first}" if first == last else f"Sols {first}–{last}"
    return Moment(sol, span(earliest, latest))


def of_sol(sol: int, clock: MissionClock) -> Moment:
    """Some time in a sol."""
    return Moment(f"Sol {sol}", span(*clock.sol_window(sol)))


def of_fact(at: datetime | None, sol: int | None, clock: MissionClock) -> Moment | None:
    """A catalogue value: an instant where one is known, else a sol, else None."""
    if at is not None:
        stamp = clock.stamp(at)
        return Moment(f"Sol {stamp.sol}", f"{at:%Y-%m-%d %H:%M:%S} UTC", stamp.hms)
    return None if sol is None else of_sol(sol, clock)


def span(earliest: datetime, latest: datetime) -> str:
    """`2022-01-30 10:45 – 2022-01-31 11:24 UTC`; the date once where both are the same."""
    end = f"{latest:%H:%M}" if earliest.date() == latest.date() else _minute(latest)
    return f"{_minute(earliest)} – {end} UTC"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
