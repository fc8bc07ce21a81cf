"""What a run answered, as the plan's page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.models import PlanRun
from samples.pages.plans import chart, drawings, tubes
from samples.pages.plans.answered import Answered
from samples.pages.plans.words import metres, number, percent, sols
from samples.selectors import plan_groups, plans
from samples.selectors.plan_groups import SORTS

Figure = dict[str, Any]
QUANTILES = ("p10", "p50", "p90", "mean")


def answer(run: PlanRun) -> dict[str, Any]:
    """The context of everything that a run with an answer shows. Needs the whole run."""
    found = Answered.of(run)
    worth = found.solution.worth
    return {
        "figures": _figures(found),
        "plots": drawings.routes(found),
        "gantt": drawings.timeline(found),
        "steps": drawings.steps(found),
        "chosen": tubes.chosen(found),
        "behind": tubes.behind(found),
        "groups": _groups(found),
        "marginal": run.marginal or [],
        "risk": _risk(found),
        "trace": chart.trace(run.log, run.elapsed_s),
        "log": [_log_row(moment) for moment in run.log],
        "conflicts": [conflict.text for conflict in found.solution.conflicts],
        "worth": {
            "own": number(worth.own),
            "bonus": number(worth.bonus),
            "shortfall": number(worth.shortfall),
        },
    }


def _figures(found: Answered) -> list[Figure]:
    run, told = found.run, plans.figures(found.run)
    slots = found.problem.container.capacity_tubes
    of = f"of {len(found.problem.stops)} to choose from"
    distance, _, unit = metres(told.distance_m).partition(" ")
    made: list[Figure] = [
        {
            "value": number(run.value or 0.0),
            "label": "Value",
            "note": f"proven bound {number(run.bound or 0.0)}",
        },
        {
            "value": str(told.tubes),
            "label": "Tubes brought home",
            "note": of if slots is None else f"{of}, {slots} places",
        },
        {
            "value": sols(found.solution.timeline.finish_sol),
            "label": "Container closed, sol",
            "note": "no departure set"
            if told.slack_sols is None
            else f"{sols(told.slack_sols)} sols of slack",
        },
    ]
    if told.on_time is not None and run.risk:
        made.append(
            {
                "value": percent(told.on_time).removesuffix(" %"),
                "unit": "%",
                "label": "On time, simulated",
                "note": f"± {number(100 * run.risk['on_time']['error'], 2)} percentage points",
            }
        )
    made.append(
        {
            "value": distance,
            "unit": unit,
            "label": "Driven and flown",
            "note": f"to {found.site}" if found.site else "",
        }
    )
    return made


def _groups(found: Answered) -> list[dict[str, Any]]:
    """The portfolio: of each sort its groups, with bars in per cent of the largest."""
    shares = plan_groups.shares(found.problem, found.run.taken, found.run.ledger.mission)
    sorts = []
    for sort, title in SORTS.items():
        rows = [share for share in shares if share.sort == sort]
        most = max((max(share.there, share.minimum) for share in rows), default=1) or 1
        if rows:
            sorts.append({"title": title, "rows": [_share_row(share, most) for share in rows]})
    return sorts


def _share_row(share: plan_groups.Share, most: int) -> dict[str, Any]:
    return {
        "share": share,
        "bonus": number(share.bonus, 2) if share.bonus else None,
        "taken": round(100 * share.taken / most, 2),
        "there": round(100 * share.there / most, 2),
        "minimum": round(100 * share.minimum / most, 2),
    }


def _risk(found: Answered) -> dict[str, Any] | None:
    risk = found.run.risk
    if not risk:
        return None
    return {
        "trials": number(risk["trials"], 0),
        "seed": risk["seed"],
        "on_time": percent(risk["on_time"]["probability"]),
        "complete": percent(risk["complete"]["probability"]),
        "value": chart.histogram(risk["value"]),
        "finish": chart.histogram(risk["finish"]),
        "rows": [
            {"name": label, "cells": [_quantile(risk[key][part]["value"]) for part in QUANTILES]}
            for key, label in (("value", "Value"), ("finish", "Finish, sol"))
        ],
        "vehicles": [
            {"name": found.who(who), "lost": percent(chance["probability"])}
            for who, chance in risk["vehicles"].items()
        ],
    }


def _quantile(value: float | None) -> str:
    return "not reached" if value is None else number(value)


def _log_row(moment: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "elapsed": number(moment["elapsed_s"], 2),
        "value": None if moment["value"] is None else number(moment["value"], 2),
        "bound": None if moment["bound"] is None else number(moment["bound"], 2),
        "engine": moment["engine"],
    }
