"""Filling in the admin's forms as a browser does: everything that is shown is sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from samples.models import Source

WHY = {"change_reason": "A better reading of the label.", "change_confidence": "confirmed"}


def page(record: models.Model, name: str = "change") -> str:
    """An admin page of a record."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[record.pk])


def listing(model: type[models.Model], name: str = "changelist") -> str:
    """An admin page of a model."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}")


def why(source: str = "s1") -> dict[str, Any]:
    """A reason and a source, as the form asks for them."""
    return {**WHY, "change_source": Source.objects.get(code=source).pk}


def shown(client: Client, address: str) -> dict[str, Any]:
    """What a form shows, as a browser would send it back."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    form = form_of(response)
    return {key: value for name in form.fields for key, value in _sent(form[name]).items()}


def send(client: Client, address: str, values: Mapping[str, Any]) -> Any:
    """Send a form as it is shown, but for `values`."""
    return client.post(address, {**shown(client, address), **values})


def context_of(response: Any) -> dict[str, Any]:
    """What a page was made from."""
    context: dict[str, Any] = response.context_data
    return context


def form_of(response: Any) -> Any:
    """The form of an admin page."""
    return response.context_data["adminform"].form


def errors_of(response: Any) -> dict[str, list[str]]:
    """What is wrong, field by field; the form is shown again."""
    assert response.status_code == 200, "the form was accepted"
    return {name: list(errors) for name, errors in form_of(response).errors.items()}


def upload(client: Client, model: type[models.Model], content: bytes | str, **told: Any) -> Any:
    """Upload a file for a preview; `name`, `reason`, `source` and `confidence` may be told."""
    data = content.encode() if isinstance(content, str) else content
    file = io.BytesIO(data)
    file.name = told.pop("name", "file.csv")
    sent: dict[str, Any] = {
        "import_file": file,
        "reason": "Read off the new page.",
        "source": Source.objects.get(code="s1").pk,
        "confidence": "confirmed",
        **told,
    }
    return client.post(listing(model, "import"), sent)


def confirm(client: Client, model: type[models.Model], preview: Any) -> HttpResponse:
    """Confirm what a preview showed."""
    ticket = preview.context_data["confirm_form"].initial["ticket"]
    return client.post(listing(model, "process_import"), {"ticket": ticket})  # type: ignore[return-value]


def said(response: Any) -> list[str]:
    """The messages that the next page shows."""
    from django.contrib.messages import get_messages

    return [str(message) for message in get_messages(response.wsgi_request)]


def _sent(bound: forms.BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    value = bound.value()
    if isinstance(widget, forms.MultiWidget):
        parts: list[Any] = widget.decompress(value) or []
        return {
            f"{bound.html_name}_{number}": "" if part is None else str(part)
            for number, part in enumerate(parts)
        }
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: "on"} if value else {}
    return {bound.html_name: "" if value is None else value}
