"""How a step of a scenario, a plan or a run is asked for, carried out and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from samples.admin.base import ReadOnlyAdmin
from samples.admin.links import link, list_of, page_of
from samples.domain.errors import DomainError

Carry = Callable[[Mapping[str, Any]], models.Model]
"""Does it with what was filled in; returns the record whose page is shown next."""


def posted(request: HttpRequest) -> Any:
    """What was filled in; None where nothing was sent yet."""
    return request.POST if request.method == "POST" else None


class StepsAdmin(ReadOnlyAdmin):
    """Records that services alone change, in steps with a page of their own."""

    note = "No retrieval is approved: nothing that is planned has happened."
    """Said on the page of every step."""

    def step(
        self,
        request: HttpRequest,
        record: models.Model | None,
        *,
        title: str,
        text: str,
        button: str,
        form: forms.Form,
        carry: Carry,
        said: str,
    ) -> HttpResponse:
        """The page that asks, or what follows once it was carried out."""
        if request.method == "POST" and form.is_valid():
            try:
                after = carry(form.cleaned_data)
            except DomainError as error:
                name = (error.field or "").partition(".")[0]
                form.add_error(name if name in form.fields else None, str(error))
            else:
                messages.success(request, format_html("{} {}", link(after), said))
                return HttpResponseRedirect(page_of(after))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "title": title,
            "text": text,
            "note": self.note,
            "button": button,
            "form": form,
            "back": page_of(record) if record else list_of(self.model),
        }
        return TemplateResponse(request, "admin/samples/plan_step.html", context)

    def seen(self, request: HttpRequest, object_id: str) -> Any:
        """The record that the address names; raises PermissionDenied where it can't be seen."""
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            raise PermissionDenied
        return record
