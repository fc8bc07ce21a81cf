"""The form of a catalogue record: its values, and why they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from samples.domain.errors import DomainError, InvalidRecord
from samples.domain.kinds import Confidence
from samples.exchange.resources.refusals import by_field, constrained
from samples.models import Source
from samples.services import versions

WHY = "Why this change"


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A record that asks why it is changed; what the service refuses is shown on its fields."""

    refusal: DomainError | None = None
    """What the service said to the same values a moment ago; set by the admin."""

    change_reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="What made the change necessary. It is kept in the change log.",
        error_messages={"required": "A change says why."},
    )
    change_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def why_fields(cls, *, adding: bool) -> list[str | tuple[str, ...]]:
        """The lines of the fieldset that asks why."""
        del adding
        return ["change_reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["change_seen"] = versions.of(self.instance)

    @property
    def model(self) -> type[models.Model]:
        """The model of the record."""
        return type(self.instance)

    @property
    def changed_values(self) -> list[str]:
        """The fields of the record that the form sets anew."""
        known = {field.name for field in self.model._meta.concrete_fields}
        return [name for name in self.changed_data if name in known]

    def clean(self) -> dict[str, Any]:
        """Refuse an empty change, and one that would overwrite what somebody else did meanwhile."""
        super().clean()
        if self.instance.pk is not None:
            if self.cleaned_data.get("change_seen") != versions.of(self.instance):
                self.add_error(
                    None,
                    "Somebody changed this record after you opened it. Look at its change log, "
                    "open it again and enter your change once more.",
                )
            elif not self.changed_values:
                self.add_error(None, "Nothing was changed, so there is nothing to save.")
        if self.refusal is not None:
            self.show(self.refusal)
        return self.cleaned_data

    def _update_errors(self, errors: ValidationError) -> None:
        """Name the field that a broken constraint is about."""
        found = dict(errors.error_dict) if hasattr(errors, "error_dict") else {}
        broken = found.pop(NON_FIELD_ERRORS, [])
        self.place(NON_FIELD_ERRORS, [text for error in broken for text in error.messages])
        if found or not broken:
            super()._update_errors(ValidationError(found) if broken else errors)  # type: ignore[misc]

    def show(self, error: DomainError) -> None:
        """Put what the service refused where it can be mended."""
        why = f"change_{error.field}"
        if not isinstance(error, InvalidRecord) and why in self.fields:
            self.add_error(why, str(error))
            return
        for name, messages in by_field(error, self.model).items():
            self.place(name, messages)

    def place(self, name: str, messages: Iterable[str]) -> None:
        """Add errors to a field, or to the one changed field that a constraint is about."""
        for message in messages:
            fields = constrained(message, self.model) if name == NON_FIELD_ERRORS else [name]
            here = [field for field in fields if field in self.fields]
            changed = [field for field in here if field in self.changed_data] or here
            self.add_error(changed[0] if len(changed) == 1 else None, message)


class FactForm(ReasonForm):
    """A record of facts: a change also names the source that states the new values."""

    change_source = forms.ModelChoiceField(
        label="Source",
        queryset=Source.objects.all(),
        empty_label="Select the source that states it",
        widget=UnfoldAdminSelectWidget,
        help_text="What states the values you change. A new source is added under Sources first.",
        error_messages={"required": "A changed value needs the source that states it."},
    )
    change_confidence = forms.ChoiceField(
        label="Confidence",
        choices=Confidence.choices(),
        initial=Confidence.CONFIRMED.value,
        widget=UnfoldAdminSelectWidget,
    )
    change_printed_text = forms.CharField(
        label="Printed text",
        max_length=400,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="The source's own words, where they matter. May stay empty.",
    )

    @classmethod
    def why_fields(cls, *, adding: bool) -> list[str | tuple[str, ...]]:
        """The lines of the fieldset; one printed text can't be that of all values of a record."""
        asked = [*super().why_fields(adding=adding), "change_source", "change_confidence"]
        return asked if adding else [*asked, "change_printed_text"]
