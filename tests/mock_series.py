"""Small series of mock missions, for tests of every room."""

from __future__ import annotations

from typing import Any

from samples.models import MockSeries, Plan
from samples.services import mock_series, mock_series_work
from tests.mock_missions import approved
from tests.plans import PLANNER


def series(plan: Plan | None = None, *, at_work: bool = False, **more: Any) -> MockSeries:
    """Two seeds: flown and compared, or still waiting for a worker."""
    asked = {"plan": plan or approved(), "actor": PLANNER, "count": 2, **more}
    made = mock_series.request(**asked, queue=False)
    while not at_work and mock_series_work.work_next(made.pk):
        pass
    return MockSeries.objects.select_related("run__plan", "run__ledger").get(pk=made.pk)
