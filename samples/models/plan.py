"""An answer to a scenario, and how it came to count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.plans import PlanState
from samples.models.base import one_of, positive
from samples.models.ledger import Ledger
from samples.models.scenario import Scenario


class Plan(models.Model):
    """Which tubes come home and in which order: the answer of its chosen run.

    Nothing planned has happened: a plan is flown in a mock ledger (`flown_in`) or not at all.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=160)
    note = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=12, choices=PlanState.choices(), default=PlanState.DRAFT.value
    )
    chosen_run = models.OneToOneField(
        "samples.PlanRun", null=True, blank=True, on_delete=models.PROTECT, related_name="chosen_by"
    )
    flown_in = models.ForeignKey(
        Ledger, null=True, blank=True, on_delete=models.PROTECT, related_name="flown_plans"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("approve_plan", "Can approve a plan, which reserves its tubes")]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "name"],
                name="plan_name_in_scenario",
                violation_error_message="The scenario has a plan of this name.",
            ),
            models.CheckConstraint(
                name="plan_stands_on_a_run",
                condition=Q(state__in=[PlanState.DRAFT.value, PlanState.WITHDRAWN.value])
                | Q(chosen_run__isnull=False),
                violation_error_message="Only a plan with a chosen run is proposed.",
            ),
            models.CheckConstraint(
                name="plan_flown_in_a_ledger",
                condition=Q(state=PlanState.FLOWN.value, flown_in__isnull=False)
                | (~Q(state=PlanState.FLOWN.value) & Q(flown_in__isnull=True)),
                violation_error_message="A plan, once flown, names the mock ledger.",
            ),
            one_of("state", PlanState.choices(), owner="plan"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanChange(models.Model):
    """A change of a plan's state: from, to, by whom, why. Never altered."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=12, blank=True, choices=PlanState.choices())
    to_state = models.CharField(max_length=12, choices=PlanState.choices())
    run = models.ForeignKey(
        "samples.PlanRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.TextField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planchange_number_in_plan"),
            models.CheckConstraint(
                name="planchange_says_why",
                condition=~Q(reason=""),
                violation_error_message="A change says why.",
            ),
            positive("number", owner="planchange"),
            one_of("from_state", PlanState.choices(), owner="planchange", blank=True),
            one_of("to_state", PlanState.choices(), owner="planchange"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.to_state}"
