"""The number of queries of every list and page is kept in query_counts.json.

After a wanted change: `UPDATE_QUERY_COUNTS=1 pytest tests/admin -p no:xdist`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

BASELINE = Path(__file__).with_name("query_counts.json")


def assert_unchanged(name: str, count: int) -> None:
    """Compare with the baseline, or write it where that was asked for."""
    known: dict[str, int] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        known[name] = count
        BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n")
    assert known.get(name) == count, f"{name}: {count} queries, the baseline says {known.get(name)}"
