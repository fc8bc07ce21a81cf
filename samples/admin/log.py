"""The change log (django-auditlog), read-only: who, when, before, after, why."""

from __future__ import annotations

from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)

from samples.admin.base import ReadOnlyAdmin
from samples.admin.changes import DONE, described, note, record_page, seen, who
from samples.admin.links import badge

TONES = {
    LogEntry.Action.CREATE: "sealed",
    LogEntry.Action.UPDATE: "moving",
    LogEntry.Action.DELETE: "failed",
}
# Registered by auditlog with a list that neither shows the reason nor knows our groups.
admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class ChangeLogAdmin(ReadOnlyAdmin):
    """Entries about records that the person may see."""

    list_display = ("when", "who", "done", "record", "fields_changed", "reason", "source")
    list_display_links = ("when",)
    list_filter = (
        ("action", ChoicesDropdownFilter),
        ("content_type", RelatedDropdownFilter),
        ("timestamp", RangeDateFilter),
    )
    ordering = ("-timestamp", "-id")
    list_select_related = ("actor", "content_type")
    search_fields = ("object_repr__istartswith", "=actor__username", "=cid")
    search_help_text = "Start of the record's name, a user name, or the id of a request"
    fields = ("when", "who", "done", "record", "reason", "source", "cid", "differences")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may see, and nothing of other apps."""
        return super().get_queryset(request).filter(pk__in=seen(request).order_by().values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """For whoever may see any record whose changes are kept."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever may see the records."""
        del obj
        return request.user.is_active and any(
            request.user.has_perm(f"samples.view_{name}") for name in ("sample", "container")
        )

    @display(description="when (UTC)", ordering="timestamp")
    def when(self, entry: LogEntry) -> str:
        """To the second."""
        return f"{entry.timestamp:%Y-%m-%d %H:%M:%S}"

    @display(description="who", ordering="actor__username")
    def who(self, entry: LogEntry) -> str:
        """The person, or the part of the system."""
        return who(entry)

    @display(description="did", ordering="action")
    def done(self, entry: LogEntry) -> SafeString:
        """Added, changed or deleted."""
        # The colours are those of the stages, so that the eye learns one set.
        return badge(DONE.get(entry.action, "Noted"), TONES.get(entry.action, "quiet"))

    @display(description="record", ordering="object_repr")
    def record(self, entry: LogEntry) -> SafeString:
        """What was changed."""
        kind = entry.content_type.name
        address = record_page(entry)
        if address is None:
            return format_html("{} {}", kind, entry.object_repr)
        return format_html(
            '{} <a class="cache-link" href="{}">{}</a>', kind, address, entry.object_repr
        )

    @display(description="values")
    def fields_changed(self, entry: LogEntry) -> str:
        """Which values."""
        names = list(entry.changes_dict or {})
        if entry.action != LogEntry.Action.UPDATE:
            return f"{len(names)} values"
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        return ", ".join(name.replace("_", " ") for name in names[:4]) + more

    @display(description="why")
    def reason(self, entry: LogEntry) -> str:
        """The reason given."""
        return note(entry, "reason")

    @display(description="source")
    def source(self, entry: LogEntry) -> str:
        """The source named for the new values."""
        return note(entry, "source").upper()

    @display(description="before and after")
    def differences(self, entry: LogEntry) -> SafeString:
        """Value by value."""
        return SafeString(
            render_to_string(
                "admin/samples/differences.html",
                {"differences": described([entry])[0].differences},
            )
        )
