"""The routes drawn to scale: metres in, SVG units out; x grows to the east, y to the south."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot
from operator import itemgetter
from typing import Any

from samples.pages.plans.chart import round_step
from samples.pages.surroundings import metres

Metres = tuple[float, float]
Box = tuple[float, float, float, float]
Side = tuple[Box, float, float, str]
"""Where a name may stand: its box, the point of its anchor, and the anchor."""

WIDTH = 1000.0
"""SVG units across, whatever the scale."""
LEAST_HEIGHT, MOST_HEIGHT = 300.0, 640.0
MARGIN = 0.09
"""Of the width, left free around everything."""
NEAR = 22.0
"""Units: what is nearer to each other than this becomes one mark."""
SIZE, LETTER, LINE = 18.0, 11.5, 24.0
"""Units: half a mark, a letter and a line of a name, at the size in which two plots share a row."""
MOST_COVERED = 0.25
"""Of a name's box: what covers more than this is not written."""
CLOSE_UP = 0.15
"""A vehicle that stays within this part of the whole is drawn once more, larger."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place on the map; `kind`: site, chosen, rover or spot; `count`: tubes fetched there."""

    kind: str
    name: str
    at: Metres
    url: str = ""
    count: int = 0
    members: tuple[Mark, ...] = ()
    """What can't be told apart from it at this scale."""


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
    west, south, east, north = _around(framed)
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
    labels = _labels(placed, height)
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
                "members": mark.members,
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
        "frame": {
            "east_m": middle[0],
            "north_m": middle[1],
            "per_m": per_m,
            "height": height,
        },
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
    return replace(one, members=(*one.members, other))


def _label(mark: Mark) -> str:
    """Its name; where several spots are one mark, how many."""
    if mark.kind == "spot" and mark.members:
        return f"{1 + len(mark.members)} spots"
    return mark.name


def _labels(marks: Sequence[Mark], height: float) -> list[dict[str, Any]]:
    """A side for each name: within the frame, and where it covers least of marks and names.

    Twice over, for in the first round the later names are not known yet. A name that still covers
    too much is left to the key.
    """
    dots = [_box(mark.at[0] - SIZE, mark.at[1] - SIZE, 2 * SIZE, 2 * SIZE) for mark in marks]
    names: dict[int, Side] = {}
    for index in [*range(len(marks)), *range(len(marks))]:
        others = dots + [side[0] for number, side in names.items() if number != index]
        costs = [(_cost(side[0], others, height), side) for side in _sides(marks[index])]
        names[index] = min(costs, key=itemgetter(0))[1]
    found = []
    for index, mark in enumerate(marks):
        box, x, y, anchor = names[index]
        others = dots + [side[0] for number, side in names.items() if number != index]
        is_clear = _cost(box, others, height) < MOST_COVERED * (box[2] - box[0]) * LINE
        found.append(
            {
                "label": _label(mark) if is_clear or mark.kind == "chosen" else "",
                "label_x": round(x, 1),
                "label_y": round(y, 1),
                "label_anchor": anchor,
            }
        )
    return found


def _sides(mark: Mark) -> list[Side]:
    """Right, left, above and below."""
    x, y = mark.at
    width, gap = len(_label(mark)) * LETTER, SIZE + 4
    return [
        (_box(x + gap, y - LINE / 2, width, LINE), x + gap, y, "start"),
        (_box(x - gap - width, y - LINE / 2, width, LINE), x - gap, y, "end"),
        (_box(x - width / 2, y - gap - LINE, width, LINE), x, y - gap - LINE / 2, "middle"),
        (_box(x - width / 2, y + gap, width, LINE), x, y + gap + LINE / 2, "middle"),
    ]


def _cost(box: Box, others: Sequence[Box], height: float) -> float:
    """What of a box covers others, and ten times what of it is beyond the frame."""
    whole = (box[2] - box[0]) * (box[3] - box[1])
    inside = _overlap(box, (0.0, 0.0, WIDTH, height))
    return sum(_overlap(box, other) for other in others) + 10 * (whole - inside)


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x, y, x + width, y + height


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0


def _points(points: Sequence[Metres]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _span(points: Sequence[Metres]) -> float:
    west, south, east, north = _around(points)
    return max(east - west, north - south)


def _is_within(point: Metres, others: Sequence[Metres]) -> bool:
    west, south, east, north = _around(others)
    return west <= point[0] <= east and south <= point[1] <= north


def _around(points: Sequence[Metres]) -> Box:
    easts, norths = [east for east, _ in points], [north for _, north in points]
    return min(easts), min(norths), max(easts), max(norths)


def _apart(one: Metres, other: Metres) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
