"""The tubes of an answer: those that come home, and why each other one stays."""

from __future__ import annotations

from typing import Any

from samples.models import Exclusion
from samples.pages.plans.answered import Answered
from samples.pages.plans.words import OUTCOMES, number, percent, sols
from samples.planning.solution import Activity
from samples.selectors import plans


def chosen(found: Answered) -> list[dict[str, Any]]:
    """In the order of their places in the container."""
    solution = found.solution
    stops = {stop.id: stop for stop in found.problem.stops}
    loaded = {
        step.container.code: step.to_sol
        for step in found.steps
        if step.activity == Activity.LOAD and step.container
    }
    carriers = {
        stop: (f"{route.vehicle} {route.number}", trip)
        for route in solution.routes
        for trip, sortie in enumerate(route.sorties, start=1)
        for stop in sortie.stops
    }
    chances = (found.run.risk or {}).get("tubes", {})
    slots = solution.timeline.slots
    rows = []
    for code in sorted(solution.taken, key=lambda one: (slots.get(one, 0), one)):
        who, trip = carriers.get(code, ("", 0))
        chance = chances.get(code)
        rows.append(
            {
                **found.tube(code),
                "slot": slots.get(code),
                "value": number(stops[code].value, 2),
                "loaded": sols(loaded[code]) if code in loaded else None,
                "who": found.who(who) if who else "",
                "sortie": trip,
                "chance": percent(chance["probability"]) if chance else None,
                "share": round(100 * chance["probability"], 1) if chance else None,
                "fate": _fate(found, code),
            }
        )
    return rows


def _fate(found: Answered, code: str) -> str:
    """In which part of the trials it does not come home, and why; the commonest first."""
    outcomes = (found.run.risk or {}).get("outcomes", {}).get(code)
    if not outcomes:
        return ""
    trials = sum(outcomes.values()) or 1
    wrong = sorted(
        ((count, what) for what, count in outcomes.items() if what != "home" and count),
        reverse=True,
    )
    return ", ".join(f"{OUTCOMES.get(what, what)} {percent(n / trials)}" for n, what in wrong)


def behind(found: Answered) -> list[dict[str, Any]]:
    """Every tube that stays, those that were asked for first."""
    return [
        {
            **found.tube(exclusion.container.code),
            "asked": exclusion.asked,
            "code_word": exclusion.code.replace("_", " "),
            "sentence": exclusion.sentence,
            "with_what": _remedies(exclusion, found),
        }
        for exclusion in plans.exclusions().filter(run=found.run)
    ]


def _remedies(exclusion: Exclusion, found: Answered) -> list[dict[str, str]]:
    """What its coming would change; tubes by name, where the sentence has their codes."""
    told = []
    if exclusion.data.get("gain"):
        told.append({"label": "The plan with it", "value": _change(exclusion.data["gain"])})
    if swap := exclusion.data.get("swap"):
        label = f"In place of {found.tube_name(swap['drop'])}"
        told.append({"label": label, "value": _change(swap["change"])})
    return told


def _change(value: float) -> str:
    if abs(value) < 1e-9:
        return "worth the same"
    return f"worth {number(abs(value), 2)} {'more' if value > 0 else 'less'}"
