"""Series of mock missions with how far they are, their batches, and the outcome of each seed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from samples.domain.errors import NotFound
from samples.domain.plans import AT_WORK, RunStatus
from samples.models import MockBatch, MockSeries
from samples.selectors.plans import HEAVY as HEAVY_OF_RUN
from samples.selectors.visibility import visible

HEAVY = ("mission",)
"""Columns of a series that nobody needs in order to read how it ended."""


def series() -> QuerySet[MockSeries]:
    """Series without their mission, with the numbers of batches and of seeds flown."""
    at_work = [status.value for status in AT_WORK]
    return (
        visible(MockSeries)
        .select_related("run__plan__scenario", "run__ledger__mission")
        .defer(*HEAVY, *(f"run__{name}" for name in HEAVY_OF_RUN))
        .annotate(
            batch_total=Count("batches"),
            ended_total=Count("batches", filter=~Q(batches__status__in=at_work)),
            failed_total=Count("batches", filter=Q(batches__status=RunStatus.FAILED.value)),
            flown_total=Coalesce(Sum("batches__flown"), 0),
        )
    )


def batches(of: MockSeries) -> QuerySet[MockBatch]:
    """The batches of a series in their order, without what its seeds came to."""
    return of.batches.defer("outcomes").order_by("number")


def outcome_of(of: MockSeries, seed: int) -> dict[str, Any]:
    """What a seed came to; raises NotFound for one that was not flown."""
    batch = of.batches.filter(first_seed__lte=seed).order_by("-first_seed").first()
    for row in (batch and batch.outcomes) or ():
        if row["seed"] == seed:
            return dict(row)
    raise NotFound(
        f"{of} has not flown seed {seed}.",
        field="seed",
        value=seed,
        expected=f"one of {of.first_seed} to {of.last_seed} whose batch is done",
    )
