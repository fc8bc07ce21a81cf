"""The change log: who changed what, when, from what to what, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from samples.admin.links import UNKNOWN, list_of, page_of
from samples.admin.words import label_of
from samples.models import Ledger, Scenario
from samples.selectors.visibility import visible

SHOWN_ON_A_PAGE = 10
DONE = {
    LogEntry.Action.CREATE: "Added",
    LogEntry.Action.UPDATE: "Changed",
    LogEntry.Action.DELETE: "Deleted",
}


@dataclass(frozen=True)
class Difference:
    """One value: what it was and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One entry of the change log, ready to be shown."""

    when: datetime
    who: str
    done: str
    what: str
    kind: str
    reason: str
    source: str
    differences: list[Difference]
    url: str
    record_url: str | None


def viewable(request: HttpRequest) -> list[ContentType]:
    """The kinds of record whose changes the person may see: those that they may see themselves."""
    return [
        kind
        for kind in ContentType.objects.filter(app_label="samples")
        if request.user.has_perm(f"samples.view_{kind.model}")
    ]


def seen(request: HttpRequest) -> models.QuerySet[LogEntry]:
    """The entries about records that the person may see, and sees."""
    kinds = viewable(request)
    found: models.QuerySet[LogEntry] = LogEntry.objects.filter(content_type__in=kinds)
    for kind in kinds:
        model = kind.model_class()
        # Of what hangs on these two nothing is logged.
        if model in (Ledger, Scenario):
            unseen = ~models.Q(object_id__in=visible(model).order_by().values("pk"))
            found = found.exclude(unseen, content_type=kind)
    return found


def latest_changes(record: models.Model) -> dict[str, Any]:
    """The last changes of a record, and where to see all of them."""
    entries = LogEntry.objects.get_for_object(record).select_related("actor", "content_type")
    kind = ContentType.objects.get_for_model(record)
    return {
        "entries": described(list(entries.order_by("-timestamp", "-pk")[:SHOWN_ON_A_PAGE])),
        "all": list_of(
            LogEntry, {"content_type__id__exact": kind.pk, "object_pk__exact": record.pk}
        ),
    }


def latest_of_all(request: HttpRequest, count: int) -> list[Entry]:
    """The last changes of anything that the person may see."""
    chosen = (
        seen(request).select_related("actor", "content_type").order_by("-timestamp", "-pk")[:count]
    )
    return described(list(chosen))


def described(entries: Sequence[LogEntry]) -> list[Entry]:
    """The entries in words; records that are named by number are looked up all at once."""
    names = _names_of_related(entries)
    return [_described(entry, names) for entry in entries]


def who(entry: LogEntry) -> str:
    """The name of the person, or of the part of the system that acted."""
    noted = (entry.additional_data or {}).get("actor")
    return str(entry.actor or noted or "unknown")


def note(entry: LogEntry, name: str) -> str:
    """What the change said about itself: its reason, its source."""
    return str((entry.additional_data or {}).get(name) or "")


def _described(entry: LogEntry, names: dict[tuple[type[models.Model], str], str]) -> Entry:
    model = entry.content_type.model_class()
    differences = []
    for name, (before, after) in (entry.changes_dict or {}).items():
        field = _field(model, name)
        if field is None or not field.editable:
            continue
        differences.append(
            Difference(
                label_of(field),
                _value(field, before, names),
                _value(field, after, names),
            )
        )
    return Entry(
        when=entry.timestamp,
        who=who(entry),
        done=DONE.get(entry.action, "Noted"),
        what=entry.object_repr,
        kind=str(model._meta.verbose_name) if model else entry.content_type.model,
        reason=note(entry, "reason"),
        source=note(entry, "source"),
        differences=differences,
        url=page_of(entry),
        record_url=record_page(entry),
    )


def record_page(entry: LogEntry) -> str | None:
    """The admin page of the record that was changed, unless it is gone."""
    if entry.action == LogEntry.Action.DELETE:
        return None
    kind = entry.content_type
    try:
        return reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[entry.object_pk])
    except NoReverseMatch:
        return None


def _field(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _value(
    field: models.Field[Any, Any],
    value: Any,
    names: dict[tuple[type[models.Model], str], str],
) -> str:
    text = "" if value is None else str(value)
    if text in ("", "None"):
        return UNKNOWN
    if isinstance(field, models.ForeignKey):
        return names.get((field.remote_field.model, text), f"no. {text}")
    if field.choices:
        return str(dict(field.flatchoices).get(text, text))
    return text


def _names_of_related(
    entries: Iterable[LogEntry],
) -> dict[tuple[type[models.Model], str], str]:
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = entry.content_type.model_class()
        for name, values in (entry.changes_dict or {}).items():
            field = _field(model, name)
            if isinstance(field, models.ForeignKey):
                wanted[field.remote_field.model] |= {
                    str(value) for value in values if str(value).isdecimal()
                }
    return {
        (model, str(record.pk)): str(record)
        for model, keys in wanted.items()
        for record in model._default_manager.filter(pk__in=keys)
    }
