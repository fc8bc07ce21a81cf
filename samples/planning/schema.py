"""JSON Schema (2020-12) of the documents, from the same dataclasses that the readers go by.

A schema says less than a reader: not that names must be those of something in the document.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args, get_origin

from samples.planning import answers, form, problem, scoring, solution, terms
from samples.planning.form import FINITE

Schema = dict[str, Any]


def problem_schema() -> Schema:
    """What `reading.read` reads."""
    return _document(problem.Problem, problem.FORMAT)


def solution_schema() -> Schema:
    """What `answers.as_json` writes."""
    schema = _document(solution.Solution, solution.FORMAT)
    for name in answers.DERIVED:
        text = inspect.getdoc(getattr(solution.Solution, name)) or ""
        schema["properties"][name] = {"type": "number", "description": text}
    schema["required"] += answers.DERIVED
    return schema


def weights_schema() -> Schema:
    """What `scoring.read` reads."""
    return _document(scoring.Weights, scoring.FORMAT)


def terms_schema() -> Schema:
    """What `terms.read` reads, and a scenario holds."""
    return _document(terms.Terms, terms.FORMAT)


DOCUMENTS = {"problem": problem_schema, "solution": solution_schema, "weights": weights_schema}


def _document(kind: type, format_name: str) -> Schema:
    defs: dict[str, Schema] = {}
    schema = _object(kind, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format_name,
        **schema,
        "properties": {"format": {"const": format_name}, **schema["properties"]},
        "required": ["format", *schema["required"]],
        "$defs": dict(sorted(defs.items())),
    }


def _object(kind: Any, defs: dict[str, Schema]) -> Schema:
    texts = _texts(kind)
    properties = {}
    for part in form.parts(kind):
        found = _schema(part.kind, defs)
        if part.name in texts:
            found["description"] = texts[part.name]
        if not part.required and not is_dataclass(part.default):
            found["default"] = form.written(part.default, part.kind)
        properties[part.name] = found
    return {
        "type": "object",
        "description": inspect.getdoc(kind) or "",
        "properties": properties,
        "required": [part.name for part in form.parts(kind) if part.required],
        "additionalProperties": False,
    }


def _schema(kind: Any, defs: dict[str, Schema]) -> Schema:
    if inner := form.optional(kind):
        return {"anyOf": [_schema(inner, defs), {"type": "null"}]}
    if number := form.within(kind):
        return _number(*number)
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], defs)}
    if get_origin(kind) is Mapping:
        return _mapping(*get_args(kind)[:2], defs=defs)
    if is_dataclass(kind):
        name = getattr(kind, "__name__", "")
        if name not in defs:
            defs[name] = {}
            defs[name] |= _object(kind, defs)
        return {"$ref": f"#/$defs/{name}"}
    if kind is bool:
        return {"type": "boolean"}
    return {"type": "string", "minLength": 1} if kind is str else {"enum": [str(k) for k in kind]}


def _mapping(key: Any, value: Any, *, defs: dict[str, Schema]) -> Schema:
    names = {} if key is str else {"propertyNames": _schema(key, defs)}
    return {"type": "object", **names, "additionalProperties": _schema(value, defs)}


def _number(kind: type, where: form.Within) -> Schema:
    schema: Schema = {"type": "integer" if kind is int else "number"}
    if where.most < FINITE:
        schema["exclusiveMinimum" if where.above else "minimum"] = where.least
        schema["maximum"] = where.most
    return {"anyOf": [schema, {"type": "null"}]} if where.or_no_way else schema


@cache
def _texts(kind: Any) -> dict[str, str]:
    """What the source says below each field."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - for the type checker
    texts, name = {}, ""
    for node in body.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=found)):
                name = found
            case ast.Expr(value=ast.Constant(value=str(text))) if name:
                texts[name] = inspect.cleandoc(text)
                name = ""
            case _:
                name = ""
    return texts
