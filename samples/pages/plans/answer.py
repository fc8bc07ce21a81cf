"""What a run answered, as the plan's page tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from samples.domain.kinds import SampleType
from samples.models import Exclusion, PlanActivity, PlanRun
from samples.pages.plans import chart, gantt, route_plot
from samples.pages.plans.words import (
    ACTIVITIES,
    OUTCOMES,
    metres,
    number,
    percent,
    sols,
    sureness,
    who_in_words,
)
from samples.pages.shown import to
from samples.planning import answers, reading, terms
from samples.planning.problem import Problem
from samples.planning.solution import Activity, Solution
from samples.selectors import plan_groups, plans, route_ways
from samples.selectors.plan_groups import SORTS

Tubes = Mapping[str, Mapping[str, Any]]


def answer(run: PlanRun) -> dict[str, Any]:
    """The context of everything that a run with an answer shows. Needs the whole run."""
    problem, told = reading.read(run.problem), terms.read(run.terms)
    solution = answers.read(run.solution or {})
    tubes = {tube["container"]: tube for tube in run.tubes}
    names = {vehicle.kind: (vehicle.name, vehicle.count.value) for vehicle in told.vehicles}
    steps = list(plans.activities().filter(run=run))
    sites = {site.id: site.name for site in told.sites}
    site_name = sites.get(solution.site or "", solution.site)
    return {
        "figures": _figures(run, problem, site_name),
        "plots": _plots(run, problem, solution, told, names),
        "gantt": _gantt(steps, problem, solution, names, tubes),
        "steps": [_step_row(step, names, tubes, sites) for step in steps],
        "chosen": _chosen(run, problem, solution, steps, tubes, names),
        "behind": _behind(run, tubes),
        "groups": _groups(run, problem),
        "marginal": run.marginal or [],
        "risk": _risk(run, names),
        "trace": chart.trace(run.log, run.elapsed_s),
        "log": [_log_row(moment) for moment in run.log],
        "conflicts": [conflict.text for conflict in solution.conflicts],
        "worth": {
            "own": number(solution.worth.own),
            "bonus": number(solution.worth.bonus),
            "shortfall": number(solution.worth.shortfall),
        },
    }


def _figures(run: PlanRun, problem: Problem, site: str | None) -> list[dict[str, Any]]:
    told = plans.figures(run)
    slots = problem.container.capacity_tubes
    made: list[dict[str, Any]] = [
        {
            "value": number(run.value or 0.0),
            "label": "Value",
            "note": f"{sureness(run)}; bound {number(run.bound or 0.0)}",
        },
        {
            "value": str(told.tubes),
            "label": "Tubes brought home",
            "note": f"of {len(problem.stops)} to choose from"
            + (f", {slots} places" if slots is not None else ""),
        },
    ]
    if told.finish_sol is not None:
        slack = told.slack_sols
        made.append(
            {
                "value": sols(told.finish_sol),
                "label": "Container closed, sol",
                "note": f"{sols(slack)} sols of slack" if slack is not None else "no departure set",
            }
        )
    if told.on_time is not None:
        error = run.risk["on_time"]["error"] if run.risk else 0.0
        made.append(
            {
                "value": percent(told.on_time).removesuffix(" %"),
                "unit": "%",
                "label": "On time, simulated",
                "note": f"± {number(100 * error, 2)} percentage points",
            }
        )
    distance, _, unit = metres(told.distance_m).partition(" ")
    made.append({"value": distance, "unit": unit, "label": "Driven and flown", "note": f"to {site}" if site else ""})  # fmt: skip
    return made


def _plots(
    run: PlanRun,
    problem: Problem,
    solution: Solution,
    told: terms.Terms,
    names: dict[str, tuple[str, int]],
) -> list[dict[str, Any]]:
    found = route_ways.ways(run, told, problem, solution)
    if not found.lines:
        return []
    at = {point.id: (point.x_m or 0.0, point.y_m or 0.0) for point in problem.points}
    sites = {site.id: site.name for site in told.sites}
    home = set(solution.taken)
    counts: dict[str, int] = {}
    for stop in problem.stops:
        counts[stop.point] = counts.get(stop.point, 0) + (stop.id in home)
    places = {tube["place"]: tube for tube in run.tubes}
    marks = [
        route_plot.Mark(
            kind="chosen" if name == solution.site else "site" if name in sites else "rover" if name == "rover" else "spot",
            name=sites.get(name) or ("Perseverance" if name == "rover" else str(places.get(name, {}).get("name", name))),
            at=where,
            url=to("pages:sample", places[name]["sample"]) if name in places else "",
            count=counts.get(name, 0),
        )
        for name, where in at.items()
    ]  # fmt: skip
    paths = [
        route_plot.Path(who=who_in_words(who, names), style=style, lines=lines)
        for style, (who, lines) in enumerate(found.lines.items())
        if lines
    ]
    return route_plot.plots(marks, paths, found.ground)


def _gantt(
    steps: Iterable[PlanActivity],
    problem: Problem,
    solution: Solution,
    names: dict[str, tuple[str, int]],
    tubes: Tubes,
) -> dict[str, Any]:
    drawn = [
        gantt.Step(
            who=step.who,
            activity=Activity(step.activity),
            from_sol=step.from_sol,
            to_sol=step.to_sol,
            critical=step.critical,
            title=_title(step, tubes),
        )
        for step in steps
    ]
    return gantt.gantt(
        drawn,
        problem.calendar,
        solution.timeline.finish_sol,
        lambda who: "Lander’s arm" if who == "lander" else who_in_words(who, names),
    )


def _title(step: PlanActivity, tubes: Tubes) -> str:
    what = ACTIVITIES[Activity(step.activity)]
    if step.container is not None:
        what += f" {_tube_name(step.container.code, tubes)}"
    when = f"sol {sols(step.from_sol)}"
    if step.to_sol > step.from_sol:
        when += f" to {sols(step.to_sol)}"
    way = f", {metres(step.distance_m)}" if step.distance_m else ""
    return f"{what}: {when}{way}" + (", critical" if step.critical else "")


def _tube_name(code: str, tubes: Tubes) -> str:
    return str(tubes[code]["name"]) if code in tubes else code


def _step_row(
    step: PlanActivity,
    names: dict[str, tuple[str, int]],
    tubes: Tubes,
    sites: Mapping[str, str],
) -> dict[str, Any]:
    code = step.container.code if step.container else ""
    ends = [sites.get(point, point) for point in (step.from_point, step.to_point) if point]
    return {
        "who": "Lander’s arm" if step.who == "lander" else who_in_words(step.who, names),
        "what": ACTIVITIES[Activity(step.activity)],
        "from": sols(step.from_sol),
        "to": sols(step.to_sol),
        "sortie": step.sortie or None,
        "tube": _tube_name(code, tubes) if code else " → ".join(ends),
        "distance": metres(step.distance_m) if step.distance_m else None,
        "energy": f"{number(step.energy_wh)} Wh" if step.energy_wh else None,
        "critical": step.critical,
    }


def _chosen(
    run: PlanRun,
    problem: Problem,
    solution: Solution,
    steps: Iterable[PlanActivity],
    tubes: Tubes,
    names: dict[str, tuple[str, int]],
) -> list[dict[str, Any]]:
    """The tubes that come home, in the order of their places in the container."""
    stops = {stop.id: stop for stop in problem.stops}
    loaded = {s.container.code: s.to_sol for s in steps if s.activity == Activity.LOAD and s.container}  # fmt: skip
    carriers = {
        stop: (f"{route.vehicle} {route.number}", sortie_number)
        for route in solution.routes
        for sortie_number, sortie in enumerate(route.sorties, start=1)
        for stop in sortie.stops
    }
    chances = (run.risk or {}).get("tubes", {})
    rows = []
    for code in sorted(solution.taken, key=lambda one: (solution.timeline.slots.get(one, 0), one)):
        who, sortie = carriers.get(code, ("", 0))
        chance = chances.get(code)
        rows.append(
            {
                **_tube(code, tubes),
                "slot": solution.timeline.slots.get(code),
                "value": number(stops[code].value, 2),
                "loaded": sols(loaded[code]) if code in loaded else None,
                "who": who_in_words(who, names) if who else "",
                "sortie": sortie,
                "chance": percent(chance["probability"]) if chance else None,
                "share": round(100 * chance["probability"], 1) if chance else None,
                "fate": _fate(run, code),
            }
        )
    return rows


def _tube(code: str, tubes: Tubes) -> dict[str, Any]:
    tube = tubes.get(code, {})
    sample_type = tube.get("sample_type", "")
    return {
        "code": code,
        "name": tube.get("name", code),
        "sample": tube.get("sample", ""),
        "type": sample_type,
        "type_label": SampleType(sample_type).label if sample_type else "",
        "url": to("pages:container", code),
    }


def _fate(run: PlanRun, code: str) -> str:
    """In which part of the trials it does not come home, and why; the commonest first."""
    found = (run.risk or {}).get("outcomes", {}).get(code)
    if not found:
        return ""
    trials = sum(found.values()) or 1
    wrong = sorted(((n, what) for what, n in found.items() if what != "home" and n), reverse=True)
    return ", ".join(f"{OUTCOMES.get(what, what)} {percent(n / trials)}" for n, what in wrong)


def _behind(run: PlanRun, tubes: Tubes) -> list[dict[str, Any]]:
    """Every tube that stays, those that were asked for first."""
    return [
        {
            **_tube(exclusion.container.code, tubes),
            "asked": exclusion.asked,
            "code_word": exclusion.code.replace("_", " "),
            "sentence": exclusion.sentence,
            "with_what": _remedies(exclusion, tubes),
        }
        for exclusion in plans.exclusions().filter(run=run)
    ]


def _remedies(exclusion: Exclusion, tubes: Tubes) -> list[dict[str, str]]:
    """What would bring it in: an exchange, with the names of tubes instead of their codes."""
    swap = exclusion.data.get("swap")
    found = []
    if exclusion.data.get("gain"):
        found.append({"label": "The plan with it", "value": f"{_change(exclusion.data['gain'])}"})
    if swap:
        name = _tube_name(swap["drop"], tubes)
        found.append({"label": f"In place of {name}", "value": _change(swap["change"])})
    return found


def _change(value: float) -> str:
    if abs(value) < 1e-9:
        return "worth the same"
    return f"worth {number(abs(value), 2)} {'more' if value > 0 else 'less'}"


def _groups(run: PlanRun, problem: Problem) -> list[dict[str, Any]]:
    """The portfolio: of each sort its groups with bars in per cent of the largest."""
    found = plan_groups.shares(problem, run.taken, run.ledger.mission)
    sorts = []
    for sort, title in SORTS.items():
        rows = [share for share in found if share.sort == sort]
        most = max((max(share.there, share.minimum) for share in rows), default=1) or 1
        if rows:
            sorts.append(
                {
                    "title": title,
                    "rows": [
                        {
                            "share": share,
                            "bonus": number(share.bonus, 2) if share.bonus else None,
                            "taken": round(100 * share.taken / most, 2),
                            "there": round(100 * share.there / most, 2),
                            "minimum": round(100 * share.minimum / most, 2),
                        }
                        for share in rows
                    ],
                }
            )
    return sorts


def _risk(run: PlanRun, names: dict[str, tuple[str, int]]) -> dict[str, Any] | None:
    if not run.risk:
        return None
    found = run.risk
    return {
        "trials": number(found["trials"], 0),
        "seed": found["seed"],
        "on_time": percent(found["on_time"]["probability"]),
        "complete": percent(found["complete"]["probability"]),
        "value": chart.histogram(found["value"]),
        "finish": chart.histogram(found["finish"]),
        "rows": [
            {"name": label, "cells": [_figure(found[key][part]["value"]) for part in ("p10", "p50", "p90", "mean")]}
            for key, label in (("value", "Value"), ("finish", "Finish, sol"))
        ],
        "vehicles": [
            {"name": who_in_words(who, names), "lost": percent(chance["probability"])}
            for who, chance in found["vehicles"].items()
        ],
    }  # fmt: skip


def _figure(value: float | None) -> str:
    return "not reached" if value is None else number(value)


def _log_row(moment: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "elapsed": number(moment["elapsed_s"], 2),
        "value": None if moment["value"] is None else number(moment["value"], 2),
        "bound": None if moment["bound"] is None else number(moment["bound"], 2),
        "engine": moment["engine"],
    }
