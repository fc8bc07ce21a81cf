"""The database refuses to alter what a series was asked and what a batch told once it has ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, models, transaction

from samples.models import MockBatch, MockSeries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [{"mission": "x"}, {"count": 7}, {"first_seed": 7}, {"luck": "all"}, {"policy": {}},
     {"name": "x"}, {"requested_by": "x"}],
)  # fmt: skip
def test_what_a_series_was_asked_stays(values: dict[str, object]) -> None:
    series = factories.mock_series()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MockSeries.objects.filter(pk=series.pk).update(**values)
    assert MockSeries.objects.filter(pk=series.pk).update(status="running") == 1


@pytest.mark.parametrize("values", [{"outcomes": [1]}, {"status": "running"}, {"flown": 3}])
def test_a_batch_that_has_ended_stays(values: dict[str, object]) -> None:
    batch = factories.done_batch()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MockBatch.objects.filter(pk=batch.pk).update(**values)


@pytest.mark.parametrize(
    "make", [factories.mock_series, factories.mock_batch, factories.done_batch]
)
def test_nothing_of_it_is_deleted(make: Callable[[], models.Model]) -> None:
    record = make()
    rows = type(record)._default_manager.filter(pk=record.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()
