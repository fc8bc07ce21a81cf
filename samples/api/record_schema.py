"""What each verb is told, for the OpenAPI document: read off the verbs themselves."""

from __future__ import annotations

from typing import Any

from samples.api.many import MOST_ROWS
from samples.api.rows import LONGEST_INPUT, MOST, MOST_EVENTS
from samples.domain.identifiers import MAX_SOL
from samples.services.verbs import MOST_DIGITS, SPECS, Input, InputKind, Spec

_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_COMMON: dict[str, Any] = {
    "container": {
        "type": ["string", "null"],
        "description": "Code (tube-08) or serial (SN261). Needed in a list of events; otherwise "
        "the address names it.",
    },
    "occurred_at": _MOMENT
    | {"description": "When, with its time zone. This or `sol` must be given; no time is assumed."},
    "occurred_not_before": _MOMENT
    | {"description": "With `occurred_at`: the earliest moment, where only a span is known."},
    "sol": {
        "type": ["integer", "null"],
        "minimum": 0,
        "maximum": MAX_SOL,
        "description": "The sol of the mission; alone: some time in that sol.",
    },
    "source": {"type": ["string", "null"], "description": "Code of the source that says so."},
    "expected_seq": {
        "type": ["integer", "null"],
        "minimum": 0,
        "maximum": MOST_EVENTS,
        "description": "`seq` of the container when you looked; refused with 409 if it moved on.",
    },
    "if_match": {
        "type": ["string", "null"],
        "description": "In a list of events only, of the first of each container: the `ETag` of "
        "what you looked at, or `*`; refused with 412 if it moved on.",
    },
}
_READ_AS: dict[InputKind, dict[str, Any]] = {
    InputKind.PLACE: {"type": "string", "description": "Slug of a place"},
    InputKind.CUSTODIAN: {"type": "string", "description": "Slug of a custodian"},
    InputKind.SAMPLE: {"type": "string", "description": "Designation or slug of a sample"},
    InputKind.OUTCROP: {"type": "string", "description": "Slug of an outcrop"},
    InputKind.NUMBER: {
        "type": "number",
        "description": f"A number of at most {MOST_DIGITS} digits before and after the point",
    },
    InputKind.INTEGER: {"type": "integer", "maximum": MOST, "description": "A whole number"},
    InputKind.DATE: {"type": "string", "format": "date", "description": "A day, ISO 8601"},
    InputKind.CHOICE: {"type": "string", "description": "A term"},
    InputKind.TEXT: {"type": "string", "maxLength": LONGEST_INPUT, "description": "A text"},
}


def add_records(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add a schema for each verb, and what takes any of them (postprocessing hook)."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    mapping = {}
    for spec in SPECS.values():
        name = "Record" + "".join(word.capitalize() for word in spec.verb.value.split("_"))
        schemas[name] = _of_verb(spec)
        mapping[spec.verb.value] = f"#/components/schemas/{name}"
    schemas["CustodyRecord"] = {
        "description": "What happened to a container: a verb (`kind`) with its inputs.",
        "oneOf": [{"$ref": address} for address in mapping.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    schemas["CustodyRecords"] = {
        "type": "object",
        "required": ["events"],
        "additionalProperties": False,
        "properties": {
            "events": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_ROWS,
                "items": {"$ref": "#/components/schemas/CustodyRecord"},
                "description": "Recorded in this order, all or none; each names its `container`.",
            }
        },
    }
    return result


def _of_verb(spec: Spec) -> dict[str, Any]:
    reason: dict[str, Any] = {"type": "string", "maxLength": 4000, "description": "Why."}
    if spec.reason_required:
        reason["minLength"] = 1
    properties = {
        "kind": {"type": "string", "const": spec.verb.value},
        **{one.name: _of_input(one) for one in spec.inputs},
        **_COMMON,
        "reason": reason,
    }
    if spec.rides:
        properties["with_fellows"] = {
            "type": "boolean",
            "default": False,
            "description": "Say it of all tubes of the sample container: they travel together.",
        }
    required = ["kind", *(one.name for one in spec.inputs if one.required)]
    evidence = " `evidence` or `source` must be given." if spec.evidence_required else ""
    return {
        "type": "object",
        "description": spec.text + evidence,
        "required": [*required, "reason"] if spec.reason_required else required,
        "properties": properties,
        # Not `anyOf`: to generators of clients that is a choice between types without a name.
        "if": {"not": {"required": ["sol"]}},
        "then": {"required": ["occurred_at"]},
        "additionalProperties": False,
    }


def _of_input(one: Input) -> dict[str, Any]:
    schema = dict(_READ_AS[one.kind])
    schema["description"] = f"{schema['description']}: {one.help}."
    if one.choices is not None:
        schema["enum"] = list(one.choices)
    return schema
