"""Frozen dataclasses from JSON and back, strictly: the fields and their types say all there is.

A type may say `Annotated[float, Within(0, 1)]`. Whatever is not said is refused: an unknown key, a
missing one, another type, a number that is none. Each refusal is an `InvalidValue` whose `field` is
the path, such as `vehicles[0].speed_m_per_sol`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, NoReturn, Union, cast, get_args, get_origin, get_type_hints

from samples.domain.errors import InvalidValue

LARGEST = 1e12
"""Unless its type says so, so that sums and products stay finite and keep their digits."""
FINITE = 1e21
"""The largest of a number whose type says nothing: a sum, a seed."""

Json = Mapping[str, Any]
Read = Callable[[object, str], Any]


@dataclass(frozen=True, slots=True)
class Within:
    """Where a number must lie: `least <= number <= most`."""

    least: float = -LARGEST
    most: float = LARGEST
    above: bool = False
    """Above `least`, not at it."""
    or_no_way: bool = False
    """`null` is allowed and read as infinity."""

    def holds(self, number: float) -> bool:
        """Whether the number lies there; never for NaN and infinity."""
        return self.least <= number <= self.most and not (self.above and number == self.least)

    def __str__(self) -> str:
        least = f"above {self.least:g}" if self.above else f"from {self.least:g}"
        return f"{least} to {self.most:g}" + (", or null for no way" if self.or_no_way else "")


class Part(NamedTuple):
    """One field of a dataclass: its name in JSON, its type, whether it may be left out."""

    name: str
    kind: Any
    required: bool
    default: object


def read(kind: Any, document: object, format_name: str, extra: tuple[str, ...] = ()) -> Any:
    """Return a `kind` from a JSON text or from what such a text holds.

    The document's key `format` must be `format_name`. Keys in `extra` are allowed and not read.
    Raises InvalidValue.
    """
    body = loaded(document)
    if body.get("format") != format_name:
        _refuse("format", "is not the one read here", body.get("format"), format_name)
    known = {key: value for key, value in body.items() if key not in ("format", *extra)}
    return reader(kind)(known, "")


def as_json(value: Any, format_name: str, *, in_full: bool) -> dict[str, Any]:
    """Return what `read` reads; unless `in_full`, fields at their default are left out."""
    return {"format": format_name, **written(value, type(value), in_full=in_full)}


@cache
def parts(kind: Any) -> tuple[Part, ...]:
    """Return the fields of a dataclass."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        Part(
            name=part.name,
            kind=hints[part.name],
            required=part.default is MISSING and part.default_factory is MISSING,
            default=part.default if part.default_factory is MISSING else part.default_factory(),
        )
        for part in fields(kind)
    )


def optional(kind: Any) -> Any | None:
    """Return `X` of `X | None`; None for any other type."""
    if get_origin(kind) not in (Union, UnionType):  # both occur: Annotated[…] | None is a Union
        return None
    (inner,) = (arg for arg in get_args(kind) if arg is not NoneType)
    return inner


def within(kind: Any) -> tuple[type, Within] | None:
    """Return type and range of a number; None where the type is none."""
    if kind in (int, float):
        return kind, Within(-FINITE, FINITE)
    if get_args(kind) and getattr(kind, "__metadata__", None):
        return get_args(kind)[0], kind.__metadata__[0]
    return None


@cache
def reader(kind: Any) -> Read:
    """Return the function that reads a value of a type at a path; it raises InvalidValue."""
    if inner := optional(kind):
        read_inner = reader(inner)
        return lambda value, path: None if value is None else read_inner(value, path)
    if number := within(kind):
        return _number_reader(*number)
    if get_origin(kind) is tuple:
        return _list_reader(reader(get_args(kind)[0]))
    if get_origin(kind) is Mapping:
        return _mapping_reader(*(reader(arg) for arg in get_args(kind)))
    if is_dataclass(kind):
        return _object_reader(kind)
    if kind is str:
        return _text
    if kind is bool:
        return _truth
    if issubclass(kind, StrEnum):
        return _choice_reader(kind)
    raise TypeError(kind)


def loaded(document: object) -> Json:
    """Return the JSON object in a text, or the object itself; raises InvalidValue."""
    body = _parsed(document) if isinstance(document, str | bytes) else document
    if not isinstance(body, Mapping):
        _refuse("document", "is no object", body, "a JSON object")
    return body


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except RecursionError:
        _refuse("document", "is nested too deeply", None, "a problem or solution")
    except ValueError as error:  # also of bytes that are no text
        raise InvalidValue(
            f"The document is no JSON: {error}.", field="document", expected="a JSON object"
        ) from error


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(twice, "is there twice", None, "each key once")
    return found


