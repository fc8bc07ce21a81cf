"""A key with which a program asks the API as a person."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

STATES = [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")]


class ApiToken(models.Model):
    """Its text is shown once and not kept: `digest` is its SHA-256, `prefix` its first letters.

    Who holds the text may do what its owner may, until it expires or is revoked. `last_used_at` is
    kept to the nearest minutes. A revoked token stays, so that it can be said what it was.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]
        # `add` is to have tokens of one's own, `change` to look after everybody's.
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(revoked_at__isnull=True),
                name="apitoken_name_of_owner",
            ),
            models.CheckConstraint(
                name="apitoken_expires_after_created",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message="A token expires after it was made.",
            ),
            models.CheckConstraint(
                name="apitoken_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
                violation_error_message="A token is revoked by somebody, or not at all.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """One of `STATES`, now."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= datetime.now(UTC) else "valid"
