"""Geometry of the component depot_plot.html: metres in, SVG units out.

One SVG unit is 0.1 m, y grows to the south. A name is put where it covers least, in order of
dropping: a plot whose names overlap can't be read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, TypedDict

UNITS_PER_M = 10.0
MARGIN_M = 5.0
SPOT_RADIUS = 15.0
LABEL_HEIGHT = 16.0
LABEL_WIDTH_PER_LETTER = 7.4
GRID_STEP_M = 10

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One tube on the ground; metres east and north of the depot's local origin."""

    order: int
    name: str
    url: str
    type: str
    type_label: str
    sol: int | None
    designation: str | None
    east_m: float
    north_m: float
    uncertainty_m: float | None


class Label(TypedDict):
    """Where a spot's name stands: SVG units and text-anchor."""

    label_x: float
    label_y: float
    label_anchor: str


def depot_plot(name: str, ring: Sequence[Point], spots: Sequence[Spot]) -> dict[str, Any]:
    """The context `plot` of the component, but for `area_m2`. `ring`: local metres (east, north).

    Either may be empty, not both.
    """
    spots = sorted(spots, key=lambda spot: spot.order)
    centres = [_units(spot.east_m, spot.north_m) for spot in spots]
    radii = [(spot.uncertainty_m or 0.0) * UNITS_PER_M for spot in spots]
    labels = _place_labels(centres, [spot.name for spot in spots])
    zone = [_units(*point) for point in ring]
    left, top, right, bottom = _frame(zone, centres, radii)
    bar = GRID_STEP_M * UNITS_PER_M
    return {
        "name": name,
        "view_box": f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}",
        "zone": _svg_points(zone),
        "path": _svg_points(centres),
        "grid": list(_grid(left, top, right, bottom)),
        "grid_step_m": GRID_STEP_M,
        "scale": {
            "x": round(right - bar - 25, 1),
            "y": round(bottom - 20, 1),
            "length": bar,
            "middle": bar / 2,
            "label": f"{GRID_STEP_M} m",
        },
        "north": {"x": round(right - 28, 1), "y": round(top + 18, 1)},
        "spots": [
            {**asdict(spot), "x": x, "y": y, "uncertainty": radius, **label}
            for spot, (x, y), radius, label in zip(spots, centres, radii, labels, strict=True)
        ],
    }


def _units(east_m: float, north_m: float) -> Point:
    return round(east_m * UNITS_PER_M, 1), round(-north_m * UNITS_PER_M, 1)


def _svg_points(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _frame(zone: Sequence[Point], centres: Sequence[Point], radii: Sequence[float]) -> Box:
    """Left, top, right and bottom around everything, with a margin."""
    boxes = [(x, y, x, y) for x, y in zone]
    boxes += [(x - r, y - r, x + r, y + r) for (x, y), r in zip(centres, radii, strict=True)]
    margin = MARGIN_M * UNITS_PER_M
    return (
        min(box[0] for box in boxes) - margin,
        min(box[1] for box in boxes) - margin,
        max(box[2] for box in boxes) + margin,
        max(box[3] for box in boxes) + margin,
    )


def _grid(left: float, top: float, right: float, bottom: float) -> Iterator[dict[str, float]]:
    """Lines at whole steps from the origin, over the view box and as much again around it.

    The drawing's frame is rarely of the view box's shape; the grid fills what is left over.
    """
    step = GRID_STEP_M * UNITS_PER_M
    width, height = right - left, bottom - top
    left, right, top, bottom = left - width, right + width, top - height, bottom + height
    for k in range(math.ceil(left / step), math.floor(right / step) + 1):
        yield {"x1": k * step, "y1": top, "x2": k * step, "y2": bottom}
    for k in range(math.ceil(top / step), math.floor(bottom / step) + 1):
        yield {"x1": left, "y1": k * step, "x2": right, "y2": k * step}


def _place_labels(centres: Sequence[Point], names: Sequence[str]) -> list[Label]:
    """A side for each name: the one that covers least of the spots, the path and earlier names."""
    taken: list[Box] = [
        (x - SPOT_RADIUS, y - SPOT_RADIUS, x + SPOT_RADIUS, y + SPOT_RADIUS) for x, y in centres
    ]
    for start, end in pairwise(centres):
        taken += _boxes_along(start, end)
    labels: list[Label] = []
    for (x, y), name in zip(centres, names, strict=True):
        sides = _sides(x, y, len(name) * LABEL_WIDTH_PER_LETTER)
        box, label = min(sides, key=lambda side: sum(_overlap(side[0], other) for other in taken))
        taken.append(box)
        labels.append(label)
    return labels


def _sides(x: float, y: float, width: float) -> list[tuple[Box, Label]]:
    gap, half = SPOT_RADIUS + 5, LABEL_HEIGHT / 2
    near = gap - 4
    return [
        ((x + gap, y - half, x + gap + width, y + half), _label(x + gap, y, "start")),
        ((x - gap - width, y - half, x - gap, y + half), _label(x - gap, y, "end")),
        (
            (x - width / 2, y + near, x + width / 2, y + near + LABEL_HEIGHT),
            _label(x, y + near + half, "middle"),
        ),
        (
            (x - width / 2, y - near - LABEL_HEIGHT, x + width / 2, y - near),
            _label(x, y - near - half, "middle"),
        ),
    ]


def _boxes_along(start: Point, end: Point) -> Iterator[Box]:
    """A line as small boxes."""
    for step in range(13):
        x = start[0] + (end[0] - start[0]) * step / 12
        y = start[1] + (end[1] - start[1]) * step / 12
        yield x - 2, y - 2, x + 2, y + 2


def _label(x: float, y: float, anchor: str) -> Label:
    return {"label_x": round(x, 1), "label_y": round(y, 1), "label_anchor": anchor}


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0
