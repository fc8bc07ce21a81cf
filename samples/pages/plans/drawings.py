"""The routes and the timeline of an answer, drawn and as rows."""

from __future__ import annotations

from typing import Any

from samples.models import PlanActivity
from samples.pages.plans import gantt, route_plot
from samples.pages.plans.answered import Answered
from samples.pages.plans.words import ACTIVITIES, metres, number, sols
from samples.pages.shown import to
from samples.planning.asking import ROVER
from samples.planning.solution import Activity
from samples.selectors import route_ways


def routes(found: Answered, known: route_ways.Paths | None = None) -> list[dict[str, Any]]:
    """The overview and a close-up; empty where the problem has no coordinates.

    `known`: the paths of the problem, where there are any yet.
    """
    ways = route_ways.ways(found.run, found.terms, found.problem, found.solution, known)
    if not ways.lines:
        return []
    home = set(found.solution.taken)
    counts: dict[str, int] = {}
    for stop in found.problem.stops:
        counts[stop.point] = counts.get(stop.point, 0) + (stop.id in home)
    marks = [
        _mark(found, point.id, (point.x_m or 0.0, point.y_m or 0.0), counts.get(point.id, 0))
        for point in found.problem.points
    ]
    paths = [
        route_plot.Path(who=found.who(who), style=style, lines=lines)
        for style, (who, lines) in enumerate(ways.lines.items())
        if lines
    ]
    return route_plot.plots(marks, paths, ways.ground)


def _mark(found: Answered, point: str, at: route_plot.Metres, count: int) -> route_plot.Mark:
    if point in found.sites:
        kind = "chosen" if point == found.solution.site else "site"
        return route_plot.Mark(kind=kind, name=found.sites[point], at=at, count=count)
    if point == ROVER:
        name = found.run.ledger.mission.rover_name or "The rover"
        return route_plot.Mark(kind="rover", name=name, at=at, count=count)
    tube = next((one for one in found.tubes.values() if one["place"] == point), None)
    if tube is None:
        return route_plot.Mark(kind="spot", name=point, at=at, count=count)
    url = to("pages:sample", tube["sample"])
    return route_plot.Mark(kind="spot", name=str(tube["name"]), at=at, url=url, count=count)


def timeline(found: Answered) -> dict[str, Any]:
    """Lanes of bars."""
    drawn = [
        gantt.Step(
            who=step.who,
            activity=Activity(step.activity),
            from_sol=step.from_sol,
            to_sol=step.to_sol,
            critical=step.critical,
            title=_title(step, found),
        )
        for step in found.steps
    ]
    finish = found.solution.timeline.finish_sol
    return gantt.gantt(drawn, found.problem.calendar, finish, found.who)


def steps(found: Answered) -> list[dict[str, Any]]:
    """Every step as a row."""
    return [_row(step, found) for step in found.steps]


def _title(step: PlanActivity, found: Answered) -> str:
    what = ACTIVITIES[Activity(step.activity)]
    if step.container is not None:
        what += f" {found.tube_name(step.container.code)}"
    when = f"sol {sols(step.from_sol)}"
    if step.to_sol > step.from_sol:
        when += f" to {sols(step.to_sol)}"
    way = f", {metres(step.distance_m)}" if step.distance_m else ""
    return f"{what}: {when}{way}" + (", critical" if step.critical else "")


def _row(step: PlanActivity, found: Answered) -> dict[str, Any]:
    ends = [_point(found, point) for point in (step.from_point, step.to_point) if point]
    return {
        "who": found.who(step.who),
        "what": ACTIVITIES[Activity(step.activity)],
        "from": sols(step.from_sol),
        "to": sols(step.to_sol),
        "sortie": step.sortie or None,
        "tube": found.tube_name(step.container.code) if step.container else " → ".join(ends),
        "distance": metres(step.distance_m) if step.distance_m else None,
        "energy": f"{number(step.energy_wh)} Wh" if step.energy_wh else None,
        "critical": step.critical,
    }


def _point(found: Answered, point: str) -> str:
    if point == ROVER:
        return "where the rover stands"
    return found.sites.get(point, point)
