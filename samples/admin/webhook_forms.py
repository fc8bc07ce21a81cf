"""What people fill in about a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from samples.domain.kinds import LedgerKind
from samples.domain.webhooks import FAMILIES, TYPES
from samples.models import Container, Ledger, Place, Plan, Webhook
from samples.services.webhooks.subscriptions import SETTABLE
from samples.services.webhooks.targets import LONGEST


class WebhookForm(forms.Form):
    """Where messages go, and which."""

    name = forms.CharField(max_length=160, widget=UnfoldAdminTextInputWidget)
    target = forms.CharField(
        max_length=LONGEST, widget=UnfoldAdminTextInputWidget,
        help_text="https://…, a public address, port 443, unless the site's settings say more.",
    )  # fmt: skip
    event_types = forms.CharField(
        required=False, widget=UnfoldAdminTextInputWidget,
        help_text="Separated by commas; empty: everything. "
        f"{', '.join(FAMILIES)}, or single ones such as {TYPES[0]}.",
    )  # fmt: skip
    ledger_kind = forms.ChoiceField(
        label="Kind of ledger", required=False, initial=LedgerKind.FLIGHT.value,
        choices=[*LedgerKind.choices(), ("", "Flight and MOCK")], widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    ledger = forms.ModelChoiceField(
        Ledger.objects.all(), required=False, widget=UnfoldAdminSelectWidget
    )
    container = forms.ModelChoiceField(
        Container.objects.all(), required=False, widget=UnfoldAdminSelectWidget
    )
    place = forms.ModelChoiceField(
        Place.objects.all(), required=False, help_text="With its parts.",
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    plan = forms.ModelChoiceField(
        Plan.objects.all(), required=False, widget=UnfoldAdminSelectWidget
    )
    enabled = forms.BooleanField(
        required=False, initial=True, label="On", widget=UnfoldBooleanSwitchWidget
    )

    def clean_event_types(self) -> list[str]:
        """The names; which there are, the service knows."""
        text: str = self.cleaned_data["event_types"]
        return [name.strip() for name in text.split(",") if name.strip()]

    @classmethod
    def of(cls, webhook: Webhook, data: Any) -> WebhookForm:
        """The form of a stored one."""
        stored = {name: getattr(webhook, name) for name in SETTABLE}
        return cls(data, initial={**stored, "event_types": ", ".join(webhook.event_types)})
