"""One solve of a plan: what was asked, how far it is, what was answered."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from samples.domain.plans import AT_WORK, RunStatus
from samples.models.base import choices_of, not_negative, one_of, positive
from samples.models.ledger import Ledger
from samples.models.plan import Plan
from samples.models.work import (
    AT_WORK_VALUES,
    cancelled_by_somebody,
    ends,
    says_why_it_failed,
    starts,
)
from samples.planning.solution import Status

STALLED_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long, a running run's worker is taken for dead."""

RESULTS = choices_of(Status)


class PlanRun(models.Model):
    """A frozen problem and its answer; once it has ended, triggers refuse any change.

    `problem` is the exact text that was hashed. `terms` and `tubes` are what it was made of: the
    scenario's terms, and of each container of the ledger how it stood then and whether it was asked
    for. `result` says how sure the answer is. `value`, `bound` and `elapsed_s` tell the progress
    while it runs; `heartbeat_at` is the worker's last sign of life. `risk` is what a simulation of
    the answer shows, `marginal` what one more slot, sol or vehicle would buy.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="plan_runs")
    as_of = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    scenario_version = models.PositiveIntegerField()
    problem = models.TextField(editable=False)
    problem_hash = models.CharField(max_length=64, editable=False)
    terms = models.JSONField()
    tubes = models.JSONField()
    seed = models.PositiveIntegerField(default=1)
    seconds = models.FloatField(default=10.0)
    iterations = models.PositiveIntegerField(null=True, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=150)

    status = models.CharField(
        max_length=12, choices=RunStatus.choices(), default=RunStatus.QUEUED.value
    )
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_by = models.CharField(max_length=150, blank=True, default="")
    value = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    elapsed_s = models.FloatField(null=True, blank=True)

    result = models.CharField(max_length=12, blank=True, default="", choices=RESULTS)
    gap = models.FloatField(null=True, blank=True)
    engine = models.CharField(max_length=120, blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")
    log = models.JSONField(default=list)
    solution = models.JSONField(null=True, blank=True)
    risk = models.JSONField(null=True, blank=True)
    marginal = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planrun_number_in_plan"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=AT_WORK_VALUES),
                name="planrun_one_at_work_per_plan",
                violation_error_message="A run of this plan is at work already.",
            ),
            starts("planrun", noun="run"),
            ends("planrun", noun="run"),
            models.CheckConstraint(
                name="planrun_done_has_an_answer",
                condition=~Q(status=RunStatus.DONE.value)
                | (
                    Q(solution__isnull=False, value__isnull=False, bound__isnull=False)
                    & Q(gap__isnull=False)
                    & ~Q(result="")
                    & ~Q(engine="")
                ),
                violation_error_message="A run that is done has an answer.",
            ),
            says_why_it_failed("planrun", noun="run"),
            cancelled_by_somebody("planrun", noun="run"),
            positive("number", owner="planrun"),
            positive("seconds", owner="planrun"),
            positive("iterations", owner="planrun"),
            not_negative("gap", owner="planrun"),
            not_negative("elapsed_s", owner="planrun"),
            one_of("status", RunStatus.choices(), owner="planrun"),
            one_of("result", RESULTS, owner="planrun", blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, run {self.number}"

    @property
    def problem_document(self) -> dict[str, Any]:
        """The problem as JSON."""
        document: dict[str, Any] = json.loads(self.problem)
        return document

    @property
    def is_at_work(self) -> bool:
        """Whether it may still change."""
        return self.status in AT_WORK

    @property
    def is_stalled(self) -> bool:
        """Whether its worker has given no sign of life for too long."""
        return (
            self.status == RunStatus.RUNNING
            and self.heartbeat_at is not None
            and datetime.now(UTC) - self.heartbeat_at > STALLED_AFTER
        )

    @property
    def has_plan(self) -> bool:
        """Whether its answer can be flown: demands that contradict each other have none."""
        return self.solution is not None and self.result in {Status.OPTIMAL, Status.FEASIBLE}

    @property
    def taken(self) -> list[str]:
        """Codes of the containers that its answer takes home; none without an answer."""
        return list(self.solution["taken"]) if self.solution else []

    @property
    def site(self) -> str | None:
        """Where its answer lands; None without an answer."""
        return self.solution["site"] if self.solution else None
