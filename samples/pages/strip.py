"""The strip of the start page: sampling, sealing and dropping on one axis of sols.

Across, positions are percent of the width, so that the drawing fits any window without a script;
down, they are pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from samples.domain.kinds import SampleType
from samples.domain.marstime import MissionClock
from samples.pages.shown import to
from samples.selectors.overview import Track

LANES = {"sampled": 62, "sealed": 156, "dropped": 236}
HEIGHT = 284
MARGIN_PERCENT = 1.0
TICK_SOLS = 200
BAND_MARGIN_SOLS = 14
NOTABLE_SOLS = 5
"""A seal that took this long or longer is drawn as a wait."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Axis:
    """Sols from 0 to `last` over the width."""

    last: int

    def percent(self, sol: float) -> str:
        """Where a sol lies, as an SVG length."""
        share = min(max(sol / max(self.last, 1), 0.0), 1.0)
        return f"{MARGIN_PERCENT + share * (100 - 2 * MARGIN_PERCENT):.2f}%"


def strip(tracks: list[Track], clock: MissionClock, today: int) -> dict[str, Any]:
    """The context `strip` of samples/parts/strip.html."""
    axis = Axis(today)
    waits = [track for track in tracks if (track.sealed_after or 0) >= NOTABLE_SOLS]
    longest = max(waits, key=lambda track: track.sealed_after or 0, default=None)
    return {
        "height": HEIGHT,
        "lanes": [{"name": name, "y": y, "label_y": y - 13} for name, y in LANES.items()],
        "ticks": [{"x": axis.percent(sol), "label": sol} for sol in range(0, today + 1, TICK_SOLS)],
        "years": list(_years(clock, axis, today)),
        "bands": list(_bands(tracks, axis)),
        "tracks": [_drawn(track, axis, track is longest) for track in tracks],
        "longest": longest,
        "axis_y": HEIGHT - 32,
    }


def _drawn(track: Track, axis: Axis, longest: bool) -> dict[str, Any]:
    spans = {"sampled": track.sampled, "sealed": track.sealed, "dropped": track.dropped}
    marks = [
        {
            "x": axis.percent(sum(span) / 2),
            "y": LANES[lane],
            "bar": (axis.percent(span[0]), axis.percent(span[1])) if span[0] != span[1] else None,
        }
        for lane, span in spans.items()
        if span is not None
    ]
    wait = track.sealed_after or 0
    return {
        "track": track,
        "url": to("pages:sample", track.sample.identifier),
        "type": track.sample.sample_type,
        "type_label": SampleType(track.sample.sample_type).label,
        "marks": marks,
        "seal_line": _line(axis, "sampled", track.sampled, "sealed", track.sealed),
        "drop_line": _line(axis, "sealed", track.sealed, "dropped", track.dropped),
        "is_wait": wait >= NOTABLE_SOLS,
        "is_longest": longest,
        "summary": _summary(track),
    }


def _line(
    axis: Axis, upper: str, start: Span | None, lower: str, end: Span | None
) -> dict[str, Any] | None:
    if start is None or end is None:
        return None
    return {
        "x1": axis.percent(sum(start) / 2),
        "y1": LANES[upper],
        "x2": axis.percent(sum(end) / 2),
        "y2": LANES[lower],
    }


def _summary(track: Track) -> str:
    parts = []
    if track.sampled:
        parts.append(f"sampled {sols(track.sampled)}")
    if track.sealed:
        after = track.sealed_after
        parts.append(f"sealed {sols(track.sealed)}" + (f", {after} sols later" if after else ""))
    else:
        parts.append("not sealed")
    if track.dropped:
        parts.append(f"dropped {sols(track.dropped)}")
    return "; ".join(parts)


def sols(span: Span) -> str:
    """`sol 579` or `sols 1416–1429`."""
    return f"sol {span[0]}" if span[0] == span[1] else f"sols {span[0]}–{span[1]}"


def _bands(tracks: Iterable[Track], axis: Axis) -> Iterable[dict[str, str]]:
    """From the first to the last sampling or sealing of each campaign."""
    spans: dict[str, list[int]] = {}
    for track in tracks:
        campaign = track.sample.campaign
        if campaign is None:
            continue
        for span in (track.sampled, track.sealed):
            if span is not None:
                spans.setdefault(campaign.name, []).extend(span)
    for name, found in spans.items():
        first, last = min(found) - BAND_MARGIN_SOLS, max(found) + BAND_MARGIN_SOLS
        width = float(axis.percent(last)[:-1]) - float(axis.percent(first)[:-1])
        # "Fan Front (Delta Front)": the second name has no room here.
        yield {"x": axis.percent(first), "width": f"{width:.2f}%", "label": name.partition(" (")[0]}


def _years(clock: MissionClock, axis: Axis, today: int) -> Iterable[dict[str, Any]]:
    """Each new year on Earth."""
    first = clock.sol_window(0)[0].year + 1
    last = clock.sol_window(today)[1].year
    for year in range(first, last + 1):
        sol = clock.sol(datetime(year, 1, 1, tzinfo=UTC))
        if sol <= today:
            yield {"x": axis.percent(sol), "label": year}
