"""The OpenAPI document for those who generate a client from it: one name for one thing.

A list of terms that stands in many operations would become a class for each of them, a body that
has several media types two classes of one name; a body that may be left out, though it must hold
something, an argument that may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SCHEMAS = "#/components/schemas/"
_SAMPLES = frozenset({"example", "examples", "mapping"})
"""Members that hold values, not schemas."""


def name_terms(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Let each list of terms that is named be told by its name (postprocessing hook).

    The forms of answers (`format`) get names of their own, such as FormatCsvJson.
    """
    schemas: dict[str, Any] = result["components"]["schemas"]
    for operation in _operations(result):
        for parameter in operation.get("parameters", ()):
            terms = parameter.get("schema", {}).get("enum")
            if parameter.get("name") == "format" and terms:
                name = "Format" + "".join(sorted(term.capitalize() for term in terms))
                schemas[name] = {"type": "string", "enum": terms, "description": "Form of answer."}
    names = {tuple(schema["enum"]): name for name, schema in schemas.items() if "enum" in schema}
    for name, schema in schemas.items():
        if "enum" not in schema:
            schemas[name] = _named(schema, names)
    result["paths"] = _named(result["paths"], names)
    return result


def name_bodies(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Give a body that has several media types a name (postprocessing hook): WebhooksUpdateBody."""
    for operation in _operations(result):
        content = operation.get("requestBody", {}).get("content", {}).values()
        schemas = [one["schema"] for one in content]
        if len(schemas) > 1 and "$ref" not in schemas[0] and schemas[0] == schemas[-1]:
            words = operation["operationId"].split("_")
            name = "".join(word.capitalize() for word in (*words, "body"))
            result["components"]["schemas"][name] = schemas[0]
            for one in content:
                one["schema"] = {"$ref": _SCHEMAS + name}
    return result


def require_bodies(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Say that a body must be sent where something in it must be (postprocessing hook)."""
    schemas = result["components"]["schemas"]
    for operation in _operations(result):
        body = operation.get("requestBody")
        if body and all(_needs(one["schema"], schemas) for one in body["content"].values()):
            body["required"] = True
    return result


def _operations(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in result["paths"].values():
        yield from methods.values()


def _named(part: Any, names: Mapping[tuple[str, ...], str]) -> Any:
    """A part of the document with references for the lists of terms that have a name."""
    if isinstance(part, list):
        return [_named(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    name = _name(part, names)
    if name is None:
        return {key: one if key in _SAMPLES else _named(one, names) for key, one in part.items()}
    reference = {"$ref": _SCHEMAS + name}
    rest = {key: one for key, one in part.items() if key not in {"type", "enum"}}
    if None in part["enum"]:
        return {**rest, "oneOf": [reference, {"type": "null"}]}
    return {**rest, "allOf": [reference]} if rest else reference


def _name(part: Mapping[str, Any], names: Mapping[tuple[str, ...], str]) -> str | None:
    terms = part.get("enum")
    if not isinstance(terms, list):
        return None
    return names.get(tuple(term for term in terms if term is not None))


def _needs(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    """Whether nothing at all can't be what the schema describes."""
    if "$ref" in schema:
        return _needs(schemas[schema["$ref"].removeprefix(_SCHEMAS)], schemas)
    if "oneOf" in schema:
        return all(_needs(one, schemas) for one in schema["oneOf"])
    return bool(schema.get("required"))
