"""The OpenAPI document: what REST framework's views don't say by themselves."""

from __future__ import annotations

import inspect
from typing import Any

from drf_spectacular import authentication as spectacular
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from inventory.api.filters import WRITING
from inventory.api.problems import KINDS, MEDIA_TYPE

_ANY_ANSWER = (
    "invalid-value", "not-authenticated", "not-permitted", "not-found", "not-acceptable",
    "too-many-requests",
)  # fmt: skip
_WRITING = ("conflict", "too-large", "unsupported-media-type")

_MATCHING = ("precondition-failed", "precondition-required")
"""What is answered where `If-Match` is taken."""

_NULLABLE_TEXT = {"type": ["string", "null"]}
CURRENT: dict[str, Any] = {
    "type": "object",
    "description": "The present state of the container concerned, where that helps.",
    "additionalProperties": True,
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "request_id", "errors"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The kind of problem; its address explains it.",
        },
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "description": "The address that was asked for.",
        },
        "current": CURRENT,
        "request_id": _NULLABLE_TEXT | {"description": "Finds the request in the site's log."},
        "errors": {
            "type": "array",
            "description": "Everything that is to be mended.",
            "items": {
                "type": "object",
                "required": ["field", "value", "expected", "message"],
                "properties": {
                    "field": _NULLABLE_TEXT | {"description": "The parameter or field."},
                    "value": {"description": "What was given."},
                    "expected": _NULLABLE_TEXT | {"description": "What would do."},
                    "message": {"type": "string", "description": "What is wrong with it."},
                    "current": CURRENT,
                },
            },
        },
    },
}


_ANSWERS = {"200": "The answer.", "201": "It was done; this is what it led to.",
            "202": "It was put in the queue; this is what to follow.",
            "204": "It was removed."}  # fmt: skip
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}
_IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    type={"type": "string", "minLength": 1, "maxLength": 200},
    location=OpenApiParameter.HEADER,
    description=(
        "A new text for each request, a UUID for instance. Sent again with the same key, a request "
        "is not carried out twice: its answer is repeated, with `Idempotency-Replayed: true`. Kept "
        "for seven days; a refusal is not kept."
    ),
)


_IF_MATCH = "If-Match"
_SEEN = OpenApiParameter(
    name=_IF_MATCH,
    type={"type": "string", "minLength": 1, "maxLength": 2000, "example": "*"},
    location=OpenApiParameter.HEADER,
    description=(
        "The `ETag` of what you read, so that nobody's change is overwritten unseen: 412 where it "
        "has changed since, 428 without this header. `*` stands for whatever it is now."
    ),
)
_SEEN_OF_ALL = OpenApiParameter(
    name=_IF_MATCH,
    type={"type": "string", "enum": ["*"]},
    location=OpenApiParameter.HEADER,
    description=(
        "Of many, each row says in `if_match` what it was made from, or `*` here says it of all: "
        "whatever it is now. 428 without either."
    ),
)
_ETAG = OpenApiParameter(
    name="ETag",
    type=str,
    location=OpenApiParameter.HEADER,
    description="What a change of it names in `If-Match`.",
    response=[200, 201],
)
_DRY_RUN = {"Dry-Run": {"description": "Nothing was changed.",
                        "schema": {"type": "string", "enum": ["true"]}}}  # fmt: skip


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token in the header, as the document names it."""

    target_class = "inventory.api.authentication.Token"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token (RFC 6750)."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of one's own, made on /account/tokens/ or by an administrator.",
        }


class SessionScheme(spectacular.SessionScheme):  # type: ignore[no-untyped-call]
    """The site's session, as the document names it."""

    target_class = "inventory.api.authentication.Session"


