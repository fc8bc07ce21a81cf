"""Workers of the queue and their signs of life: read here, kept by themselves."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import display
from django.utils.safestring import SafeString

from samples.admin.base import ReadOnlyAdmin
from samples.admin.links import badge
from samples.models import Worker


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    """Who works off the queue; one that was killed is listed as lost until the next one starts."""

    list_display = ("name", "host", "process", "state", "started_at", "seen_at")
    ordering = ("-seen_at", "-pk")
    search_fields = ("name", "host")
    fields = list_display
    readonly_fields = fields

    @display(description="state")
    def state(self, worker: Worker) -> SafeString:
        """In colour and word."""
        return badge("Lost", "failed") if worker.is_lost else badge("At its post", "sealed")
