"""How many rows a list has, without ever reading a very long one to its end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Count:
    """A number of rows; one that is not exact is an estimate, and no less than what was counted."""

    value: int
    exact: bool


def count(rows: QuerySet[Any], at_most: int) -> Count:
    """The rows counted, if there are `at_most`; of more the database says how many it expects."""
    found = rows.order_by().values("pk")[: at_most + 1].count()
    if found <= at_most:
        return Count(found, exact=True)
    return Count(max(found, _expected(rows) or 0), exact=False)


def _expected(rows: QuerySet[Any]) -> int | None:
    if connection.vendor == "postgresql":
        (plan,) = json.loads(rows.order_by().values("pk").explain(format="json"))
        return int(plan["Plan"]["Plan Rows"])
    # SQLite expects nothing of a condition; of a whole table it knows what ANALYZE last found.
    if rows.query.where:
        return None
    with connection.cursor() as cursor:
        if "sqlite_stat1" not in connection.introspection.table_names(cursor):
            return None
        table = rows.model._meta.db_table
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s LIMIT 1", [table])
        analysed = cursor.fetchone()
    return int(analysed[0].split()[0]) if analysed else None
