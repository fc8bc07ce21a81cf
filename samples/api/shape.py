"""The shape of an answer: which fields it tells, and which related records it tells whole."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from rest_framework.request import Request

from samples.api.body import raise_all
from samples.domain.errors import InvalidValue


def asked_fields(request: Request, known: Collection[str]) -> frozenset[str] | None:
    """The fields that `?fields=` names; None: all. Raises InvalidValue, or Refusals of several."""
    return _names(request, "fields", known)


def asked_related(
    request: Request, known: Collection[str], fields: frozenset[str] | None
) -> frozenset[str]:
    """The fields that `?include=` wants whole; `fields`, where given, must tell them.

    Raises InvalidValue, or Refusals of several.
    """
    names = _names(request, "include", known) or frozenset()
    if fields is not None:
        raise_all(
            [
                InvalidValue(
                    f"include names {name}, which fields leaves out.",
                    field="include",
                    value=name,
                    expected="names that are in fields too",
                )
                for name in sorted(names - fields)
            ]
        )
    return names


def _names(request: Request, parameter: str, known: Collection[str]) -> frozenset[str] | None:
    text = request.query_params.get(parameter)
    if text is None:
        return None
    names = dict.fromkeys(text.split(","))
    raise_all(
        [
            InvalidValue(
                f"{parameter} can't name {name or 'nothing'}.{_hint(name, known)}",
                field=parameter,
                value=name,
                expected="one or more of " + ", ".join(known),
            )
            for name in names
            if name not in known
        ]
    )
    return frozenset(names)


def _hint(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""
