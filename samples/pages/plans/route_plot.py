"""The routes drawn to scale: metres in, SVG units out; x grows to the east, y to the south."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

from samples.pages.depot_plot import place_labels
from samples.pages.plans.chart import round_step
from samples.pages.surroundings import metres

Metres = tuple[float, float]

WIDTH = 1000.0
"""SVG units across, whatever the scale."""
LEAST_HEIGHT, MOST_HEIGHT = 300.0, 640.0
MARGIN = 0.09
"""Of the width, left free around everything."""
NEAR = 26.0
"""Units: what is nearer to each other than this becomes one mark."""
CLOSE_UP = 0.15
"""A vehicle that stays within this part of the whole is drawn once more, larger."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place on the map; `kind` is site, chosen, rover or spot; `count` the tubes fetched there."""

    kind: str
    name: str
    at: Metres
    url: str = ""
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Path:
    """All ways of one vehicle, each a line of local metres; `style` numbers the vehicles."""

    who: str
    style: int
    lines: Sequence[Sequence[Metres]]

    @property
    def points(self) -> list[Metres]:
        """Every corner."""
        return [point for line in self.lines for point in line]


def plots(
    marks: Sequence[Mark], paths: Sequence[Path], ground: Sequence[Sequence[Metres]] = ()
) -> list[dict[str, Any]]:
    """The whole, and a close-up where vehicles stay within a small part of it.

    `ground`: the rover's own drives, drawn faintly. Empty without places.
    """
    if not marks:
        return []
    everything = [mark.at for mark in marks] + [point for path in paths for point in path.points]
    drawings = [_plot("Overview", everything, marks, paths, ground)]
    span = _span(everything)
    near = [path for path in paths if path.points and _span(path.points) < CLOSE_UP * span]
    if near:
        around = [point for path in near for point in path.points]
        here = [mark for mark in marks if _is_within(mark.at, around)]
        title = "Close-up: " + ", ".join(path.who for path in near)
        drawings.append(_plot(title, around, here, paths, ground))
    return drawings


def _plot(
    title: str,
    framed: Sequence[Metres],
    marks: Sequence[Mark],
    paths: Sequence[Path],
    ground: Sequence[Sequence[Metres]],
) -> dict[str, Any]:
    west, east = min(x for x, _ in framed), max(x for x, _ in framed)
    south, north = min(y for _, y in framed), max(y for _, y in framed)
    inner = WIDTH * (1 - 2 * MARGIN)
    most_inner = MOST_HEIGHT - 2 * MARGIN * WIDTH
    per_m = min(inner / max(east - west, 1.0), most_inner / max(north - south, 1.0))
    height = max((north - south) * per_m + 2 * MARGIN * WIDTH, LEAST_HEIGHT)
    middle = ((west + east) / 2, (south + north) / 2)

    def units(point: Metres) -> Metres:
        return (
            round(WIDTH / 2 + (point[0] - middle[0]) * per_m, 1),
            round(height / 2 - (point[1] - middle[1]) * per_m, 1),
        )

    placed = _merged([replace(mark, at=units(mark.at)) for mark in marks])
    labels = place_labels([mark.at for mark in placed], [mark.name for mark in placed])
    bar_m = round_step(WIDTH / per_m / 12)
    return {
        "title": title,
        "view_box": f"0 0 {WIDTH:.0f} {height:.0f}",
        "ground": [_points([units(p) for p in line]) for line in ground if len(line) > 1],
        "paths": [
            {
                "who": path.who,
                "style": path.style,
                "lines": [_points([units(point) for point in line]) for line in path.lines],
            }
            for path in paths
        ],
        "marks": [
            {
                "number": number,
                "kind": mark.kind,
                "name": mark.name,
                "url": mark.url,
                "count": mark.count,
                "x": mark.at[0],
                "y": mark.at[1],
                **label,
            }
            for number, (mark, label) in enumerate(zip(placed, labels, strict=True), start=1)
        ],
        "scale": {
            "x": 24,
            "y": round(height - 20, 1),
            "length": round(bar_m * per_m, 1),
            "label": metres(bar_m),
        },
        "north": {"x": WIDTH - 30, "y": 18},
    }


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    """Marks that can't be told apart become one, the more important leading."""
    ranks = {"chosen": 0, "rover": 1, "site": 2, "spot": 3}
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda one: ranks[one.kind]):
        twin = next((i for i, one in enumerate(found) if _apart(one.at, mark.at) < NEAR), None)
        if twin is None:
            found.append(mark)
        else:
            found[twin] = _joined(found[twin], mark)
    return found


def _joined(one: Mark, other: Mark) -> Mark:
    count = one.count + other.count
    if one.kind == other.kind == "spot":
        word = "tube" if count == 1 else "tubes"
        return replace(one, name=f"{count} {word} on the ground", count=count, url="")
    return replace(one, count=count)


def _points(points: Sequence[Metres]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _span(points: Sequence[Metres]) -> float:
    xs, ys = zip(*points, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _is_within(point: Metres, others: Sequence[Metres]) -> bool:
    xs, ys = zip(*others, strict=True)
    return min(xs) <= point[0] <= max(xs) and min(ys) <= point[1] <= max(ys)


def _apart(one: Metres, other: Metres) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
