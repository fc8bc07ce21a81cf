"""How figures, states and activities of plans read."""

from __future__ import annotations

from math import ceil

from samples.domain.plans import PlanState, RunStatus
from samples.models import PlanRun
from samples.pages.surroundings import metres
from samples.planning.solution import Activity, Status

__all__ = ["metres", "number", "percent", "sols", "sureness"]

STATE_TONES: dict[PlanState, str] = {
    PlanState.DRAFT: "empty",
    PlanState.PROPOSED: "open",
    PlanState.APPROVED: "sealed",
    PlanState.FLOWN: "moving",
    PlanState.WITHDRAWN: "failed",
}
STATUS_TONES: dict[RunStatus, str] = {
    RunStatus.QUEUED: "open",
    RunStatus.RUNNING: "moving",
    RunStatus.DONE: "sealed",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLED: "empty",
}
ACTIVITIES: dict[Activity, str] = {
    Activity.DRIVE: "Drive or fly",
    Activity.PICK_UP: "Pick up",
    Activity.UNLOAD: "Unload",
    Activity.TURNAROUND: "Turn around",
    Activity.LOAD: "Load",
    Activity.CLOSE: "Close the container",
    Activity.WAIT: "Wait",
    Activity.MARGIN: "Kept free",
}
OUTCOMES: dict[str, str] = {
    "home": "comes home",
    "failed": "can’t be picked up",
    "lost": "lost with its vehicle",
    "window": "reached too late to be fetched",
    "budget": "its vehicle’s sols are spent",
    "departure": "loaded too late",
}
MINUS = "−"


def number(value: float, digits: int = 1) -> str:
    """A number with at most so many decimals: 1 250, 238.4, −3."""
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "0"} else text.replace(",", " ").replace("-", MINUS)


def signed(value: float, digits: int = 1) -> str:
    """A difference: +2.5, −3, 0."""
    text = number(value, digits)
    return text if text == "0" or value < 0 else f"+{text}"


def sols(value: float) -> str:
    """A moment or a time in sols, to a tenth."""
    return number(value, 1)


def percent(share: float) -> str:
    """A part of one: 94.2 %; never rounded to certainty."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{number(100 * share)} %"


def sureness(run: PlanRun) -> str:
    """How good an answer is, in words: proven optimal, or how much better any could be."""
    if not run.result or run.value is None or run.bound is None:
        return "No answer yet" if run.is_at_work else "No answer"
    if run.result == Status.INFEASIBLE:
        return "The demands contradict each other"
    if run.result == Status.OPTIMAL or run.bound <= run.value:
        return "Proven optimal"
    return at_most(run.value, run.bound)


def at_most(value: float, bound: float) -> str:
    """How much better than a value anything could be; rounded up, for it is a bound."""
    if value <= 0:
        return f"At most {number(bound)} is possible"
    share = ceil(1000 * (bound - value) / value - 1e-9) / 10
    return f"At most {number(share)} % better is possible"


def who_in_words(who: str, names: dict[str, tuple[str, int]]) -> str:
    """A vehicle as its scenario names it, with its number where there are several.

    `who` is "<kind> <number>" or "lander"; `names` has name and count of each kind.
    """
    kind, _, numeral = who.rpartition(" ")
    if kind not in names:
        return who.capitalize()
    name, count = names[kind]
    return f"{name} {numeral}" if count > 1 else name
