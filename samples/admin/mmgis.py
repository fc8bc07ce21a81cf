"""Uploading JPL's MMGIS layers beside the list of waypoints: tried, or imported."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from samples.admin.base import actor_of
from samples.domain.errors import DomainError
from samples.domain.kinds import Trust
from samples.exchange import mmgis
from samples.models import Mission

NAME = "samples_waypoint_mmgis"


def _today() -> Any:
    return datetime.now(UTC).date()


class LayersForm(forms.Form):
    """The files, and what is known of them."""

    waypoints = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".json,.geojson"}),
        help_text="M20_waypoints.json or M20_waypoints_current.json, as the map serves it.",
    )
    traverse = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".json,.geojson"}),
        help_text="M20_traverse.json.",
    )
    mission = forms.ModelChoiceField(
        queryset=Mission.objects.all(), widget=UnfoldAdminSelectWidget, empty_label=None
    )
    retrieved_on = forms.DateField(
        label="Retrieved on",
        initial=_today,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        help_text="The day on which the files were fetched.",
    )
    url = forms.URLField(
        label="Fetched from",
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
    )
    trust = forms.ChoiceField(
        choices=Trust.choices(), initial=Trust.HIGH.value, widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="It is kept in the change log of every record.",
    )
    replace = forms.BooleanField(
        label="Replace values that the files contradict",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Without it they are reported, and the stored value stays.",
    )

    def clean(self) -> dict[str, Any]:
        """One file at least, and none too large."""
        cleaned = super().clean() or {}
        files = [cleaned.get(name) for name in ("waypoints", "traverse")]
        if not any(files) and not self.errors:
            self.add_error("waypoints", "Choose one of the two files, or both.")
        for name in ("waypoints", "traverse"):
            upload = cleaned.get(name)
            if upload is not None and upload.size > mmgis.MAX_BYTES:
                self.add_error(name, f"Larger than {mmgis.MAX_BYTES // 2**20} MB.")
        return cleaned


class LayersMixin:
    """An upload of layers, for those who may add and change waypoints, drives and sources."""

    import_export_change_list_template = "admin/samples/waypoints.html"

    def has_layers_permission(self, request: HttpRequest) -> bool:
        """What the import itself asks for."""
        return request.user.has_perms(mmgis.PERMISSIONS)

    def get_urls(self) -> list[URLPattern]:
        """Before those of single records."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [path("mmgis/", wrap(self.layers_view), name=NAME), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to the upload."""
        may = self.has_layers_permission(request)
        context = {**(extra_context or {}), "layers_url": reverse(f"admin:{NAME}") if may else ""}
        response: HttpResponse = super().changelist_view(request, context)  # type: ignore[misc]
        return response

    def layers_view(self, request: HttpRequest) -> HttpResponse:
        """The form; sent, what the files would do or did."""
        if not self.has_layers_permission(request):
            raise PermissionDenied
        form = LayersForm(request.POST or None, request.FILES or None)
        outcome = None
        if request.method == "POST" and form.is_valid():
            try:
                outcome = mmgis.run(_order(request, form.cleaned_data))
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                _say(request, outcome)
        return TemplateResponse(
            request,
            "admin/samples/mmgis.html",
            {
                **self.admin_site.each_context(request),  # type: ignore[attr-defined]
                "opts": self.opts,  # type: ignore[attr-defined]
                "title": "Import JPL's map layers",
                "form": form,
                "outcome": outcome,
            },
        )


def _order(request: HttpRequest, told: dict[str, Any]) -> mmgis.Order:
    return mmgis.Order(
        mission=told["mission"],
        actor=actor_of(request),
        waypoints=_file(told["waypoints"]),
        traverse=_file(told["traverse"]),
        retrieved_on=told["retrieved_on"],
        url=told["url"],
        trust=Trust(told["trust"]),
        reason=told["reason"],
        replace=told["replace"],
        dry_run=request.POST.get("do") != "import",
    )


def _file(upload: UploadedFile[Any] | None) -> mmgis.File | None:
    return mmgis.File(str(upload.name), upload.read()) if upload else None


def _say(request: HttpRequest, outcome: mmgis.Outcome) -> None:
    if outcome.dry_run:
        messages.info(request, "Tried: nothing was written.")
    elif outcome.changes:
        messages.success(request, "Imported; the report says what.")
    else:
        messages.success(request, "All of it is there already; nothing was changed.")
