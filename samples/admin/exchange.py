"""Import and export in the admin: preview, then all or nothing; and export as shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import PurePath
from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ImportExportFormBase
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from samples.admin.base import actor_of
from samples.admin.uploads import KEPT_SECONDS, Upload
from samples.domain.kinds import Confidence
from samples.exchange.resources import (
    FORMATS,
    CatalogueResult,
    GeoJson,
    Order,
    Unreadable,
)
from samples.exchange.resources.formats import MAX_BYTES
from samples.models import Source
from samples.models.base import Positioned

TICKET_SALT = "samples.admin.import"
ENDINGS = {file_format.ENDING: str(place) for place, file_format in enumerate(FORMATS)}


class UploadForm(forms.Form):
    """The file, and why it is imported."""

    import_file = forms.FileField(
        label="File",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ",".join(ENDINGS)}),
        help_text="CSV (UTF-8), XLSX or JSON, as the export writes them; at most 10 MB.",
    )
    reason = forms.CharField(
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why the values change. It is kept in the change log of every record.",
    )
    source = forms.ModelChoiceField(
        queryset=Source.objects.all(),
        empty_label="Select the source that states the values",
        widget=UnfoldAdminSelectWidget,
        help_text="Each value that changes is stated to come from it.",
    )
    confidence = forms.ChoiceField(
        choices=Confidence.choices(),
        initial=Confidence.CONFIRMED.value,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(
        self, formats: Any, resources: Any, *, asks_source: bool = True, **kwargs: Any
    ) -> None:
        del formats, resources
        super().__init__(**kwargs)
        if not asks_source:
            del self.fields["source"], self.fields["confidence"]

    def clean(self) -> dict[str, Any]:
        """Tell the format by the name of the file."""
        cleaned = super().clean() or {}
        upload = cleaned.get("import_file")
        if upload is not None:
            ending = PurePath(upload.name).suffix.lower()
            if ending not in ENDINGS:
                self.add_error(
                    "import_file", f"The name of the file must end in {', '.join(ENDINGS)}."
                )
            elif upload.size > MAX_BYTES:
                self.add_error("import_file", "The file is larger than 10 MB. Split it.")
            cleaned["format"] = ENDINGS.get(ending, "0")
        return cleaned


class ConfirmForm(forms.Form):
    """What was previewed: the stored file and its order, signed so that it stays what it was."""

    ticket = forms.CharField(widget=forms.HiddenInput)

    def clean_ticket(self) -> dict[str, Any]:
        """The signed facts. An old or altered ticket is refused."""
        try:
            ticket: dict[str, Any] = signing.loads(
                self.cleaned_data["ticket"], salt=TICKET_SALT, max_age=KEPT_SECONDS
            )
        except signing.BadSignature:
            raise forms.ValidationError("Old or altered.") from None
        return ticket


class ExportForm(ImportExportFormBase):  # type: ignore[misc]
    """Which format."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        titles = [
            (str(place), one.ENDING.removeprefix(".").upper()) for place, one in enumerate(formats)
        ]
        self.fields["format"] = forms.ChoiceField(
            choices=titles, initial="0", widget=UnfoldAdminRadioSelectWidget
        )


