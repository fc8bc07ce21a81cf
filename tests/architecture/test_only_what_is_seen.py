"""Delivery rooms and selectors read what may be kept through `visible`, or it is said why not.

A queryset of one seen record (`filter(ledger=…)`) needs none, nor does an empty one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from samples.selectors.visibility import PATHS
from tests.environment import ROOT

ROOMS = ("admin", "api", "forms", "ogc", "pages", "selectors")
KEPT = {model.__name__ for model in PATHS}
OF_ONE = {
    "ledger",
    "run",
    "plan",
    "mission",
    "series",
    "stock_take",
    "study",
    "container",
    "pk__in",
}
"""What a queryset is of, where it was seen before."""

# (file, model, method): who restricts it, or why nobody needs to.
ALLOWED = {
    **{
        ("api", name, method): "The filter backend restricts the querysets of all views."
        for name in KEPT
        for method in ("all", "select_related")
    },
    ("api", "Plan", "filter"): "Webhooks are administrators', who see everything.",
    ("pages", "Ledger", "select_related"): "The lookup that is given it restricts it.",
    ("selectors", "PlanActivity", "select_related"): "Read of one run.",
    ("selectors", "PlanChange", "order_by"): "Read of one plan.",
    ("selectors", "Reservation", "select_related"): "Read of one plan.",
    ("selectors", "Exclusion", "select_related"): "Read of one run.",
    ("selectors", "StockTakeItem", "select_related"): "Read of one stock-take.",
    ("admin", "Holding", "select_related"): "Every list of the admin is restricted in one place.",
    ("admin", "Ledger", "all"): "Webhooks are administrators', who see everything.",
    ("admin", "Plan", "all"): "Webhooks are administrators', who see everything.",
}


def unseen(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, model and method of every read of all records of a kept model."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id=model), attr="objects"), attr=method
                ),
                args=args,
                keywords=keywords,
            ) if model in KEPT and method != "none":
                named = {str(one.arg) for one in keywords}
                if method != "filter" or not (args or named & OF_ONE):
                    yield node.lineno, model, method


def test_what_is_not_seen_is_not_read() -> None:
    found, used = [], set()
    for room in ROOMS:
        for path in sorted((ROOT / "samples" / room).rglob("*.py")):
            for line, model, method in unseen(path.read_text(encoding="utf-8")):
                if (room, model, method) in ALLOWED:
                    used.add((room, model, method))
                else:
                    found.append(f"{path.relative_to(ROOT)}:{line}: {model}.objects.{method}()")
    assert not found, "read it through samples.selectors.visibility.visible"
    assert {key for key in ALLOWED if key[0] != "api"} <= used, "an exception is not needed"


def test_a_read_of_everything_is_found() -> None:
    assert list(unseen("Plan.objects.all()"))
    assert list(unseen("Plan.objects.filter(name='x').first()"))
    assert not list(unseen("visible(Plan).filter(name='x')"))
    assert not list(unseen("Holding.objects.filter(ledger=ledger, sealed=True)"))
