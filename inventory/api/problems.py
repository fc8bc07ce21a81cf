"""Every refusal of the API as problem JSON (RFC 9457).

{"type": "/api/problems/invalid-value/", "title": …, "status": 400, "detail": …,
 "instance": the address asked for, "request_id": …,
 "errors": [{"field": …, "value": …, "expected": …, "message": …}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import set_rollback

from inventory.metrics import REFUSALS
from inventory.request_id import current
from samples.domain import errors as domain
from samples.domain.versions import quoted

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem; its address /api/problems/<code>/ is the problem's `type`."""

    code: str
    status: HTTPStatus
    title: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing to mend: where, what was given, what would do."""

    message: str
    field: str | None = None
    value: object = None
    expected: str | None = None
    current: Mapping[str, object] | None = None
    """The present state of the container concerned, in a refusal of several rows."""


class InvalidRequest(domain.InvalidValue):
    """Several faults of one request at once."""

    def __init__(self, message: str, faults: Sequence[Fault]) -> None:
        super().__init__(message, field=faults[0].field, value=faults[0].value)
        self.faults = faults


def _of_domain(error: type[domain.DomainError], status: HTTPStatus, meaning: str) -> Kind:
    return Kind(error.code, status, error.title, meaning)


_BY_DOMAIN_ERROR: dict[type[domain.DomainError], Kind] = {
    domain.DomainError: _of_domain(
        domain.DomainError, HTTPStatus.BAD_REQUEST, "The request can't be carried out."
    ),
    domain.InvalidValue: _of_domain(
        domain.InvalidValue,
        HTTPStatus.BAD_REQUEST,
        "A parameter or field is unknown, can't be read or can't be true. `errors` names each.",
    ),
    domain.NotFound: _of_domain(
        domain.NotFound,
        HTTPStatus.NOT_FOUND,
        "Nothing has this name or address. `errors` says which forms of name would do.",
    ),
    domain.TransitionRefused: _of_domain(
        domain.TransitionRefused,
        HTTPStatus.CONFLICT,
        "The lifecycle does not allow this from the container's present state.",
    ),
    domain.Conflict: _of_domain(
        domain.Conflict,
        HTTPStatus.CONFLICT,
        "Somebody else was first, or a name or slot is taken. Read again, then decide.",
    ),
    domain.Stale: _of_domain(
        domain.Stale,
        HTTPStatus.PRECONDITION_FAILED,
        "Somebody changed it meanwhile. `current` is what it is now and the header `ETag` its tag: "
        "look at it, then decide.",
    ),
    domain.Unseen: _of_domain(
        domain.Unseen,
        HTTPStatus.PRECONDITION_REQUIRED,
        "Send the `ETag` of what you read as `If-Match`, or `*` for whatever it is now.",
    ),
    domain.Refusals: _of_domain(
        domain.Refusals,
        HTTPStatus.CONFLICT,
        "The present state does not allow rows of the request. Nothing was recorded; `errors` "
        "names each, with the container's present state.",
    ),
    domain.NotPermitted: _of_domain(
        domain.NotPermitted, HTTPStatus.FORBIDDEN, "Your groups don't allow this."
    ),
    domain.LedgerBroken: _of_domain(
        domain.LedgerBroken,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "A custody history was tampered with or damaged; tell the administrator.",
    ),
}
_OF_STATE = (domain.TransitionRefused, domain.Conflict, domain.Stale)
"""What the present state refuses, and another one might not."""
_NOT_AUTHENTICATED = Kind(
    "not-authenticated",
    HTTPStatus.UNAUTHORIZED,
    "Not signed in",
    "Send a valid token (Authorization: Bearer …), or sign in to the site.",
)
_NOT_PERMITTED = _BY_DOMAIN_ERROR[domain.NotPermitted]
_FAILED = Kind(
    "internal-error",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Something failed here",
    "A fault of the site, not of the request; the request id finds it in the log.",
)
NOT_FOUND = _BY_DOMAIN_ERROR[domain.NotFound]
NOT_READY = Kind(
    "not-ready",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The site is not ready",
    "Something the site needs is missing; `errors` names it. Try again later.",
)
_BY_STATUS: dict[int, Kind] = {
    kind.status: kind
    for kind in (
        _BY_DOMAIN_ERROR[domain.InvalidValue],
        _NOT_AUTHENTICATED,
        _NOT_PERMITTED,
        _BY_DOMAIN_ERROR[domain.NotFound],
        Kind(
            "method-not-allowed",
            HTTPStatus.METHOD_NOT_ALLOWED,
            "This address can't do that",
            "The header `Allow` names the methods of the address.",
        ),
        Kind(
            "not-acceptable",
            HTTPStatus.NOT_ACCEPTABLE,
            "No such form of answer",
            "Answers are application/json; lists are application/x-ndjson, text/csv and XLSX too.",
        ),
        Kind(
            "too-large",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "The request is too large",
            "Send less at once.",
        ),
        Kind(
            "unsupported-media-type",
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "No such form of request",
            "Requests are application/json; a PATCH may be application/merge-patch+json.",
        ),
        Kind(
            "too-many-requests",
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            "The header `Retry-After` says how many seconds to wait.",
        ),
        _FAILED,
        NOT_READY,
    )
}

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in [*_BY_DOMAIN_ERROR.values(), *_BY_STATUS.values()]
}


def handle(exception: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The answer for anything that a view raised (EXCEPTION_HANDLER of REST framework)."""
    request = context["request"]
    set_rollback()
    match exception:
        case domain.DomainError():
            return _refused(request, exception)
        case Http404():
            kind = _BY_DOMAIN_ERROR[domain.NotFound]
            return respond(request, kind, "There is nothing at this address.")
        case RequestDataTooBig():
            kind = _BY_STATUS[HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
            return respond(request, kind, kind.meaning)
        case PermissionDenied():
            return respond(request, _NOT_PERMITTED, "You may not do this.")
        case IntegrityError():
            kind = _BY_DOMAIN_ERROR[domain.Conflict]
            return respond(request, kind, "The records kept here don't allow this.")
        case exceptions.APIException():
            return _refused_by_framework(request, exception)
        case _:
            return _failed(request, exception)


def respond(
    request: HttpRequest | Request,
    kind: Kind,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
    *,
    current_state: Mapping[str, object] | None = None,
) -> HttpResponse:
    """A problem document. It is no Response of the framework: no renderer may change its form."""
    REFUSALS.labels(kind.code).inc()
    problem = {
        "type": f"/api/problems/{kind.code}/",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.get_full_path(),
        "request_id": current(),
        "errors": [_plain(fault) for fault in faults],
    }
    if current_state is not None:
        problem["current"] = current_state
    return HttpResponse(
        json.dumps(problem, ensure_ascii=False),
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


def _refused(request: Request, error: domain.DomainError) -> HttpResponse:
    tag = {"ETag": quoted(error.version)} if isinstance(error, domain.Stale) else None
    return respond(
        request, _kind(error), error.message, _faults(error), tag, current_state=error.current
    )


def _kind(error: domain.DomainError) -> Kind:
    """Of several refusals a conflict wins: the request may be right, the state is another one."""
    if isinstance(error, domain.Refusals):
        kinds = {_kind(one) for one in error.by_row.values()}
        if len(kinds) == 1:
            return kinds.pop()
        if kinds.isdisjoint({_BY_DOMAIN_ERROR[one] for one in _OF_STATE}):
            return _BY_DOMAIN_ERROR[domain.InvalidValue]
    return next(_BY_DOMAIN_ERROR[base] for base in type(error).mro() if base in _BY_DOMAIN_ERROR)


def _faults(error: domain.DomainError) -> Sequence[Fault]:
    if isinstance(error, InvalidRequest):
        return error.faults
    if isinstance(error, domain.InvalidRecord):
        return [
            Fault(field=None if field == "__all__" else field, message=message)
            for field, messages in error.errors.items()
            for message in messages
        ]
    if isinstance(error, domain.Refusals):
        return [_fault(one, one.current) for one in error.by_row.values()]
    return [_fault(error)]


def _fault(error: domain.DomainError, current_state: Mapping[str, object] | None = None) -> Fault:
    return Fault(
        field=error.field,
        value=error.value,
        expected=error.expected,
        message=error.message,
        current=current_state,
    )


def _refused_by_framework(request: Request, error: exceptions.APIException) -> HttpResponse:
    kind = _BY_STATUS.get(error.status_code, _FAILED)
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    faults = [
        Fault(field=field, message=message) for field, message in _messages(error.detail, None)
    ]
    if isinstance(error, exceptions.ValidationError):
        return respond(request, kind, "The request is not valid.", faults, headers)
    return respond(request, kind, faults[0].message if faults else kind.meaning, (), headers)


def _messages(detail: Any, field: str | None) -> list[tuple[str | None, str]]:
    if isinstance(detail, Mapping):
        return [
            pair
            for name, part in detail.items()
            for pair in _messages(part, f"{field}.{name}" if field else str(name))
        ]
    if isinstance(detail, list):
        return [pair for part in detail for pair in _messages(part, field)]
    return [(field, str(detail))]


def _failed(request: Request, exception: Exception) -> HttpResponse:
    response = respond(request, _FAILED, _FAILED.meaning)
    # What Django does for a page that fails: the signal is how test clients see the exception.
    got_request_exception.send(sender=None, request=request)
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=exception,
    )
    return response


def _plain(fault: Fault) -> dict[str, object]:
    value = fault.value
    is_plain = value is None or isinstance(value, str | int | float | bool)
    members = {**asdict(fault), "value": value if is_plain else str(value)}
    if fault.current is None:
        del members["current"]
    return members
