"""Points that come into being: where a vehicle stands for ever, with what it carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samples.planning.flying.state import Place
from samples.planning.problem import Distance, Metric, Point, Problem


def with_places(problem: Problem, places: Sequence[Place]) -> Problem:
    """Return the problem with a point for each place, as far from others as a way over its ends.

    By coordinates the place lies on the straight line between its ends; in a matrix, whoever goes
    there comes by one of its ends.
    """
    for place in places:
        problem = replace(
            problem,
            points=(*problem.points, _point(problem, place)),
            distances={
                name: _longer(problem, distance, place)
                for name, distance in problem.distances.items()
            },
        )
    return problem


def _point(problem: Problem, place: Place) -> Point:
    known = {point.id: point for point in problem.points}
    a, b = known[place.from_point], known[place.to_point]
    if a.x_m is None or a.y_m is None or b.x_m is None or b.y_m is None:
        return Point(place.id)
    part = place.part
    # Millimetres, as the points of a scenario.
    return Point(
        place.id,
        round(a.x_m + part * (b.x_m - a.x_m), 3),
        round(a.y_m + part * (b.y_m - a.y_m), 3),
    )


def _longer(problem: Problem, distance: Distance, place: Place) -> Distance:
    if distance.metric is not Metric.MATRIX:
        return distance
    names = [point.id for point in problem.points]
    a, b = names.index(place.from_point), names.index(place.to_point)
    rows = distance.metres
    there, back = rows[a][b], rows[b][a]
    behind, ahead = place.part, 1 - place.part
    into = [min(row[a] + _times(behind, there), row[b] + _times(ahead, back)) for row in rows]
    out = [
        min(_times(behind, back) + from_a, _times(ahead, there) + from_b)
        for from_a, from_b in zip(rows[a], rows[b], strict=True)
    ]
    return replace(
        distance,
        metres=(
            *((*row, round(metres, 3)) for row, metres in zip(rows, into, strict=True)),
            (*(round(metres, 3) for metres in out), 0.0),
        ),
    )


def _times(part: float, metres: float) -> float:
    return part * metres if part else 0.0
