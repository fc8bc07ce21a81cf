"""Only services write: no delivery room and no selector calls a method that changes the database.

Imports can't show it (a room may import a model to read it), so the calls are read from the
source. What looks like a write but is none is told apart by the object it is called on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT

ROOMS = ("admin", "api", "ogc", "pages", "management", "exchange", "selectors")

ALWAYS_WRITES = {
    "abulk_create", "abulk_update", "acreate", "adelete", "aget_or_create", "asave", "aupdate",
    "aupdate_or_create", "bulk_create", "bulk_update", "create", "delete", "executemany",
    "get_or_create", "save", "save_base", "update_or_create",
}  # fmt: skip
# dict.update and set.add are no writes; a queryset's update and a relation's add are.
WRITES_ON_DATA = {"add", "clear", "remove", "set", "update"}
MAKES_A_QUERYSET = {
    "all", "annotate", "defer", "distinct", "exclude", "filter", "get", "get_queryset",
    "only", "order_by", "prefetch_related", "select_for_update", "select_related", "using",
}  # fmt: skip
DATA_NAMES = {"objects", "queryset", "qs", "_default_manager", "_base_manager"}

# (file, called on, method): why it changes no catalogue value and no ledger.
ALLOWED: dict[tuple[str, str, str], str] = {}


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression; calls and indexes on the way are shown as `()` and `[]`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case ast.Call(func=function):
            return f"{dotted(function)}()"
        case ast.Subscript(value=value):
            return f"{dotted(value)}[]"
        case _:
            return "?"


def is_data(receiver: str) -> bool:
    """Does the expression look like a manager, a relation or a queryset?"""
    *_, last = receiver.split(".")
    return (
        last in DATA_NAMES
        or last.endswith(("_set", "queryset"))
        or (last.endswith("()") and last.removesuffix("()") in MAKES_A_QUERYSET)
    )


def is_in_memory(receiver: str) -> bool:
    """A thing that is saved to a file or a response, not to the database."""
    return receiver.rpartition(".")[2] in {"workbook", "image", "buffer"}


def writes(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, receiver and method of every call that writes to the database."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver, method = dotted(node.func.value), node.func.attr
        if (method in ALWAYS_WRITES and not is_in_memory(receiver)) or (
            method in WRITES_ON_DATA and is_data(receiver)
        ):
            yield node.lineno, receiver, method


def sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / "samples" / room).rglob("*.py"))


def test_there_is_something_to_look_at() -> None:
    assert len(sources()) > 1


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_services_write(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    found = [
        f"{name}:{line}: {receiver}.{method}()"
        for line, receiver, method in writes(path.read_text(encoding="utf-8"))
        if (name, receiver, method) not in ALLOWED
    ]
    assert not found, "call a service instead"


def test_every_exception_is_still_needed() -> None:
    calls = {
        (str(path.relative_to(ROOT)), receiver, method)
        for path in sources()
        for _, receiver, method in writes(path.read_text(encoding="utf-8"))
    }
    assert set(ALLOWED) <= calls


@pytest.mark.parametrize(
    "source",
    [
        "sample.save()",
        "Sample.objects.create(name='x')",
        "Sample.objects.filter(pk=1).update(name='x')",
        "Sample.objects.all().delete()",
        "sample.container.delete()",
        "super().save_model(a, b, c, d); obj.save()",
        "queryset.update(name='x')",
        "self.get_queryset().update(name='x')",
        "Sample.objects.get_or_create(name='x')",
        "sample.tags_set.add(1)",
        "await Sample.objects.acreate()",
    ],
)
def test_a_write_is_found(source: str) -> None:
    assert list(writes(source))


@pytest.mark.parametrize(
    "source",
    [
        "context.update(a=1)",
        "names.add('x')",
        "workbook.save(buffer)",
        "Sample.objects.filter(name='x').first()",
        "services.catalogue.update_sample(sample, name='x')",
        "cache.set('a', 1)",
    ],
)
def test_a_read_is_none(source: str) -> None:
    assert not list(writes(source))
