"""The version of a record: what its entity tag says, and what a writer must have seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from samples.models import Plan, Sample, Scenario, Webhook
from samples.services import locks

M = TypeVar("M", bound=models.Model)


def of(record: models.Model) -> str:
    """It differs once anything of the record was changed; costs no query for a fetched one."""
    match record:
        case Scenario():
            return f"v{record.version}"
        case Webhook():  # its secrets are not fetched for a list
            return hashlib.sha256(record.changed_at.isoformat().encode()).hexdigest()[:16]
        case Plan():
            # A draft that was proposed and sent back is as it was, and yet another one.
            numbers = [change.number for change in record.changes.all()]
            return f"{_of_row(record)}-{max(numbers, default=0)}"
    return _of_row(record)


def held(model: type[M], keys: Iterable[int]) -> dict[int, M]:
    """The records as they are now, locked until the caller's transaction ends.

    A sample with its pair partner, which is written with it.
    """
    wanted = set(keys)
    everything = model._default_manager.all()
    also: set[int] = set()
    if issubclass(model, Sample):
        partners = Sample.objects.filter(pk__in=wanted, pair_partner__isnull=False)
        also = {key for key in partners.values_list("pair_partner", flat=True) if key is not None}
    locks.records(model, wanted | also)
    return everything.in_bulk(wanted)


def _of_row(record: models.Model) -> str:
    values = [
        [field.attname, field.value_to_string(record)] for field in record._meta.concrete_fields
    ]
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
