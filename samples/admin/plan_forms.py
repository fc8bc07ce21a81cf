"""What people fill in about scenarios, runs and plans."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from samples.models import Ledger, Scenario
from samples.selectors.visibility import visible
from samples.services.plan_runs import ITERATIONS_MAX, SECONDS_MAX, SEED_MAX


class ScenarioForm(forms.Form):
    """A scenario: what it is called, what it reads, its terms as JSON."""

    slug = forms.SlugField(
        max_length=50, label="Short name", help_text="For addresses and the command line.",
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    name = forms.CharField(max_length=160, widget=UnfoldAdminTextInputWidget)
    description = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget)
    ledger = forms.ModelChoiceField(
        Ledger.objects.none(), help_text="Whose tubes it is about.", widget=UnfoldAdminSelectWidget
    )
    as_of = forms.DateTimeField(
        label="As of, UTC", required=False, widget=UnfoldAdminTextInputWidget,
        help_text="The tubes as they were then. Empty: as they are.",
    )  # fmt: skip
    known_at = forms.DateTimeField(
        label="As known at, UTC", required=False, widget=UnfoldAdminTextInputWidget,
        help_text="Only what had been recorded by then counts. Empty: all that is recorded.",
    )  # fmt: skip
    terms = forms.JSONField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 30, "spellcheck": "false"}),
        help_text="Every figure is {value, basis, assumed}.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ledgers = self.fields["ledger"]
        if isinstance(ledgers, forms.ModelChoiceField):
            ledgers.queryset = visible(Ledger)

    @classmethod
    def of(cls, scenario: Scenario, data: Any) -> ScenarioForm:
        """The form of a stored one, whose short name stays."""
        names = ("name", "description", "ledger", "as_of", "known_at", "terms")
        form = cls(data, initial={name: getattr(scenario, name) for name in names})
        del form.fields["slug"]
        form.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=scenario.version)
        return form


class SolveForm(forms.Form):
    """How long and how a plan is solved."""

    seconds = forms.FloatField(
        initial=10, min_value=0.1, max_value=SECONDS_MAX, widget=UnfoldAdminDecimalFieldWidget,
        help_text="At most; it ends earlier once the answer is proven.",
    )  # fmt: skip
    seed = forms.IntegerField(
        initial=1, min_value=0, max_value=SEED_MAX, widget=UnfoldAdminIntegerFieldWidget
    )
    iterations = forms.IntegerField(
        required=False, min_value=1, max_value=ITERATIONS_MAX, widget=UnfoldAdminIntegerFieldWidget,
        help_text="Of the search, at most. Empty: no limit.",
    )  # fmt: skip


class DraftForm(forms.Form):
    """What a plan is called."""

    name = forms.CharField(max_length=160, widget=UnfoldAdminTextInputWidget)
    note = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget)


class WhyForm(forms.Form):
    """Why a plan changes its state."""

    reason = forms.CharField(widget=UnfoldAdminTextareaWidget)


class NothingForm(forms.Form):
    """Nothing is asked; it is only confirmed."""
