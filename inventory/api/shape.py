"""What shape an answer takes: which fields are told, and which related records stand in it whole."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from rest_framework.request import Request

from inventory.api.problems import Fault, InvalidRequest


def asked_fields(request: Request, known: Collection[str]) -> frozenset[str] | None:
    """The fields named by `?fields=`; None for all. Raises InvalidRequest that names each unknown."""
    return _names(request, "fields", known, "field")


def _names(
    request: Request, parameter: str, known: Collection[str], what: str
) -> frozenset[str] | None:
    """The names that a parameter lists, with commas between them; None where it is not given."""
    text = request.query_params.get(parameter)
    if text is None:
        return None
    names = text.split(",")
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    faults = [
        Fault(
            field=parameter,
            value=name,
            expected="one or more of " + ", ".join(known),
            message=f"There is no {what} {name} here.{_hint(name, known)}",
        )
        for name in unknown
    ]
    if faults:
        raise InvalidRequest(faults[0].message, faults)
    return frozenset(names)


def _hint(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""
