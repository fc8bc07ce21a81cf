"""What is said of a webhook when it is made or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from samples.api.body import Body
from samples.domain.kinds import LedgerKind
from samples.domain.webhooks import FAMILIES, TYPES
from samples.models import Plan
from samples.selectors import lookup
from samples.services.webhooks.targets import LONGEST

BOTH = "both"
KINDS = [*(kind.value for kind in LedgerKind), BOTH]
_FILTERS: dict[str, tuple[Callable[[str], Model], str]] = {
    "ledger": (lookup.ledger, "the slug of a ledger"),
    "container": (lookup.container, "a code such as tube-08, or a serial"),
    "place": (lookup.place, "the slug of a place"),
}
_PROPERTIES: dict[str, Any] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 160},
    "target": {
        "type": "string", "format": "uri", "maxLength": LONGEST,
        "description": "Where messages are posted to: https, a public address, port 443.",
    },
    "event_types": {
        "type": "array", "items": {"type": "string", "enum": [*FAMILIES, *TYPES]},
        "description": "What it is told of; none: everything.",
    },
    "ledger_kind": {
        "type": "string", "enum": KINDS,
        "description": "Unless given, that of the ledger, or flight.",
    },
    **{
        name: {"type": ["string", "null"], "description": f"Only of this one: {expected}."}
        for name, (_, expected) in _FILTERS.items()
    },
    "plan": {
        "type": ["integer", "null"], "minimum": 1,
        "description": "Only of this one: the number (`id`) of a plan.",
    },
    "enabled": {"type": "boolean", "default": True},
}  # fmt: skip
NEW: dict[str, Any] = {
    "type": "object",
    "required": ["name", "target"],
    "additionalProperties": False,
    "properties": _PROPERTIES,
}
CHANGED: dict[str, Any] = {**NEW, "required": []}


def values_of(data: Any, *, new: bool) -> dict[str, Any]:
    """The values for `subscriptions.make`, or those to change. Raises DomainError for each fault.

    A filter that is null is none.
    """
    body = Body.of(data, *_PROPERTIES)
    nulls = [name for name in data if data[name] is None and name in _PROPERTIES]
    values: dict[str, Any] = {name: None for name in nulls if name in (*_FILTERS, "plan")}
    for name in set(nulls) - set(values):
        body.fault(name, f"{name} can't be null.", None, "a value, or nothing said of it")
    for name, longest in (("name", 160), ("target", LONGEST)):
        if name in body.given or (new and name not in nulls):
            values[name] = body.text(name, required=True, longest=longest)
    for name, (find, expected) in _FILTERS.items():
        if name in body.given:
            values[name] = body.record(name, find, expected, required=True)
    for name, read in _READ.items():
        if name in body.given:
            values[name] = read(body)
    body.done()
    return values


def _kind(body: Body) -> str:
    kind = body.given["ledger_kind"]
    if kind not in KINDS:
        body.fault("ledger_kind", "ledger_kind can't be used.", kind, " or ".join(KINDS))
    return "" if kind == BOTH else str(kind)


def _types(body: Body) -> list[str]:
    given = body.given["event_types"]
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        body.fault("event_types", "event_types can't be used.", given, "a list of event types")
        return []
    return given


def _plan(body: Body) -> Plan | None:
    number = body.number("plan", at_most=2**63 - 1)
    plan = Plan.objects.filter(pk=number).first() if number is not None else None
    if plan is None and not any(fault.field == "plan" for fault in body.faults):
        body.fault("plan", "There is no such plan.", number, "the number of a plan")
    return plan


_READ: dict[str, Callable[[Body], Any]] = {
    "event_types": _types,
    "ledger_kind": _kind,
    "plan": _plan,
    "enabled": lambda body: body.truth("enabled"),
}
