"""The number of queries of every list and record is kept in query_counts.json.

After a wanted change: `UPDATE_QUERY_COUNTS=1 pytest tests/api -p no:xdist`.
"""

from __future__ import annotations

from pathlib import Path

from tests.baselines import against

assert_unchanged = against(Path(__file__).with_name("query_counts.json"))
