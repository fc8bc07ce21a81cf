"""Where facts come from."""

from __future__ import annotations

from django.db import models

from samples.domain.kinds import Trust


class Source(models.Model):
    """A page, data set, paper or caption that states facts."""

    code = models.SlugField(unique=True, help_text="Short name shown beside values: s1, s5b …")
    title = models.CharField(max_length=400)
    location = models.TextField(
        blank=True, default="", help_text="Addresses or repository paths, as published."
    )
    url = models.URLField(max_length=500, blank=True, default="")
    published_on = models.DateField(null=True, blank=True, help_text="Date of the copy used.")
    accessed_on = models.DateField(null=True, blank=True)
    trust = models.CharField(max_length=12, choices=Trust.choices())
    trust_note = models.CharField(max_length=400, blank=True, default="")
    credit = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code.upper()}: {self.title}"