class ExchangeMixin(ImportExportMixin):  # type: ignore[misc]
    """Import for those who may add and change, export for those who may see."""

    formats = FORMATS
    import_export_change_list_template = "admin/samples/change_list.html"
    import_template_name = "admin/samples/import.html"
    export_template_name = "admin/samples/export.html"
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    skip_admin_log = True  # the change log keeps every record's own entry
    tmp_storage_class = Upload

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import may add and change."""
        may: bool = self.has_add_permission(request) and self.has_change_permission(request)
        return may

    def has_export_permission(self, request: HttpRequest) -> bool:
        """An export shows what the list shows."""
        may: bool = self.has_view_permission(request)
        return may

    def get_export_formats(self) -> list[Any]:
        """As GeoJSON too where records have a position."""
        placed = issubclass(self.model, Positioned)
        return [*FORMATS, GeoJson] if placed else [*FORMATS]

    # --- Preview ----------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Try the file and show what it would change; nothing is written but the upload itself."""
        response: TemplateResponse = super().import_action(request, **kwargs)
        context = response.context_data or {}
        form = context["form"]
        stored = getattr(form.files.get("import_file"), "tmp_storage_name", None)
        if "confirm_form" in context:
            ticket = self._ticket(request, form.cleaned_data, context["result"])
            context["confirm_form"] = ConfirmForm(initial={"ticket": ticket})
        elif stored is not None:
            Upload(name=stored).remove()
        return response

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """A source is asked for where values have sources."""
        told: dict[str, Any] = super().get_import_form_kwargs(request)
        return told | {"asks_source": self.is_catalogued}

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Who imports and why."""
        form = kwargs.get("form")
        if isinstance(form, UploadForm) and form.is_bound and form.is_valid():
            return {"order": order(request, form.cleaned_data)}
        return {}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """Nothing yet: the ticket is made once the preview is."""
        del request, import_form
        return {}

    def add_data_read_fail_error_to_form(self, form: UploadForm, e: Exception) -> None:
        """Say what can't be read, line by line."""
        if not isinstance(e, Unreadable):
            raise e
        for problem in e.problems:
            form.add_error("import_file", str(problem))

    def _ticket(
        self, request: HttpRequest, cleaned: Mapping[str, Any], result: CatalogueResult
    ) -> str:
        source = cleaned.get("source")
        facts = {
            "model": self.opts.label,
            "person": request.user.pk,
            "file": cleaned["import_file"].tmp_storage_name,
            "format": cleaned["format"],
            "reason": cleaned["reason"],
            "source": source.code if source else None,
            "confidence": cleaned.get("confidence"),
            "seen": digest(result),
        }
        return signing.dumps(facts, salt=TICKET_SALT)

    # --- Confirmation -----------------------------------------------------------------------------

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Import what was previewed: all of it, or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = ConfirmForm(data=request.POST)
        if not form.is_valid():
            return self._start_again(request, "This preview is no longer valid.")
        ticket = form.cleaned_data["ticket"]
        if (ticket["model"], ticket["person"]) != (self.opts.label, request.user.pk):
            raise PermissionDenied
        upload = Upload(name=ticket["file"], read_mode="rb")
        try:
            dataset = FORMATS[int(ticket["format"])]().create_dataset(upload.read())
        except FileNotFoundError:
            return self._start_again(request, "The upload is not here any more.")
        try:
            source = Source.objects.get(code=ticket["source"]) if ticket["source"] else None
        except Source.DoesNotExist:
            return self._start_again(request, "The source is not here any more.")
        told = order(request, {**ticket, "source": source})
        with transaction.atomic():
            result = self._import(dataset, told)
            changed = digest(result) != ticket["seen"]
            if changed:
                transaction.set_rollback(True)
        upload.remove()
        if changed:
            return self._start_again(
                request, "The records were changed after the preview; nothing was imported."
            )
        self.add_success_message(result, request)
        return HttpResponseRedirect(self._address("changelist"))

    def _import(self, dataset: tablib.Dataset, told: Order) -> CatalogueResult:
        resource = self.resource_classes[0](order=told)
        result: CatalogueResult = resource.import_data(dataset, use_transactions=True)
        return result

    def _start_again(self, request: HttpRequest, message: str) -> HttpResponse:
        messages.error(request, f"{message} Upload the file again.")
        return HttpResponseRedirect(self._address("import"))

    def add_success_message(self, result: CatalogueResult, request: HttpRequest) -> None:
        """What the import did."""
        new, updated, skipped = (result.totals[kind] for kind in ("new", "update", "skip"))
        messages.success(
            request,
            f"Imported {self.opts.verbose_name_plural}: {new} added, {updated} changed, "
            f"{skipped} left as they were.",
        )

    def _address(self, name: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}")


def digest(result: CatalogueResult) -> str:
    """What an import does, in short: differs when a record changed between preview and import."""
    done = [
        [row.line, row.import_type, [astuple(change) for change in row.changes]]
        for row in result.rows
    ]
    return hashlib.sha256(json.dumps(done).encode()).hexdigest()


def order(request: HttpRequest, told: Mapping[str, Any]) -> Order:
    """Who imports, why, and from which source."""
    return Order(
        actor=actor_of(request),
        reason=told["reason"],
        source=told.get("source"),
        confidence=Confidence(told.get("confidence") or Confidence.CONFIRMED.value),
    )
