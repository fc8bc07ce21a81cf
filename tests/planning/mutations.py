"""Ways of saying one thing wrong in the solution of a mission of two sorties.

The solution is that of `problems.mission()` with `TWO_SORTIES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.planning.solutions import Flights

TWO_SORTIES: Flights = {("rover", 1): [["n1", "f1"], ["n2"]]}


def first(body: Any, activity: str, **more: object) -> Any:
    """The first step of a kind."""
    return next(
        step
        for step in body["timeline"]["steps"]
        if step["activity"] == activity and all(step[key] == more[key] for key in more)
    )


def put(*path: str | int, value: object) -> Callable[[Any], None]:
    """Another value at a path."""

    def change(body: Any) -> None:
        for key in path[:-1]:
            body = body[key]
        assert body[path[-1]] != value
        body[path[-1]] = value

    return change


def add(*path: str | int, by: float) -> Callable[[Any], None]:
    """A number at a path changed by so much."""

    def change(body: Any) -> None:
        for key in path[:-1]:
            body = body[key]
        body[path[-1]] += by

    return change


def step(activity: str, key: str, by: float, **more: object) -> Callable[[Any], None]:
    """A figure of a step changed by so much."""

    def change(body: Any) -> None:
        first(body, activity, **more)[key] += by

    return change


def renamed(activity: str, key: str, value: object) -> Callable[[Any], None]:
    """Another word in a step."""

    def change(body: Any) -> None:
        assert first(body, activity)[key] != value
        first(body, activity)[key] = value

    return change


def flip(key: str, activity: str, **more: object) -> Callable[[Any], None]:
    """A truth of a step turned round."""

    def change(body: Any) -> None:
        at = first(body, activity, **more)
        at[key] = not at[key]

    return change


def without(activity: str) -> Callable[[Any], None]:
    """A step less."""
    return lambda body: body["timeline"]["steps"].remove(first(body, activity))


def twice(activity: str) -> Callable[[Any], None]:
    """A step more."""
    return lambda body: body["timeline"]["steps"].append(dict(first(body, activity)))


def swap(*path: str | int) -> Callable[[Any], None]:
    """The first two of a list the other way round."""

    def change(body: Any) -> None:
        for key in path:
            body = body[key]
        body[0], body[1] = body[1], body[0]

    return change


def trailing_wait(body: Any) -> None:
    close = first(body, "close")
    wait = {**close, "activity": "wait", "from_sol": close["to_sol"], "to_sol": close["to_sol"] + 1}
    body["timeline"]["steps"].append(wait)


def swapped_slots(body: Any) -> None:
    slots = body["timeline"]["slots"]
    slots["n1"], slots["f1"] = slots["f1"], slots["n1"]


def later(body: Any) -> None:
    """The whole timeline a sol later than it could be."""
    for each in body["timeline"]["steps"]:
        if each["activity"] != "margin":
            each["from_sol"] += 1
            each["to_sol"] += 1
    body["timeline"]["finish_sol"] += 1
    body["timeline"]["slack_sols"] -= 1


MUTATIONS: dict[str, tuple[Callable[[Any], None], str]] = {
    "another problem": (put("problem_hash", value="0" * 64), "another problem"),
    "a better value": (add("value", by=1), "value is said"),
    "no value": (put("value", value=None), "value is not said"),
    "a smaller gap": (add("gap", by=-0.1), "gap is said"),
    "no gap": (lambda body: body.pop("gap"), "gap is not said"),
    "optimal with a gap": (put("status", value="optimal"), "not reached"),
    "infeasible without a conflict": (put("status", value="infeasible"), "no conflict"),
    "a conflict of the feasible": (
        put("conflicts", value=[{"demand": "departure", "text": "x"}]), "Conflicts are named",
    ),
    "a bound below the value": (put("bound", value=1), "above the bound"),
    "a better value in the log": (add("log", 0, "value", by=1), "better value"),
    "a bound in the log below the value": (put("log", 0, "bound", value=1), "bound below"),
    "a log that goes on": (put("log", 0, "elapsed_s", value=2), "goes on"),
    "another site": (put("site", value="near"), "can't be chosen"),
    "no site": (put("site", value=None), "can't be chosen"),
    "an unknown vehicle": (put("routes", 0, "vehicle", value="mule"), "no mule 1"),
    "a vehicle too many": (put("routes", 0, "number", value=2), "no rover 2"),
    "a vehicle 0": (put("routes", 0, "number", value=0), "no rover 0"),
    "a vehicle twice": (
        lambda body: body["routes"].append({"vehicle": "rover", "number": 1, "sorties": []}),
        "two routes",
    ),
    "an unknown stop": (put("routes", 0, "sorties", 1, "stops", value=["x"]), "not there"),
    "a stop twice": (put("routes", 0, "sorties", 1, "stops", value=["n1"]), "2 times"),
    "a sortie of nothing": (put("routes", 0, "sorties", 1, "stops", value=[]), "no stop on"),
    "another order": (swap("routes", 0, "sorties", 0, "stops"), "must be"),
    "another order of sorties": (swap("routes", 0, "sorties"), "must be"),
    "a shorter way": (add("routes", 0, "sorties", 0, "distance_m", by=-1), "length of sortie 1"),
    "taken and not fetched": (
        put("taken", value=["n1", "f1", "n2", "f2"]), "said to be taken",
    ),
    "fetched and not taken": (lambda body: body["taken"].remove("n1"), "n1 is taken"),
    "taken twice": (lambda body: body["taken"].append("n1"), "taken twice"),
    "not left": (lambda body: body["left"].clear(), "f2 is left"),
    "left twice": (lambda body: body["left"].append("f2"), "left twice"),
    "another own worth": (add("worth", "own", by=1), "own worth"),
    "another bonus": (add("worth", "bonus", by=1), "bonus"),
    "another shortfall": (add("worth", "shortfall", by=-1), "shortfall"),
    "nothing missing": (put("worth", "missing", value={}), "Missing"),
    "another missing": (put("worth", "missing", value={"air": 2}), "Missing"),
    "a faster drive": (step("drive", "to_sol", -1), "work is done on"),
    "a slower drive": (step("drive", "to_sol", 1), "work is done on"),
    "a shorter drive": (step("drive", "distance_m", -1), "length of"),
    "less energy": (step("drive", "energy_wh", -1), "energy of"),
    "a drive from elsewhere": (renamed("drive", "from_point", "far"), "must be"),
    "a drive to elsewhere": (renamed("drive", "to_point", "far"), "must be"),
    "a quicker pick-up": (step("pick_up", "to_sol", -1), "work is done on"),
    "a pick-up of another": (renamed("pick_up", "stop", "n2"), "must be"),
    "a pick-up before it is there": (step("pick_up", "from_sol", -1), "must begin"),
    "a quicker unloading": (step("unload", "to_sol", -1), "work is done on"),
    "no turnaround": (without("turnaround"), "must be"),
    "a turnaround of another sortie": (renamed("turnaround", "sortie", 1), "must be"),
    "no drive": (without("drive"), "must be"),
    "no pick-up": (without("pick_up"), "must be"),
    "no unloading": (without("unload"), "must be"),
    "no loading": (without("load"), "must be"),
    "no closing": (without("close"), "lacks"),
    "a drive more": (twice("drive"), "must be: nothing"),
    "a loading more": (twice("load"), "must be"),
    "no margin": (without("margin"), "margin"),
    "a margin more": (twice("margin"), "margin"),
    "a shorter margin": (step("margin", "from_sol", 1), "margin"),
    "a loading before the tube is there": (step("load", "from_sol", -1), "must begin"),
    "a quicker loading": (step("load", "to_sol", -1), "work is done on"),
    "a quicker closing": (step("close", "to_sol", -1), "work is done on"),
    "a gap without a wait": (without("wait"), "when it can"),
    "a wait for nothing": (trailing_wait, "waits for nothing"),
    "a longer wait": (step("wait", "to_sol", 1), "when it can"),
    "a stranger's step": (renamed("drive", "who", "rover 2"), "flies nothing"),
    "a later begin": (later, "must begin"),
    "an earlier finish": (add("timeline", "finish_sol", by=-1), "finish is said"),
    "more slack": (add("timeline", "slack_sols", by=1), "slack"),
    "no slack": (put("timeline", "slack_sols", value=None), "slack is not said"),
    "another slot": (swapped_slots, "slots"),
    "no slots": (put("timeline", "slots", value={}), "slots"),
    "a slot left empty": (put("timeline", "slots", "n2", value=4), "slots"),
    "an unknown key": (lambda body: body.update(extra=1), "can't be read"),
    "a step that is critical": (renamed("close", "critical", False), "not said to be"),
    "a step that is not critical": (
        flip("critical", activity="load", stop="n1"), "said to be and is not",
    ),
    "a word for a number": (put("bound", value="much"), "can't be read"),
}  # fmt: skip
