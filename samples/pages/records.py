"""Links from a page to the same record elsewhere in the house: the API and the admin."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


def api_url(resource: str, identifier: str) -> str:
    """The record in the REST API."""
    return reverse(f"api:{resource}-detail", args=[identifier])


def admin_url(request: HttpRequest, record: Model) -> str | None:
    """The record in the admin, for those who may see it there."""
    meta = record._meta
    user = request.user
    if not (user.is_staff and user.has_perm(f"{meta.app_label}.view_{meta.model_name}")):
        return None
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
