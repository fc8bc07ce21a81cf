"""Many workers, one series: each batch is flown by one of them, and one compares the series."""

from __future__ import annotations

import pytest

from samples.models import MockBatch
from samples.services import mock_series, mock_series_work
from tests import mock_missions as mocks
from tests import plans
from tests.services.hands import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = 4


def asked(count: int) -> int:
    made = mock_series.request(plan=mocks.approved(), actor=plans.PLANNER, count=count, queue=False)
    return made.pk


def test_of_many_workers_one_claims_a_batch(inventory: None) -> None:
    key = asked(1)
    claims = at_once([lambda: mock_series_work.claimed(key)] * WORKERS)
    assert sum(isinstance(claim, MockBatch) for claim in claims) == 1
    assert claims.count(None) == WORKERS - 1


def test_workers_at_once_fly_each_batch_once(
    inventory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mock_series, "BATCH", 1)
    key = asked(WORKERS)
    assert at_once([lambda: mock_series_work.work_next(key)] * WORKERS) == [True] * WORKERS
    batches = MockBatch.objects.filter(series=key).order_by("number")
    assert [[row["seed"] for row in batch.outcomes or ()] for batch in batches] == [
        [1],
        [2],
        [3],
        [4],
    ]
    series = batches[0].series
    assert series.result is not None
    assert (series.status, series.result["flown"]) == ("done", WORKERS)


def test_a_series_is_cancelled_while_workers_take_its_batches(
    inventory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mock_series, "BATCH", 1)
    key = asked(WORKERS)
    series = MockBatch.objects.filter(series=key)[0].series
    claims = [lambda: mock_series_work.claimed(key)] * WORKERS
    at_once([*claims, lambda: mock_series.cancel(series=series, actor=plans.PLANNER)])
    series.refresh_from_db()
    assert series.cancel_asked_by == "planner"
    statuses = set(series.batches.values_list("status", flat=True))
    assert statuses <= {"running", "cancelled"}
    assert (series.status == "cancelled") == ("running" not in statuses)
