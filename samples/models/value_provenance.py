"""Which source states a value."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from samples.domain.kinds import Confidence
from samples.models.base import one_of
from samples.models.source import Source


class ValueProvenance(models.Model):
    """A source's statement about one field of one record.

    A statement that contradicts the value kept is stored too, with `agrees` False, so that both can
    be shown. `printed_text` is the source's own wording.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("content_type", "object_id")
    field = models.CharField(max_length=60)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="statements")
    source_date = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=12, choices=Confidence.choices())
    printed_text = models.CharField(max_length=400, blank=True, default="")
    agrees = models.BooleanField(
        default=True, help_text="False where the source contradicts the value kept."
    )
    note = models.CharField(max_length=500, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["content_type", "object_id", "field", "id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="provenance_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "source", "printed_text"],
                name="valueprovenance_said_once",
            ),
            one_of("confidence", Confidence.choices(), owner="valueprovenance"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.source_id}"
