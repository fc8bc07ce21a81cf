"""What stands in the way of a removal: the records that refer to one."""

from __future__ import annotations

from django.db import models
from django.db.models.deletion import PROTECT


def blockers(record: models.Model, *, at_most: int) -> tuple[list[models.Model], int]:
    """Some of the records that refer to it and keep it from being removed, and how many do."""
    by_model: dict[type[models.Model], models.Q] = {}
    for relation in record._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is PROTECT:
            model = relation.related_model
            assert isinstance(model, type)  # noqa: S101 - resolved once the models are loaded
            refers = models.Q(**{relation.field.name: record.pk})
            by_model[model] = by_model.get(model, models.Q()) | refers
    found: list[models.Model] = []
    total = 0
    for model, refers in by_model.items():
        rows = model._default_manager.filter(refers).order_by("pk")
        number = rows.count()
        total += number
        if number and len(found) < at_most:
            found += rows[: at_most - len(found)]
    return found, total