class Schema(AutoSchema):
    """Takes summaries, names of records, examples and parameters from the view's attributes."""

    view: Any

    def get_filter_backends(self) -> list[Any]:
        """The strict filters, which know the parameters of a single record too."""
        return list(getattr(self.view, "filter_backends", []))

    def get_auth(self) -> list[dict[str, Any]]:
        """A token or a session; none to read what the site lets everybody read."""
        is_open = self.method == "GET" and not any(
            getattr(self.view, kind, False) for kind in ("personal", "private")
        )
        return [*super().get_auth(), *([{}] if is_open else [])]

    def get_summary(self) -> str | None:
        """`List samples` or `One sample`, from the model's names."""
        model = getattr(self.view, "model", None)
        if model is None:
            return super().get_summary()
        names = model._meta
        if self._is_list_view():
            return f"List {names.verbose_name_plural}"
        return f"One {names.verbose_name}"

    def get_description(self) -> str:  # type: ignore[override]
        """A list is described by its view: the method that lists is everybody's."""
        if getattr(self.view, "action", None) == "list":
            return inspect.getdoc(type(self.view)) or ""
        return super().get_description()

    def _get_format_parameters(self) -> list[Any]:
        """None of its own: the strict filters tell of `format` too, with what it means."""
        return []

    def get_override_parameters(self) -> list[Any]:
        """The record's name in the address, with the forms that do."""
        found = []
        names = getattr(self.view, "addressed_by", None)
        if names is None and getattr(self.view, "detail", False):
            names = getattr(self.view, "known_by", None)
        if names is not None:
            description, *examples = names
            found.append(
                OpenApiParameter(
                    name="identifier",
                    type=str,
                    location=OpenApiParameter.PATH,
                    description=description,
                    examples=[OpenApiExample(text, value=text) for text in examples],
                )
            )
        if self.method in WRITING and getattr(self.view, "keeps_answer", True):
            found.append(_IDEMPOTENCY_KEY)
        if self.method in getattr(self.view, "matched", ()):
            found += [_SEEN, *([_ETAG] if self.method != "DELETE" else [])]
        elif self.method in getattr(self.view, "matched_by_row", ()):
            found.append(_SEEN_OF_ALL)
        if self.method == "GET" and getattr(self.view, "tagged", False) and self.view.detail:
            found.append(_ETAG)
        return found

    def get_examples(self) -> list[OpenApiExample]:
        """A real answer of the reference inventory, for a record whose view has one."""
        example = getattr(self.view, "example", None)
        if example is None or self.method != "GET" or not getattr(self.view, "detail", False):
            return []
        name = str(self.view.model._meta.verbose_name)
        return [OpenApiExample(name.capitalize(), value=example, response_only=True)]


def add_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Document the refusals of every operation (postprocessing hook)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    responses = components.setdefault("responses", {})
    for code in (*_ANY_ANSWER, *_WRITING, *_MATCHING):
        kind = KINDS[code]
        responses[_component(code)] = {
            "description": f"{kind.title}. {kind.meaning}",
            **({"headers": _RETRY_AFTER} if code == "too-many-requests" else {}),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {
                        "type": f"/api/problems/{code}/",
                        "title": kind.title,
                        "status": int(kind.status),
                        "detail": kind.meaning,
                        "instance": "/api/v1/samples/",
                        "request_id": "5f0c6d0a7b6b4d8c9f2e1a3b4c5d6e7f",
                        "errors": [],
                    },
                }
            },
        }
    for path in result["paths"].values():
        for method, operation in path.items():
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            if "dry_run" in names:
                _add_dry_run(operation["responses"])
            for status, meaning in _ANSWERS.items():
                if status in operation["responses"]:
                    operation["responses"][status]["description"] = meaning
            for code in (
                *_ANY_ANSWER,
                *(_WRITING if method.upper() in WRITING else ()),
                *(_MATCHING if _IF_MATCH in names else ()),
            ):
                operation["responses"][str(int(KINDS[code].status))] = {
                    "$ref": f"#/components/responses/{_component(code)}"
                }
    return result


def _add_dry_run(responses: dict[str, Any]) -> None:
    """A write that was only tried answers 200 with what it would have answered."""
    done = next(responses[status] for status in ("200", "201", "202", "204") if status in responses)
    nothing = {"application/json": {"schema": {"type": "null"}}}
    tried = responses.setdefault("200", {"content": done.get("content", nothing)})
    tried["headers"] = {**tried.get("headers", {}), **_DRY_RUN}


def _component(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("-"))
