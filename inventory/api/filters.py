"""Query parameters, strictly: what is not known, not readable or given twice is refused.

A misspelt filter that is quietly ignored answers with the whole table.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import FilterSet
from django_filters.fields import IsoDateTimeField
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from inventory.api import shape
from inventory.api.parameter import Parameter
from inventory.api.problems import Fault, InvalidRequest
from samples.selectors.field_filters import Several

TEXT = "text"
WRITING = frozenset({"POST", "PATCH", "DELETE"})
"""Methods that write."""
FORMAT = Parameter(
    name="format",
    schema={"type": "string", "enum": ["json"]},
    expected="json",
    description="The only form of answer; may be left out.",
)
LEDGER = Parameter(
    name="ledger",
    schema={"type": "string"},
    expected="the slug of a ledger",
    description="Whose state is told; the flight ledger unless given.",
)
_MOMENT = {"type": "string", "format": "date-time"}
_A_MOMENT = "a moment with its time zone, such as 2022-12-21T17:15:00Z"
MOMENTS = (
    Parameter(
        name="as_of",
        schema=_MOMENT,
        expected=_A_MOMENT,
        description="The state as it was then (event time); the present state unless given.",
    ),
    Parameter(
        name="known_at",
        schema=_MOMENT,
        expected=_A_MOMENT,
        description="Only what had been recorded by then, corrections too; all unless given.",
    ),
)

OTHER = Parameter(
    name="with",
    schema={"type": "integer", "minimum": 1},
    expected="the number of another record",
    description="The number (`id`) of the record to compare with; must be given.",
)

SOL = Parameter(
    name="sol",
    schema={"type": "number", "minimum": 0},
    expected="a number of sols, 0 or more",
    description="From the mission's arrival; as far as it is flown unless given.",
)


DRY_RUN = Parameter(
    name="dry_run",
    schema={"type": "boolean", "default": False},
    expected="true or false",
    description="Whether only to try: all is checked and answered as it would be, with status 200 "
    "and the header `Dry-Run: true`, and nothing is changed.",
)

REASON = Parameter(
    name="reason",
    schema={"type": "string", "minLength": 1, "maxLength": 500},
    expected="a sentence",
    description="Why it is removed; must be given.",
)


class StrictFilterBackend(BaseFilterBackend):
    """Applies a view's `filterset_class`; on a single record it only checks the parameters."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        """The rows asked for; raises InvalidRequest that names every wrong parameter."""
        if request.method in WRITING:
            check(request, writing_parameters(view.__class__, request.method))
            return queryset
        detail = getattr(view, "detail", True)
        check(request, parameters(view.__class__, detail=detail))
        filterset_class: type[FilterSet] | None = getattr(view, "filterset_class", None)
        if detail or filterset_class is None:
            return queryset
        given = frozenset(request.query_params) & frozenset(filterset_class.base_filters)
        if not given:
            return queryset
        filterset = _of(filterset_class, given)(
            request.query_params, queryset, **view.filterset_options()
        )
        if not filterset.is_valid():
            faults = _form_faults(filterset, request)
            raise InvalidRequest(faults[0].message, faults)
        return filterset.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters for the OpenAPI document."""
        return [
            {
                "name": parameter.name,
                "in": "query",
                "required": False,
                "description": parameter.description,
                "schema": dict(parameter.schema),
                **_style(parameter),
            }
            for parameter in (
                writing_parameters(view.__class__, view.request.method)
                if view.request.method in WRITING
                else parameters(view.__class__, detail=getattr(view, "detail", True))
            )
        ]


@lru_cache(maxsize=256)
def _of(filterset_class: type[FilterSet], names: frozenset[str]) -> type[FilterSet]:
    """The same with some of its filters: it copies each for every request, whether asked or not."""
    narrowed: type[FilterSet] = type(filterset_class.__name__, (filterset_class,), {})
    narrowed.base_filters = OrderedDict(
        (name, one) for name, one in filterset_class.base_filters.items() if name in names
    )
    return narrowed


def writing_parameters(view: Any, method: str) -> list[Parameter]:
    """What may stand in the address of a request that writes.

    What tells a secret can't be tried: nobody should keep one that will never do.
    """
    known = [LEDGER] if getattr(view, "ledger_on_write", False) else []
    if method == "DELETE" and getattr(view, "reasoned", False):
        known.append(REASON)
    if getattr(view, "keeps_answer", True):
        known.append(DRY_RUN)
    return [*known, FORMAT]


@cache
def parameters(view: Any, *, detail: bool) -> list[Parameter]:
    """Everything that may stand in the query of a view's address, for a list or a single record."""
    takes_ledger = getattr(view, "in_ledger", False)
    if detail:
        takes_ledger = takes_ledger and view.ledger_on_detail
    known = [LEDGER] if takes_ledger else []
    if getattr(view, "at_moments", False):
        known += MOMENTS
    if getattr(view, "compares", False):
        known.append(OTHER)
    if getattr(view, "at_sols", False):
        known.append(SOL)
    if not detail:
        filterset_class: type[FilterSet] | None = getattr(view, "filterset_class", None)
        if filterset_class is not None:
            known += _of_filters(filterset_class())
        known += view.pagination_class().parameters(view)
    known += shape.parameters(view, detail=detail)
    return [*known, _format(view, detail=detail)]


