"""Who belongs to which organisation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from samples.models.organisation import Organisation


class Membership(models.Model):
    """A person sees, and may keep to their organisation, what is of that organisation alone.

    It gives no permission to do anything: that is what groups are for. A person may belong to
    several organisations.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateTimeField(editable=False)
    made_by = models.CharField(max_length=150, editable=False)

    class Meta:
        ordering = ["user__username", "organisation__slug"]
        default_permissions = ("add", "delete", "view")
        permissions = [("see_every_organisation", "Can see what organisations keep to themselves")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once",
                violation_error_message="The person belongs to the organisation already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} of {self.organisation}"
