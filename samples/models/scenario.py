"""The terms of a retrieval that nobody has approved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.models.base import positive
from samples.models.ledger import Ledger
from samples.models.organisation import Organisation


class Scenario(models.Model):
    """What a retrieval would have and need: sites, vehicles, container, calendar, what counts.

    `terms` is one document (`samples.planning.terms`), every figure with its basis. The tubes are
    read from `ledger` as it was at `as_of` (event time; empty: now) as far as it had been recorded
    by `known_at`. `version` counts the edits. No retrieval mission is approved, so it is always
    hypothetical. It may be kept to an `organisation`, and all plans, runs, studies and mock
    missions with it (empty: it is everybody's).
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True, default="")
    hypothetical = models.BooleanField(default=True, editable=False)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="scenarios")
    as_of = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="scenarios"
    )
    terms = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="scenario_is_hypothetical",
                condition=Q(hypothetical=True),
                violation_error_message="No retrieval mission is approved.",
            ),
            models.CheckConstraint(
                name="scenario_changed_after_created",
                condition=Q(changed_at__gte=models.F("created_at")),
                violation_error_message="A scenario is changed after it was created.",
            ),
            positive("version", owner="scenario"),
        ]

    def __str__(self) -> str:
        return self.name
