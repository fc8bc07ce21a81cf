"""One scenario on many terms: a grid of cases, and what each of them came to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from samples.domain.plans import AT_WORK, RunStatus
from samples.models.base import not_negative, one_of, positive
from samples.models.ledger import Ledger
from samples.models.plan_run import RESULTS, STALLED_AFTER
from samples.models.scenario import Scenario
from samples.models.work import cancelled_by_somebody, ends, says_why_it_failed, starts
from samples.planning.solution import Status


class TradeStudy(models.Model):
    """A frozen problem and the fields of it that are varied; triggers keep what was asked.

    `problem` is the exact text that was hashed, `grid` the JSON text of the document that
    `samples.planning.trade` reads: fields of the problem and the values they take, in their order,
    seconds and seed for each case. It is running from its first case to its last, and then done or,
    where somebody asked for its end, cancelled; either way its front is drawn from the cases that
    were solved.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="studies")
    name = models.CharField(max_length=160)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="trade_studies")
    as_of = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    scenario_version = models.PositiveIntegerField()
    problem = models.TextField(editable=False)
    problem_hash = models.CharField(max_length=64, editable=False)
    terms = models.JSONField()
    grid = models.TextField(editable=False)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=150)

    status = models.CharField(
        max_length=12, choices=RunStatus.choices(), default=RunStatus.QUEUED.value
    )
    cancel_asked_by = models.CharField(max_length=150, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name_plural = "trade studies"
        constraints = [
            ends("tradestudy", noun="study"),
            cancelled_by_somebody("tradestudy", noun="study"),
            one_of("status", RunStatus.choices(), owner="tradestudy"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        """Whether it may still change."""
        return self.status in AT_WORK

    @cached_property
    def document(self) -> dict[str, Any]:
        """The grid as JSON; a column of JSON would not keep the order of its fields."""
        document: dict[str, Any] = json.loads(self.grid)
        return document

    @property
    def fields(self) -> list[str]:
        """The fields of the problem that are varied; the last one varies fastest."""
        return list(self.document["vary"])


class TradeCase(models.Model):
    """One row of a study's grid: the values its fields take, and what the best plan comes to.

    `result` says how sure the answer is. `risk` is the probability that something planned stays
    behind, `late` that the departure leaves a tube behind that was fetched; `expected`, `p10` and
    `p90` are of the value that arrives, all simulated. `dominated`: another case is worth no less
    and no worse otherwise; set when the study ends.
    """

    study = models.ForeignKey(TradeStudy, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    parameters = models.JSONField()

    status = models.CharField(
        max_length=12, choices=RunStatus.choices(), default=RunStatus.QUEUED.value
    )
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    result = models.CharField(max_length=12, blank=True, default="", choices=RESULTS)
    value = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    tubes = models.PositiveIntegerField(null=True, blank=True)
    taken = models.JSONField(default=list)
    site = models.CharField(max_length=60, blank=True, default="")
    finish_sol = models.FloatField(null=True, blank=True)
    slack_sols = models.FloatField(null=True, blank=True)
    expected = models.FloatField(null=True, blank=True)
    p10 = models.FloatField(null=True, blank=True)
    p90 = models.FloatField(null=True, blank=True)
    risk = models.FloatField(null=True, blank=True)
    late = models.FloatField(null=True, blank=True)
    elapsed_s = models.FloatField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    dominated = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["study", "number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="tradecase_number_in_study"),
            starts("tradecase", noun="case"),
            ends("tradecase", noun="case"),
            models.CheckConstraint(
                name="tradecase_done_has_an_answer",
                condition=~Q(status=RunStatus.DONE.value)
                | (Q(value__isnull=False, risk__isnull=False, late__isnull=False) & ~Q(result="")),
                violation_error_message="A case that is done has an answer.",
            ),
            says_why_it_failed("tradecase", noun="case"),
            models.CheckConstraint(
                name="tradecase_compared_when_done",
                condition=Q(dominated__isnull=True) | Q(status=RunStatus.DONE.value),
                violation_error_message="Only cases that are done are compared.",
            ),
            models.CheckConstraint(
                name="tradecase_risk_is_a_probability",
                condition=Q(risk__isnull=True) | Q(risk__gte=0, risk__lte=1),
                violation_error_message="A risk lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="tradecase_late_is_a_probability",
                condition=Q(late__isnull=True) | Q(late__gte=0, late__lte=1),
                violation_error_message="A probability lies between 0 and 1.",
            ),
            positive("number", owner="tradecase"),
            not_negative("gap", owner="tradecase"),
            not_negative("elapsed_s", owner="tradecase"),
            one_of("status", RunStatus.choices(), owner="tradecase"),
            one_of("result", RESULTS, owner="tradecase", blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.study}, case {self.number}"

    @property
    def values(self) -> list[Any]:
        """The values of the varied fields, in the order of the study's."""
        return [self.parameters[name] for name in self.study.fields]

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
        return self.status == RunStatus.DONE and self.result != Status.INFEASIBLE

    @property
    def on_front(self) -> bool:
        """Whether no other case of its study is better in something and worse in nothing."""
        return self.dominated is False
