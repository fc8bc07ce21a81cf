"""One plan flown many times in mock missions of different luck, and what they came to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from samples.domain.plans import AT_WORK, RunStatus
from samples.models.base import choices_of, one_of, positive
from samples.models.plan_run import STALLED_AFTER, PlanRun
from samples.models.work import cancelled_by_somebody, ends, says_why_it_failed, starts
from samples.planning.flying.mission import Luck

LUCKS = choices_of(Luck)
COUNT_MAX = 100_000
"""Seeds of one series."""


class MockSeries(models.Model):
    """The answer of a run, flown with many seeds; nothing of it has happened, no ledger knows it.

    `mission` is the exact text of the first of its missions that was hashed; the others differ in
    their seed alone: `first_seed` and those that follow it, `count` in all. It is running from its
    first batch to its last, and then done, failed where a batch failed, or cancelled where somebody
    asked for its end; in each case `result` compares those that were flown with the forecast.
    Triggers keep what was asked.
    """

    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="mock_series")
    name = models.CharField(max_length=160)
    first_seed = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    luck = models.CharField(max_length=12, choices=LUCKS)
    policy = models.JSONField()
    mission = models.TextField(editable=False)
    mission_hash = models.CharField(max_length=64, editable=False)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=150)

    status = models.CharField(
        max_length=12, choices=RunStatus.choices(), default=RunStatus.QUEUED.value
    )
    cancel_asked_by = models.CharField(max_length=150, blank=True, default="")
    result = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name_plural = "mock series"
        constraints = [
            models.CheckConstraint(
                name="mockseries_count_is_bounded",
                condition=Q(count__gte=1, count__lte=COUNT_MAX),
                violation_error_message=f"A series flies 1 to {COUNT_MAX} seeds.",
            ),
            ends("mockseries", noun="series"),
            models.CheckConstraint(
                name="mockseries_done_has_a_result",
                condition=~Q(status=RunStatus.DONE.value) | Q(result__isnull=False),
                violation_error_message="A series that is done has a result.",
            ),
            cancelled_by_somebody("mockseries", noun="series"),
            one_of("luck", LUCKS, owner="mockseries"),
            one_of("status", RunStatus.choices(), owner="mockseries"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        """Whether it may still change."""
        return self.status in AT_WORK

    @property
    def document(self) -> dict[str, Any]:
        """The first of its missions, as `samples.planning.flying.mission` reads it."""
        document: dict[str, Any] = json.loads(self.mission)
        return document

    @property
    def last_seed(self) -> int:
        """Of its seeds."""
        return self.first_seed + self.count - 1


class MockBatch(models.Model):
    """Some seeds of a series, flown by one worker; `outcomes` is set once, when all are flown.

    Each is an object: seed, and value, finish_sol, depart_sol, land_sol, home (codes of the tubes),
    causes (why each planned tube stayed), error (blank unless its flight broke off; then the rest
    is null).
    """

    series = models.ForeignKey(MockSeries, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    first_seed = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    status = models.CharField(
        max_length=12, choices=RunStatus.choices(), default=RunStatus.QUEUED.value
    )
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    flown = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["series", "number"]
        verbose_name_plural = "mock batches"
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="mockbatch_number_in_series"),
            starts("mockbatch", noun="batch"),
            ends("mockbatch", noun="batch"),
            models.CheckConstraint(
                name="mockbatch_outcomes_when_done",
                condition=Q(status=RunStatus.DONE.value, outcomes__isnull=False)
                | (~Q(status=RunStatus.DONE.value) & Q(outcomes__isnull=True)),
                violation_error_message="A batch that is done has outcomes, and no other.",
            ),
            says_why_it_failed("mockbatch", noun="batch"),
            models.CheckConstraint(
                name="mockbatch_flown_of_its_seeds",
                condition=Q(flown__lte=F("count")),
                violation_error_message="No more seeds are flown than there are.",
            ),
            positive("number", owner="mockbatch"),
            positive("count", owner="mockbatch"),
            one_of("status", RunStatus.choices(), owner="mockbatch"),
        ]

    def __str__(self) -> str:
        return f"{self.series}, batch {self.number}"

    @property
    def is_stalled(self) -> bool:
        """Whether its worker has given no sign of life for too long; another takes it up."""
        return (
            self.status == RunStatus.RUNNING
            and self.heartbeat_at is not None
            and datetime.now(UTC) - self.heartbeat_at > STALLED_AFTER
        )
