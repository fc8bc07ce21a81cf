"""What messages say, as JSON Schema 2020-12: the `data` of each kind of CloudEvent."""

from __future__ import annotations

from typing import Any

from samples.domain.custody import STATE_FIELDS
from samples.domain.kinds import Kind, LedgerKind
from samples.domain.plans import AT_WORK, PlanState, RunStatus
from samples.domain.state import Verb


def _terms(kind: type[Kind]) -> dict[str, Any]:
    return {"enum": [member.value for member in kind]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _schema(title: str, **properties: Any) -> dict[str, Any]:
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": title, **_object(**properties)}


_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_NUMBER = {"type": ["number", "null"]}
_WHOLE = {"type": "integer"}
_MOMENT = {"type": "string", "format": "date-time"}
_URL = {"type": "string", "format": "uri"}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_LEDGER = _object(slug=_TEXT, kind=_terms(LedgerKind))
_STATE: dict[str, dict[str, Any]] = {f"to_{name}": {} for name in STATE_FIELDS}
_HYPOTHETICAL = {"const": True, "description": "Nothing of a plan has happened."}
_PLAN = _object(id=_WHOLE, url=_URL, name=_TEXT, scenario=_TEXT, state=_terms(PlanState))
_ENDED = {"enum": [status.value for status in RunStatus if status not in AT_WORK]}

SCHEMAS: dict[str, dict[str, Any]] = {
    "custody": _schema(
        "A custody event",
        ledger=_LEDGER,
        url=_URL,
        hash={**_HASH, "description": "SHA-256 of `event` as RFC 8785 canonical JSON."},
        event=_object(
            ledger=_TEXT,
            ledger_kind=_terms(LedgerKind),
            container=_TEXT,
            seq={"type": "integer", "minimum": 1},
            previous_hash=_HASH,
            verb=_terms(Verb),
            occurred_at=_MOMENT,
            recorded_at=_MOMENT,
            recorded_by=_TEXT,
            sample=_MAYBE,
            reason=_TEXT,
            **_STATE,
        ),
    ),
    "plan": _schema(
        "A change of a plan's state",
        hypothetical=_HYPOTHETICAL,
        ledger=_LEDGER,
        plan=_PLAN,
        change=_object(
            number=_WHOLE,
            from_state=_MAYBE,
            to_state=_terms(PlanState),
            run={"type": ["integer", "null"]},
            by=_TEXT,
            reason=_TEXT,
        ),
        flown_in={"anyOf": [_LEDGER, {"type": "null"}]},
    ),
    "run": _schema(
        "The end of a plan's run",
        hypothetical=_HYPOTHETICAL,
        ledger=_LEDGER,
        plan=_PLAN,
        run=_object(
            id=_WHOLE,
            url=_URL,
            number=_WHOLE,
            status=_ENDED,
            result=_MAYBE,
            value=_NUMBER,
            bound=_NUMBER,
            gap=_NUMBER,
            requested_by=_TEXT,
            taken={"type": "array", "items": _TEXT},
            error=_MAYBE,
        ),
    ),
    "ping": _schema("A message to try a receiver with", webhook=_TEXT),
}
"""By the first word of a type."""