def _no_number(text: str) -> NoReturn:
    _refuse("document", f"holds {text}", text, "finite numbers")


def _refuse(path: str, what: str, value: object, expected: str) -> NoReturn:
    raise InvalidValue(f"{path} {what}.", field=path, value=value, expected=expected)


def _number_reader(kind: type, where: Within) -> Read:
    whole = kind is int
    expected = f"a {'whole ' if whole else ''}number {where}"

    def read_number(value: object, path: str) -> int | float:
        if value is None and where.or_no_way:
            return math.inf
        if isinstance(value, bool) or not isinstance(value, int | float):
            _refuse(path, f"is {_shown(value)}", value, expected)
        if not where.holds(value) or (whole and value != int(value)):
            _refuse(path, f"is {_shown(value)}", value, expected)
        return int(value) if whole else float(value)

    return read_number


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        _refuse(path, f"is {_shown(value)}", value, "a text that is not empty")
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse(path, "holds half a character", ascii(value), "Unicode")
    return value


def _truth(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        _refuse(path, f"is {_shown(value)}", value, "true or false")
    return value


def _choice_reader(kind: type[StrEnum]) -> Read:
    known = {str(member): member for member in kind}

    def read_choice(value: object, path: str) -> StrEnum:
        if not isinstance(value, str) or value not in known:
            _refuse(path, f"is {_shown(value)}", value, f"one of {', '.join(known)}")
        return known[value]

    return read_choice


def _list_reader(read_member: Read) -> Read:
    def read_list(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            _refuse(path, f"is {_shown(value)}", value, "a list")
        return tuple([read_member(member, f"{path}[{i}]") for i, member in enumerate(value)])

    return read_list


def _mapping_reader(read_key: Read, read_member: Read) -> Read:
    def read_mapping(value: object, path: str) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            _refuse(path, f"is {_shown(value)}", value, "an object")
        return {
            read_key(key, f"{path}.{key}"): read_member(member, f"{path}.{key}")
            for key, member in value.items()
        }

    return read_mapping


def _object_reader(kind: Any) -> Read:
    known = parts(kind)
    names = {part.name for part in known}
    readers = [(part, reader(part.kind)) for part in known]

    def read_object(value: object, path: str) -> Any:
        if not isinstance(value, Mapping):
            _refuse(path, f"is {_shown(value)}", value, "an object")
        inside = f"{path}." if path else ""
        for key in value:
            if key not in names:
                _refuse(f"{inside}{key}", "is not known", value[key], f"one of {_list(known)}")
        for part in known:
            if part.required and part.name not in value:
                _refuse(f"{inside}{part.name}", "is missing", None, "a value")
        return kind(
            **{
                part.name: read_part(value[part.name], inside + part.name)
                for part, read_part in readers
                if part.name in value
            }
        )

    return read_object


def _list(known: tuple[Part, ...]) -> str:
    return ", ".join(part.name for part in known)


def _shown(value: object) -> str:
    """The value in a message: short, whatever was given."""
    kinds = {NoneType: "null", dict: "an object", list: "a list", tuple: "a list"}
    if type(value) in kinds:
        return kinds[type(value)]
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):  # not JSON, or a whole number of thousands of digits
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def written(value: Any, kind: Any, *, in_full: bool = True) -> Any:
    """Return the JSON of a value of a type."""
    if value is None:
        return None
    if inner := optional(kind):
        return written(value, inner, in_full=in_full)
    if number := within(kind):
        # The type decides, so that 5, 5.0 and a number of a numeric library are written alike;
        # + 0.0 makes 0.0 of -0.0.
        return int(value) if number[0] is int else _float(float(value))
    if get_origin(kind) is tuple:
        member = get_args(kind)[0]
        return [written(each, member, in_full=in_full) for each in value]
    if get_origin(kind) is Mapping:
        member = get_args(kind)[1]
        return {str(key): written(each, member, in_full=in_full) for key, each in value.items()}
    if is_dataclass(kind):
        return {
            part.name: written(getattr(value, part.name), part.kind, in_full=in_full)
            for part in parts(cast("Any", kind))
            if in_full or part.required or getattr(value, part.name) != part.default
        }
    return str(value) if isinstance(value, str) else bool(value)


def _float(value: float) -> float | None:
    return None if math.isinf(value) else value + 0.0
