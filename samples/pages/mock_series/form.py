"""The form that flies a plan with many seeds."""

from __future__ import annotations

from typing import Any

from django import forms

from samples.domain.errors import DomainError
from samples.models.mock_series import COUNT_MAX
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.services.mock_series import NAME_MAX

LUCKS = [
    (Luck.FORECAST.value, "As the forecast knows it: speeds, pick-ups, storms, losses of vehicles"),
    (Luck.ALL.value, "All faults of the scenario"),
    (Luck.NONE.value, "None: as planned"),
]
REPLANS = [
    (Replan.NEVER.value, "Never, as in the forecast"),
    (Replan.AFTER_FAULTS.value, "After each fault that changes what can come home"),
]


class SeriesForm(forms.Form):
    """How many seeds, from which on, and by which rules; the service knows the limits."""

    prefix = "series"

    name = forms.CharField(
        label="Name", max_length=NAME_MAX, required=False, help_text="Empty: that of the plan."
    )
    count = forms.IntegerField(
        label="Seeds",
        initial=1_000,
        help_text=f"1 to {COUNT_MAX}; each is one mock mission, flown in memory.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    first_seed = forms.IntegerField(
        label="First seed",
        initial=1,
        help_text="The others follow it.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    luck = forms.ChoiceField(label="Faults", choices=LUCKS, initial=Luck.FORECAST.value)
    replan = forms.ChoiceField(label="Plan anew", choices=REPLANS, initial=Replan.NEVER.value)
    attempts = forms.IntegerField(
        label="Attempts at each tube",
        initial=1,
        min_value=1,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    waive_broken_seals = forms.BooleanField(
        label="Load tubes whose seal broke, with a waiver", required=False
    )

    def told(self) -> dict[str, Any]:
        """What `services.mock_series.request` is told."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "count": given["count"],
            "first_seed": given["first_seed"],
            "luck": Luck(given["luck"]),
            "policy": Policy(
                replan=Replan(given["replan"]),
                attempts=given["attempts"],
                waive_broken_seals=given["waive_broken_seals"],
            ),
        }

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
