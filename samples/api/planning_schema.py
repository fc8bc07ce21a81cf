"""The planner's own documents in the OpenAPI document: from the dataclasses they are read by."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.planning import schema

_DOCUMENTS = {
    "Problem": schema.problem_schema,
    "Solution": schema.solution_schema,
    "Terms": schema.terms_schema,
}
_PREFIX = "Planning"


def reference(name: str) -> dict[str, str]:
    """What stands for one of the documents: Problem, Solution or Terms."""
    return {"$ref": f"#/components/schemas/{_PREFIX}{name}"}


def add_planning(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add the documents and all they are made of, as Planning… (postprocessing hook)."""
    schemas = result["components"]["schemas"]
    for name, written in _DOCUMENTS.items():
        # A title would be the name of the class that a generator makes.
        document = {key: part for key, part in written().items() if key not in {"$schema", "title"}}
        for inner, definition in document.pop("$defs").items():
            schemas[_PREFIX + inner] = _moved(definition)
        schemas[_PREFIX + name] = _moved(document)
    return result


def _moved(part: Any) -> Any:
    """With references to where the definitions are now."""
    if isinstance(part, list):
        return [_moved(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return {**part, **reference(part["$ref"].removeprefix("#/$defs/"))}
    return {key: _moved(one) for key, one in part.items()}


@extend_schema_field(reference("Problem"))
class ProblemField(serializers.DictField):
    """What was asked."""


@extend_schema_field({"oneOf": [reference("Solution"), {"type": "null"}]})
class SolutionField(serializers.DictField):
    """What was answered."""


@extend_schema_field(reference("Terms"))
class TermsField(serializers.DictField):
    """What a scenario says."""


@extend_schema_field(reference("Moment"))
class SearchMomentField(serializers.DictField):
    """How far the search was, at a time."""


@extend_schema_field({"type": ["number", "null"]})
class FigureField(serializers.JSONField):
    """A figure of the terms, whole or not, as it stands there."""
