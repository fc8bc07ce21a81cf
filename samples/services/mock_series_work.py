"""The worker's side of a series: a batch is claimed, its seeds are flown, its outcomes are told.

Batches are independent: as many workers as there are take them, each by compare-and-swap. One whose
worker is silent is taken by the next. Whoever ends the last one has the series compared.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from samples.domain.plans import RunStatus
from samples.models import MockBatch, MockSeries
from samples.models.plan_run import STALLED_AFTER
from samples.planning.flying import mission as missions
from samples.planning.flying.mission import Mission
from samples.services.mock_series import settle
from samples.services.mock_series_result import as_row
from samples.services.plan_work import Pulse, in_words

logger = logging.getLogger(__name__)


class TakesTooLong(Exception):
    """A batch that was not flown in the longest time a worker has."""


def work_next(series_id: int, report: Callable[[int], None] | None = None) -> bool:
    """Fly the next batch of a series that is free; False where there is none.

    `report` is told how many seeds of the batch are flown. What goes wrong is told in the batch,
    and raised again for the queue's own record; interrupted, or where this worker ends, the batch
    waits for another one.
    """
    batch = claimed(series_id)
    if batch is None:
        return False
    pulse = BatchPulse(batch)
    try:
        rows = flown(batch, pulse, report)
    except Exception as error:
        said = in_words(error)
        logger.warning("Batch %s failed: %s", batch.pk, said)
        _end(batch, {"status": RunStatus.FAILED.value, "error": said})
        raise
    except BaseException:
        _mine(batch).update(status=RunStatus.QUEUED.value, flown=0)
        raise
    if pulse.gives_back and not pulse.cancel:
        _mine(batch).update(status=RunStatus.QUEUED.value, flown=0)
        return False
    if pulse.cancel:
        _end(batch, {"status": RunStatus.CANCELLED.value})
    else:
        _end(batch, {"status": RunStatus.DONE.value, "outcomes": rows, "flown": len(rows)})
    return True


class BatchPulse(Pulse):
    """Signs of life of a batch, with how far it is; hears whether its series shall end."""

    def __init__(self, batch: MockBatch) -> None:
        super().__init__(batch.pk)
        self.mine = _mine(batch)
        self.flown = 0

    def _write(self) -> None:
        self.mine.update(heartbeat_at=datetime.now(UTC), flown=self.flown)
        asked = self.mine.values_list("series__cancel_asked_by", flat=True).first()
        self.cancel = asked is None or asked != ""


def free(series_id: int) -> QuerySet[MockBatch]:
    """Batches that nobody flies: those that wait, and those whose worker is silent."""
    silent = Q(status=RunStatus.RUNNING.value, heartbeat_at__lt=datetime.now(UTC) - STALLED_AFTER)
    return MockBatch.objects.filter(Q(status=RunStatus.QUEUED.value) | silent, series=series_id)


def claimed(series_id: int) -> MockBatch | None:
    """The next free batch, now running; None where there is none."""
    while True:
        found = free(series_id).order_by("number").values("pk", "status", "heartbeat_at").first()
        if found is None:
            return None
        now = datetime.now(UTC)
        # Of several workers the one is first that finds it as it was seen.
        if MockBatch.objects.filter(**found).update(
            status=RunStatus.RUNNING.value, started_at=now, heartbeat_at=now, flown=0
        ):
            break
    batch = MockBatch.objects.select_related("series").get(pk=found["pk"])
    MockSeries.objects.filter(pk=series_id, status=RunStatus.QUEUED.value).update(
        status=RunStatus.RUNNING.value
    )
    return batch


def flown(
    batch: MockBatch, pulse: BatchPulse, report: Callable[[int], None] | None = None
) -> list[dict[str, Any]]:
    """The outcomes of a batch's seeds, in their order. Raises TakesTooLong.

    Cancelled or given back, the rest is left out. A flight that breaks off is told in its row; the
    others go on.
    """
    first = missions.read(batch.series.mission)
    rows: list[dict[str, Any]] = []
    for seed in range(batch.first_seed, batch.first_seed + batch.count):
        if pulse.cancelled():
            if pulse.cancel or pulse.gives_back:
                break
            raise TakesTooLong(f"{pulse.flown} of {batch.count} seeds were flown.")
        row = _row(replace(first, seed=seed), pulse)
        if pulse.cancel or pulse.gives_back:
            break  # what was broken off is no outcome
        rows.append(row)
        pulse.flown = len(rows)
        if report:
            report(pulse.flown)
    return rows


def _row(mission: Mission, pulse: BatchPulse) -> dict[str, Any]:
    from samples.planning.flying.series import fly_through

    try:
        return as_row(mission.seed, fly_through(mission, cancelled=pulse.cancelled))
    except Exception as error:  # one flight of many
        logger.exception("Seed %s of mission %s broke off", mission.seed, mission.problem.name)
        return as_row(mission.seed, None, in_words(error))


def _mine(batch: MockBatch) -> QuerySet[MockBatch]:
    """The batch as long as it is this worker's: another that took it up started it later."""
    return MockBatch.objects.filter(
        pk=batch.pk, status=RunStatus.RUNNING.value, started_at=batch.started_at
    )


def _end(batch: MockBatch, told: dict[str, Any]) -> None:
    """Write how a batch ended, unless it was given up or taken up meanwhile; see to its series."""
    _mine(batch).update(finished_at=datetime.now(UTC), **told)
    settle(batch.series)
