"""One step of a run's timeline."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samples.models.base import choices_of, not_negative, one_of, positive
from samples.models.container import Container
from samples.models.plan_run import PlanRun
from samples.planning.solution import Activity

ACTIVITIES = choices_of(Activity)


class PlanActivity(models.Model):
    """What `who` (a vehicle with its number, or the lander's arm) would do for a time, in sols.

    Sols count from the arrival of the scenario. `container` is what is picked up or loaded;
    `critical`: the finish would be later if this took longer.
    """

    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="activities")
    number = models.PositiveIntegerField()
    who = models.CharField(max_length=60)
    activity = models.CharField(max_length=12, choices=ACTIVITIES)
    from_sol = models.FloatField()
    to_sol = models.FloatField()
    sortie = models.PositiveIntegerField(default=0)
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_point = models.CharField(max_length=60, blank=True, default="")
    to_point = models.CharField(max_length=60, blank=True, default="")
    distance_m = models.FloatField(default=0.0)
    energy_wh = models.FloatField(default=0.0)
    critical = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "number"]
        verbose_name_plural = "plan activities"
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="planactivity_number_in_run"),
            models.CheckConstraint(
                name="planactivity_ends_after_it_begins",
                condition=Q(to_sol__gte=F("from_sol")),
                violation_error_message="An activity ends after it begins.",
            ),
            models.CheckConstraint(
                name="planactivity_handles_a_container",
                condition=Q(container__isnull=False)
                | ~Q(activity__in=[Activity.PICK_UP.value, Activity.LOAD.value]),
                violation_error_message="What is picked up or loaded is a container.",
            ),
            positive("number", owner="planactivity"),
            not_negative("distance_m", owner="planactivity"),
            not_negative("energy_wh", owner="planactivity"),
            one_of("activity", ACTIVITIES, owner="planactivity"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.activity}, sol {self.from_sol:.1f}"
