"""A plan's answer flown on a mock ledger: what was asked, how far it is, what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from samples.domain.mock_missions import OVER, MockGoal, MockStatus
from samples.models.base import choices_of, not_negative, one_of, positive
from samples.models.ledger import Ledger
from samples.models.plan import Plan
from samples.models.plan_run import STALLED_AFTER, PlanRun
from samples.planning.flying import mission as missions

LUCK = choices_of(missions.Luck)
HELM_IDLE = timedelta(minutes=10)
"""After so long without a command, another may take the helm."""
_OVER = [status.value for status in sorted(OVER)]


class MockMission(models.Model):
    """A frozen mission and its present state; once it is over, triggers refuse any change.

    Nothing of it ever happened: its ledger is a mock one. `mission` is the exact text that was
    hashed; `seed`, `luck` and `policy` repeat what it says, to search by. Sols count from
    `arrival_at`; that and `sol` are the clock of its ledger. Each step adds one to `turn`, which
    lets one of several workers be first. `version` is the number of the plan it flies by.
    `heartbeat_at` is the last sign of life of whoever advances it. `error` says why a worker
    stopped. `hindsight` is the answer to the same problem with the faults known.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="mock_missions")
    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="mock_missions")
    number = models.PositiveIntegerField()
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="mock_mission")
    seed = models.PositiveIntegerField()
    luck = models.CharField(max_length=12, choices=LUCK)
    policy = models.JSONField()
    arrival_at = models.DateTimeField()
    mission = models.TextField(editable=False)
    mission_hash = models.CharField(max_length=64, editable=False)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=150)

    status = models.CharField(
        max_length=12, choices=MockStatus.choices(), default=MockStatus.WAITING.value
    )
    goal = models.CharField(
        max_length=12, blank=True, default="", choices=MockGoal.choices(),
        help_text="How far it was asked to go on; empty unless it is flying.",
    )  # fmt: skip
    until_sol = models.FloatField(null=True, blank=True)
    why = models.TextField(
        blank=True, default="", help_text="Why a new plan was asked for, or the mission abandoned."
    )
    turn = models.PositiveIntegerField(default=0)
    state = models.JSONField()
    sol = models.FloatField(default=0.0)
    phase = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    helm = models.CharField(
        max_length=150, blank=True, default="", help_text="Who steers; empty: nobody."
    )
    helm_at = models.DateTimeField(
        null=True, blank=True, help_text="When who steers last gave a command."
    )
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    outcome = models.JSONField(null=True, blank=True)
    hindsight = models.JSONField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        permissions = [
            ("fly_mockmission", "Can fly a plan as a mock mission, and steer it"),
            ("take_mockmission", "Can take the helm of a mock mission from another at any time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="mockmission_number_in_plan"),
            models.CheckConstraint(
                name="mockmission_goal_while_flying",
                condition=Q(status=MockStatus.FLYING.value, heartbeat_at__isnull=False)
                & ~Q(goal="")
                | ~Q(status=MockStatus.FLYING.value) & Q(goal=""),
                violation_error_message="A mission that is flying goes somewhere.",
            ),
            models.CheckConstraint(
                name="mockmission_until_a_sol",
                condition=Q(goal=MockGoal.SOL.value, until_sol__isnull=False)
                | ~Q(goal=MockGoal.SOL.value) & Q(until_sol__isnull=True),
                violation_error_message="Only who flies to a sol names it.",
            ),
            models.CheckConstraint(
                name="mockmission_ended_when_over",
                condition=Q(status__in=_OVER, ended_at__isnull=False)
                | ~Q(status__in=_OVER) & Q(ended_at__isnull=True),
                violation_error_message="A mission is over or goes on.",
            ),
            models.CheckConstraint(
                name="mockmission_ended_has_an_outcome",
                condition=~Q(status=MockStatus.ENDED.value)
                | Q(outcome__isnull=False, hindsight__isnull=False),
                violation_error_message="A mission that has ended has an outcome.",
            ),
            models.CheckConstraint(
                name="mockmission_helm_since",
                condition=Q(helm="", helm_at__isnull=True) | ~Q(helm="") & Q(helm_at__isnull=False),
                violation_error_message="Who steers gave a command at some moment.",
            ),
            positive("number", owner="mockmission"),
            positive("version", owner="mockmission"),
            not_negative("sol", owner="mockmission"),
            one_of("status", MockStatus.choices(), owner="mockmission"),
            one_of("goal", MockGoal.choices(), owner="mockmission", blank=True),
            one_of("luck", LUCK, owner="mockmission"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, mock mission {self.number}"

    @cached_property
    def value(self) -> missions.Mission:
        """The mission itself."""
        return missions.read(self.mission)

    @property
    def is_over(self) -> bool:
        """Whether it never changes any more."""
        return self.status in OVER

    @property
    def is_stalled(self) -> bool:
        """Whether who advances it has given no sign of life for too long."""
        return (
            self.status == MockStatus.FLYING
            and self.heartbeat_at is not None
            and datetime.now(UTC) - self.heartbeat_at > STALLED_AFTER
        )

    @property
    def helm_is_idle(self) -> bool:
        """Whether another may take the helm: nobody holds it, or gave a command of late."""
        return self.helm_at is None or datetime.now(UTC) - self.helm_at > HELM_IDLE
