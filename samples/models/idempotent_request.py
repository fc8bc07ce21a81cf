"""A request that may be sent twice and is carried out once."""

from __future__ import annotations

from django.db import models


class IdempotentRequest(models.Model):
    """The answer to a request with an `Idempotency-Key`, written together with what it did.

    `fingerprint` is the SHA-256 of method, address and body: the same key with another request is
    refused.
    """

    actor = models.CharField(max_length=150)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotentrequest_key_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.actor}"
