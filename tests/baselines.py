"""Numbers of queries that are kept in a file, one a name; of one database where they differ."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def against(file: Path) -> Callable[[str, int], None]:
    """Compares a number with the one in the file, or writes it where that was asked for.

    A number of one database stands under the name with that of the database.
    """

    def assert_unchanged(name: str, count: int) -> None:
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        of_this = f"{name}, {connection.vendor}"
        name = of_this if of_this in known else name
        if os.environ.get("UPDATE_QUERY_COUNTS"):
            known[name] = count
            file.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n")
        told = f"{name}: {count} queries, the baseline says {known.get(name)}"
        assert known.get(name) == count, told

    return assert_unchanged
