"""How a series reads: its rules, and what was flown beside what was forecast, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.models import MockSeries
from samples.models.base import choices_of
from samples.models.mock_series import LUCKS as LUCK_CHOICES
from samples.pages.mock_series.plot import pairs
from samples.pages.plans.words import OUTCOMES, number, percent
from samples.planning.flying.mission import Luck, Replan

LUCKS = dict(LUCK_CHOICES)
REPLANS = dict(choices_of(Replan))
FIGURES = {"value": "Value of what comes home", "finish": "Container closed, sol"}
QUANTILES = ("p10", "p50", "p90", "mean")
UNKNOWN = "—"


def rules(series: MockSeries) -> list[tuple[str, str]]:
    """By which it is flown: label and value."""
    policy = series.policy
    return [
        ("Seeds", f"{series.first_seed} to {series.last_seed}"),
        ("Faults", LUCKS[series.luck]),
        ("Plans anew", REPLANS[policy["replan"]]),
        ("Attempts at each tube", str(policy["attempts"])),
        ("Broken seals", "loaded with a waiver" if policy["waive_broken_seals"] else "stay behind"),
        ("Mission, SHA-256", series.mission_hash),
    ]


def verdict(result: Mapping[str, Any] | None) -> str | None:
    """Whether flown and forecast agree, in a few words; None where there is nothing to compare."""
    if result is None:
        return None
    return "Agrees" if result["agrees"] else "Differs"


def result(series: MockSeries) -> dict[str, Any] | None:
    """What the page shows of how it ended; None before the end, and where nothing was flown."""
    found = series.result
    if found is None:
        return None
    return {
        "verdict": verdict(found),
        "agrees": found["agrees"],
        "flown": number(found["flown"]),
        "broken": found["broken"],
        "trials": number(found["forecast"]["trials"]),
        "apart": found["apart"],
        "reasons": reasons(series),
        "plots": pairs(found["histograms"]),
        "complete": _beside(found["complete"]),
        "figures": [_figure(name, label, found) for name, label in FIGURES.items()],
        "tubes": [_tube(tube) for tube in found["tubes"]],
        "landings": [
            {"sol": number(landing["sol"]), "share": percent(landing["count"] / found["flown"])}
            for landing in found["landings"]
        ],
        "seeds": [_seed(one) for one in found["seeds"]],
    }


def reasons(series: MockSeries) -> list[str]:
    """Why what is flown may well differ from the forecast; empty where both go by one rule."""
    found = []
    if series.luck == Luck.ALL:
        found.append(
            "All faults happen here; the forecast knows speeds, pick-ups, storms and losses of "
            "vehicles alone."
        )
    if series.luck == Luck.NONE:
        found.append("Nothing goes wrong here; the forecast draws its faults.")
    if series.policy["replan"] != Replan.NEVER:
        found.append(
            "The ground team plans anew on the way; the forecast keeps to the plan, come what may."
        )
    if series.policy["attempts"] > 1:
        found.append("A failed pick-up is tried again here; in the forecast it is final.")
    return found


def _figure(name: str, label: str, found: Mapping[str, Any]) -> dict[str, Any]:
    flown, forecast = (found["figures"][side][name] for side in ("flown", "forecast"))
    return {
        "label": label,
        "rows": [
            ("Flown", [_with_error(flown[part]) for part in QUANTILES]),
            ("Forecast", [_with_error(forecast[part]) for part in QUANTILES]),
        ],
    }


def _with_error(figure: Mapping[str, Any] | None) -> str:
    if figure is None or figure["value"] is None:
        return UNKNOWN
    error = "" if figure["error"] is None else f" ± {number(figure['error'], 2)}"
    return f"{number(figure['value'], 2)}{error}"


def _tube(tube: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stop": tube["stop"],
        **_beside(tube),
        "causes": ", ".join(
            f"{OUTCOMES.get(cause, cause.replace('_', ' '))} in {count}"
            for cause, count in tube["causes"].items()
        ),
    }


def _beside(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "flown": _chance(told["flown"]),
        "forecast": _chance(told["forecast"]),
        "apart": number(told["apart"], 1),
        "agrees": told["agrees"],
    }


def _chance(chance: Mapping[str, float]) -> str:
    return f"{number(100 * chance['value'], 1)} ± {number(100 * chance['error'], 1)} %"


def _seed(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "which": one["which"].capitalize(),
        "seed": one["seed"],
        "value": number(one["value"]),
        "tubes": one["tubes"],
        "closed": UNKNOWN if one["finish_sol"] is None else number(one["finish_sol"]),
        "lands": UNKNOWN if one["land_sol"] is None else number(one["land_sol"]),
    }
