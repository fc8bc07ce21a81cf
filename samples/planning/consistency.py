"""What a problem's parts must say about each other; `form` has seen to each part by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NoReturn

from samples.domain.errors import InvalidValue
from samples.planning.problem import (
    SITE,
    Calendar,
    Distance,
    Metric,
    Point,
    Problem,
    Vehicle,
    Window,
)

LANDER = "lander"
"""What the calendar calls the lander's arm; no vehicle is called so."""


TOLERANCE = 1e-9
"""Relative, on times: 0.3 is not before 0.1 + 0.2."""


def require_consistent(problem: Problem) -> None:
    """Raise InvalidValue for the first thing that can't be meant; `field` is its path."""
    kinds = [vehicle.kind for vehicle in problem.vehicles]
    groups = [group.id for group in problem.groups]
    points = [point.id for point in problem.points]
    _require_unique("points", "id", points)
    _require_unique("stops", "id", [stop.id for stop in problem.stops])
    _require_unique("vehicles", "kind", kinds)
    _require_unique("groups", "id", groups)
    _require_unnamed("points", "id", points, SITE, "the landing site")
    _require_unnamed("vehicles", "kind", kinds, LANDER, "the lander's arm")
    _require_points(problem.points)
    for name, distance in problem.distances.items():
        _require_distance(f"distances.{name}", distance, problem.points)
    for i, stop in enumerate(problem.stops):
        _require_known(f"stops[{i}].point", stop.point, points)
        _require_list(f"stops[{i}].groups", stop.groups, groups)
        _require_list(f"stops[{i}].by", stop.by, kinds)
        _require_windows(f"stops[{i}].windows", stop.windows)
    for i, vehicle in enumerate(problem.vehicles):
        _require_vehicle(f"vehicles[{i}]", vehicle, problem, points)
    if problem.lander:
        if not problem.lander.sites:
            _refuse("lander.sites", "is empty", [], "one point or more")
        _require_list("lander.sites", problem.lander.sites, points)
    _require_calendar(problem.calendar, [*kinds, LANDER] if problem.lander else kinds)
    for i, group in enumerate(problem.groups):
        _require_bonus(f"groups[{i}].bonus", group.bonus)


def _require_points(points: Sequence[Point]) -> None:
    for i, point in enumerate(points):
        if (point.x_m is None) != (point.y_m is None):
            given, missing = ("x_m", "y_m") if point.y_m is None else ("y_m", "x_m")
            _refuse(f"points[{i}].{missing}", "is missing", None, f"a number, as {given} has one")


def _require_distance(path: str, distance: Distance, points: Sequence[Point]) -> None:
    if distance.metric is Metric.EUCLIDEAN:
        if distance.metres:
            _refuse(f"{path}.metres", "is given", None, "nothing, or the metric matrix")
        for i, point in enumerate(points):
            if point.x_m is None:
                _refuse(f"points[{i}].x_m", "is missing", None, f"a number: {path} is euclidean")
        return
    if distance.factor != 1:
        _refuse(f"{path}.factor", "is given", distance.factor, "nothing, or the metric euclidean")
    size = len(points)
    if len(distance.metres) != size:
        _refuse(f"{path}.metres", "has another length", len(distance.metres), f"{size} rows")
    for i, row in enumerate(distance.metres):
        if len(row) != size:
            _refuse(f"{path}.metres[{i}]", "has another length", len(row), f"{size} numbers")
        if row[i] != 0:
            _refuse(f"{path}.metres[{i}][{i}]", "is not 0", row[i], "0 from a point to itself")


def _require_windows(path: str, windows: Sequence[Window]) -> None:
    for i, window in enumerate(windows):
        if window.from_sol > window.to_sol:
            _refuse(
                f"{path}[{i}].to_sol", "is before from_sol", window.to_sol,
                f"{window.from_sol:g} or later",
            )  # fmt: skip


def _require_bonus(path: str, bonus: Sequence[float]) -> None:
    for i, (earlier, later) in enumerate(pairwise(bonus)):
        if later > earlier:
            _refuse(
                f"{path}[{i + 1}]", "is more than the one before", later,
                f"at most {earlier:g}: returns diminish",
            )  # fmt: skip


def _require_vehicle(path: str, vehicle: Vehicle, problem: Problem, points: Sequence[str]) -> None:
    _require_known(f"{path}.distance", vehicle.distance, list(problem.distances))
    if problem.lander:
        if vehicle.end is not None:
            _refuse(f"{path}.end", "is given", vehicle.end, "nothing: with a lander all end there")
    else:
        for name, point in (("start", vehicle.start), ("end", vehicle.end)):
            if point == SITE:
                _refuse(f"{path}.{name}", f"is {SITE}", point, "a point, or a lander")
        if vehicle.end is None:
            _refuse(f"{path}.end", "is missing", None, "a point, or a lander")
        _require_known(f"{path}.end", vehicle.end, points)
        if vehicle.sorties != 1:
            _refuse(f"{path}.sorties", "is given", vehicle.sorties, "1, or a lander")
    if vehicle.start != SITE:
        _require_known(f"{path}.start", vehicle.start, points)


def _require_calendar(calendar: Calendar, kinds: Sequence[str]) -> None:
    if calendar.departure_sol is not None:
        earliest = calendar.arrival_sol + calendar.margin_sols
        if calendar.departure_sol < earliest * (1 - TOLERANCE):
            _refuse(
                "calendar.departure_sol", "is before the arrival and the margin",
                calendar.departure_sol, f"{earliest:g} or later",
            )  # fmt: skip
    for i, interval in enumerate(calendar.intervals):
        path = f"calendar.intervals[{i}]"
        if interval.from_sol >= interval.to_sol:
            _refuse(
                f"{path}.to_sol",
                "is not after from_sol",
                interval.to_sol,
                f"above {interval.from_sol:g}",
            )
        _require_list(f"{path}.kinds", interval.kinds, kinds)
    _require_list("calendar.storm_kinds", calendar.storm_kinds, kinds)


def _require_list(path: str, names: Sequence[str], known: Sequence[str]) -> None:
    for i, name in _repeats(names):
        _refuse(f"{path}[{i}]", "is there twice", name, "each once")
    for i, name in enumerate(names):
        _require_known(f"{path}[{i}]", name, known)


def _require_known(path: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        some = ", ".join(known[:10]) + (", …" if len(known) > 10 else "")
        _refuse(path, f"is {name}, which is not there", name, f"one of {some}" if some else "none")


def _require_unique(path: str, key: str, names: Sequence[str]) -> None:
    for i, name in _repeats(names):
        _refuse(f"{path}[{i}].{key}", f"is {name} again", name, "another")


def _require_unnamed(path: str, key: str, names: Iterable[str], taken: str, by: str) -> None:
    for i, name in enumerate(names):
        if name == taken:
            _refuse(f"{path}[{i}].{key}", f"is {taken}, which means {by}", name, "another name")


def _repeats(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for i, name in enumerate(names):
        if name in seen:
            yield i, name
        seen.add(name)


def _refuse(path: str, what: str, value: object, expected: str) -> NoReturn:
    raise InvalidValue(f"{path} {what}.", field=path, value=value, expected=expected)
