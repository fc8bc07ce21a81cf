"""What the OpenAPI document says of writing catalogue records: read off what may be written."""

from __future__ import annotations

from typing import Any

from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import (
    PolymorphicProxySerializer,
    extend_schema,
    inline_serializer,
)

from samples.api.changes import LONGEST_REASON, WHY, Kind
from samples.api.many import MOST_ROWS
from samples.domain.kinds import Confidence

KINDS: list[Kind] = []
"""Every kind of record that is written here; each view adds its own."""
_MERGE_PATCH = "application/merge-patch+json"
_REASON = {
    "type": "string", "minLength": 1, "maxLength": LONGEST_REASON,
    "description": "What made the change necessary; the change log keeps it.",
}  # fmt: skip
_STATED = {
    "source": {
        "type": "string",
        "minLength": 1,
        "description": "Code of the source that states the values.",
    },
    "confidence": {
        "type": ["string", "null"],
        "enum": [*Confidence, None],
        "default": Confidence.CONFIRMED.value,
        "description": "How well it states them.",
    },
}
_PRINTED = {
    "printed_text": {
        "type": ["string", "null"], "maxLength": 400,
        "description": "The source's own words, where they matter.",
    },
    "source_date": {"type": ["string", "null"], "format": "date",
                    "description": "The date of the source, unless its own."},
}  # fmt: skip
_IF_MATCH = {
    "type": ["string", "null"], "maxLength": 2000,
    "description": "The `ETag` of what you read, or `*`; may be left out with `If-Match: *`.",
}  # fmt: skip


def documented(view: type[Any], kind: Kind) -> None:
    """Document what a view writes."""
    KINDS.append(kind)
    name, one, many = _name(kind), str(kind.model._meta.verbose_name), kind.plural
    detail = view.detail_serializer_class or view.serializer_class
    rows = inline_serializer(f"{name}Rows", {many: view.serializer_class(many=True)})

    def body(*names: str) -> dict[str, Any]:
        refs = [{"$ref": f"#/components/schemas/{each}"} for each in names]
        return refs[0] if len(refs) == 1 else {"oneOf": refs}

    new = body(f"New{name}", f"New{name}List")
    change, changes = body(f"{name}Change"), body(f"{name}ChangeList")
    stored = PolymorphicProxySerializer(
        component_name=f"{name}Stored", serializers=[detail, rows], resource_type_field_name=None
    )
    schemas = {
        "create": extend_schema(
            summary=f"Add {_a(one)}, or many",
            operation_id=f"{many}_create",
            request={"application/json": new},
            responses={201: stored},
        ),
        "partial_update": extend_schema(
            summary=f"Change {_a(one)}",
            operation_id=f"{many}_update",
            request={_MERGE_PATCH: change, "application/json": change},
            responses={200: detail},
        ),
        "bulk_update": extend_schema(
            summary=f"Change many {view.model._meta.verbose_name_plural}",
            operation_id=f"{many}_update_many",
            request={_MERGE_PATCH: changes, "application/json": changes},
            responses={200: rows},
        ),
        "destroy": extend_schema(
            summary=f"Remove {_a(one)}",
            operation_id=f"{many}_destroy",
            request=None,
            responses={204: None},
        ),
    }
    for method, described in schemas.items():
        described(isolate_view_method(view, method))  # type: ignore[no-untyped-call]


def add_bodies(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add what each kind of record is written with (postprocessing hook)."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    for kind in KINDS:
        name = _name(kind)
        schemas[f"New{name}"] = _of(kind, adding=True)
        schemas[f"{name}Change"] = _of(kind, adding=False)
        row = _of(kind, adding=False, in_list=True)
        schemas[f"New{name}List"] = _list(kind, _of(kind, adding=True, in_list=True), adding=True)
        schemas[f"{name}ChangeList"] = _list(kind, row, adding=False)
    return result


def _of(kind: Kind, *, adding: bool, in_list: bool = False) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    inside: dict[str, Any] = {}
    required = [] if in_list else [WHY]
    for name, member in kind.members.items():
        if name.startswith("position."):
            inside[name.removeprefix("position.")] = dict(member.schema)
        elif adding or member.column not in kind.fixed:
            properties[name] = dict(member.schema)
            if adding and member.needed and name not in kind.made:
                required.append(name)
    if inside:
        properties["position"] = {
            "type": ["object", "null"], "properties": inside, "additionalProperties": False,
            "description": "Planetocentric degrees, east positive; null empties all of it.",
        }  # fmt: skip
    if in_list and not adding:
        named = "integer" if kind.key == "id" else "string"
        properties[kind.key] = {"type": named, "description": "Which record."}
        properties["if_match"] = _IF_MATCH
        required.append(kind.key)
    properties[WHY] = _why(kind, adding=adding)
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


def _why(kind: Kind, *, adding: bool) -> dict[str, Any]:
    stated = _STATED | ({} if adding else _PRINTED) if kind.is_fact else {}
    return {
        "type": "object",
        "description": "Why it changes; no value of the record.",
        "required": ["reason", "source"] if kind.is_fact else ["reason"],
        "additionalProperties": False,
        "properties": {"reason": _REASON, **stated},
    }


def _list(kind: Kind, row: dict[str, Any], *, adding: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [kind.plural],
        "additionalProperties": False,
        "properties": {
            WHY: _why(kind, adding=adding),
            kind.plural: {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_ROWS,
                "items": row,
                "description": f"All or none. A row may have a `{WHY}` of its own.",
            },
        },
    }


def _name(kind: Kind) -> str:
    return kind.model.__name__


def _a(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
