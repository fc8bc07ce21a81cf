"""A reason in one or two English sentences."""

from __future__ import annotations

from math import inf

from samples.planning.explain import Code, Crowd, Reason

_ALONE = {
    Code.MUST_LEAVE: "It is to be left behind",
    Code.NO_VEHICLE: "No vehicle may fetch it",
    Code.SLOT: "The container holds nothing",
    Code.MASS: "It is too heavy for the container",
    Code.TIME: "Even alone it can't be brought home in time",
    Code.RANGE: "It is out of range",
    Code.PAYLOAD: "It is too heavy for every vehicle that may fetch it",
    Code.SORTIES: "No vehicle that may fetch it flies a sortie",
    Code.WINDOW: "It can't be reached while it may be fetched",
}
_IN_THE_PLAN = {
    Code.NO_VEHICLE: "No vehicle of this plan may fetch it",
    Code.SLOT: "No slot of the container is left",
    Code.MASS: "The container may weigh no more",
    Code.TIME: "There is no time left for it",
    Code.RANGE: "The way to it is too long beside what else is fetched",
    Code.PAYLOAD: "The vehicles carry as much as they can",
    Code.SORTIES: "The vehicles fly as often as they can",
    Code.WINDOW: "It can't be reached while it may be fetched, beside what else is fetched",
    Code.NOT_WORTH_IT: "It is not worth fetching: the plan would be worth no more with it",
    Code.NOT_FOUND: "It fits and would be worth fetching: search longer",
}
_UNITS = {
    "capacity_tubes": ("slot", "slots"),
    "capacity_g": ("g of mass in the container",) * 2,
    "departure": ("sol before the departure", "sols before the departure"),
    "budget_sols": ("sol for {}", "sols for {}"),
    "range": ("m of range for {}",) * 2,
    "budget_m": ("m on all sorties for {}",) * 2,
    "payload_tubes": ("tube on a sortie of {}", "tubes on a sortie of {}"),
    "payload_g": ("g on a sortie of {}",) * 2,
    "sorties": ("sortie for {}", "sorties for {}"),
    "window": ("sol of its window", "sols of its window"),
}


def text(reason: Reason) -> str:
    """Return the sentences: what keeps the stop out, then what would bring it in."""
    first = (_ALONE if reason.alone else _IN_THE_PLAN)[reason.code]
    crowd = next((c for c in reason.crowds if c.taken and c.adds < c.first), None)
    if crowd and not reason.alone:
        first += f" ({_crowded(crowd)})"
    parts = [first + "."]
    if reason.needs and not any(amount == inf for amount in reason.needs.values()):
        more = " and ".join(_amount(name, amount) for name, amount in reason.needs.items())
        would = "it could be fetched" if reason.alone else f"this plan could {_taking(reason)}"
        parts.append(f"With {more} {would}.")
    if reason.sites:
        parts.append(f"From {' or '.join(reason.sites)} it could be fetched.")
    if reason.swap:
        parts.append(f"{_exchange(reason.swap.drop, reason.swap.change)}.")
    return " ".join(parts)


def number(amount: float) -> str:
    """Return a number as a person reads it: two decimals at most, never rounded to nought."""
    short = f"{amount:.2f}".rstrip("0").rstrip(".")
    return f"{amount:.1g}" if short in {"0", "-0"} and amount else short


def _taking(reason: Reason) -> str:
    return f"take it too and be worth {number(reason.gain)} more" if reason.gain > 0 else "take it"


def _crowded(crowd: Crowd) -> str:
    adds = f"adds only {number(crowd.adds)}" if crowd.adds > 0 else "adds nothing"
    return f"{crowd.taken} of {crowd.group} taken, one more {adds}"


def _amount(name: str, amount: float) -> str:
    limit, _, kind = name.partition(":")
    one, many = _UNITS[limit]
    return f"{number(amount)} more {(one if amount == 1 else many).format(kind)}"


def _exchange(drop: str, change: float) -> str:
    if abs(change) < 1e-9:
        return f"In the place of {drop} the plan would be worth the same"
    direction = "more" if change > 0 else "less"
    return f"In the place of {drop} the plan would be worth {number(abs(change))} {direction}"