def check(request: Request, known: list[Parameter]) -> None:
    """Raise InvalidRequest for unknown, empty and repeated parameters, all of them at once."""
    by_name = {parameter.name: parameter for parameter in known}
    faults = []
    for name, values in request.query_params.lists():
        parameter = by_name.get(name)
        if parameter is None:
            faults.append(_unknown(name, values[0], sorted(by_name)))
            continue
        message = None
        if len(values) > 1 and not parameter.repeats:
            message = f"{name} is given {len(values)} times; once is enough."
        elif not all(values):
            message = f"{name} has no value."
        elif any("\x00" in value for value in values):
            message = f"{name} holds a NUL character."
        if message:
            faults.append(
                Fault(
                    field=name,
                    value=", ".join(values),
                    expected=parameter.expected,
                    message=message,
                )
            )
    if faults:
        raise InvalidRequest(faults[0].message, faults)


def _format(view: Any, *, detail: bool) -> Parameter:
    streams = () if detail or not hasattr(view, "streamed_forms") else view.streamed_forms()
    offered = [str(renderer.format) for renderer in (*view.renderer_classes, *streams)]
    whole = ", ".join(f"`{renderer.format}`" for renderer in streams)
    told = f"`json`: a page; {whole}: the whole list as a file. `Accept` says the same."
    several = "The form of the answer, the first unless given; `Accept` says the same."
    return replace(
        FORMAT,
        schema={"type": "string", "enum": offered},
        expected=" or ".join(offered),
        description=told if streams else several if len(offered) > 1 else FORMAT.description,
    )


def _style(parameter: Parameter) -> dict[str, Any]:
    """How several values of a parameter are written: each with its name, or with commas."""
    if parameter.schema["type"] != "array":
        return {}
    return {"explode": parameter.repeats, "style": "form"}


def _unknown(name: str, value: str, known: list[str]) -> Fault:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    return Fault(
        field=name,
        value=value,
        expected="one of " + ", ".join(known),
        message=f"There is no parameter {name} here.{hint}",
    )


def _of_filters(filterset: FilterSet) -> list[Parameter]:
    found = []
    for name, filter_ in filterset.filters.items():
        schema, expected = _read(filterset.form.fields[name])
        label = str(filter_.label or name)
        found.append(
            Parameter(
                name=name,
                schema=schema,
                expected=expected,
                description=f"{label}." if expected.startswith(TEXT) else f"{label}: {expected}.",
                repeats=schema["type"] == "array",
            )
        )
    return found


def _read(field: forms.Field) -> tuple[dict[str, Any], str]:
    """The JSON schema of a form field, and in words what it takes."""
    if isinstance(field, Several):
        items, expected = _read(field.one)
        return {"type": "array", "items": items}, f"{expected}; may be repeated"
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        return _read_number(field)
    match field:
        case forms.ModelChoiceField():
            what = _model_name(field)
            article = "an" if what[0] in "aeiou" else "a"
            return {"type": "string"}, f"the {field.to_field_name} of {article} {what}"
        case forms.MultipleChoiceField():
            terms = _terms(field)
            items = {"type": "string", "enum": terms}
            return {"type": "array", "items": items}, "one or more of " + ", ".join(terms)
        case forms.ChoiceField():
            terms = _terms(field)
            if set(terms) == {"true", "false"}:
                return {"type": "boolean"}, "true or false"
            return {"type": "string", "enum": terms}, "one of " + ", ".join(terms)
        case IsoDateTimeField():
            example = "2022-12-21T17:15:00Z"
            return {"type": "string", "format": "date-time"}, f"a UTC moment such as {example}"
        case forms.DateField():
            return {"type": "string", "format": "date"}, "a day such as 2034-06-30"
        case forms.CharField():
            limit = {} if field.max_length is None else {"maxLength": field.max_length}
            return {"type": "string", **limit}, TEXT
    raise TypeError(f"No schema is known for {type(field).__name__}.")


def _read_number(field: forms.DecimalField | forms.IntegerField) -> tuple[dict[str, Any], str]:
    whole = not isinstance(field, forms.DecimalField) or field.decimal_places == 0
    schema = {
        "type": "integer" if whole else "number",
        "minimum": field.min_value,
        "maximum": field.max_value,
    }
    kind = "a whole number" if whole else "a number"
    return schema, f"{kind} from {field.min_value} to {field.max_value}"


def _terms(field: forms.ChoiceField) -> list[str]:
    return [str(value) for value, _ in field.choices if value]  # type: ignore[misc, union-attr]


def _form_faults(filterset: FilterSet, request: Request) -> list[Fault]:
    expected = {parameter.name: parameter.expected for parameter in _of_filters(filterset)}
    faults = []
    for name in filterset.form.errors:
        value = ", ".join(request.query_params.getlist(name))
        field = filterset.form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            message = f"There is no {_model_name(field)} {value}."
        else:
            message = f"{name} can't be {value}: expected {expected[name]}."
        faults.append(Fault(field=name, value=value, expected=expected[name], message=message))
    return faults


def _model_name(field: forms.ModelChoiceField[Any]) -> str:
    return str(field.queryset.model._meta.verbose_name)  # type: ignore[union-attr]
