"""The form of a trade study: landing sites by dates by places, with what the scenario suggests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms

from samples.domain.errors import DomainError
from samples.models import Scenario
from samples.pages.plans.words import number
from samples.planning import terms
from samples.planning.trade import FORMAT
from samples.selectors.trade_studies import suggested
from samples.services.plan_runs import SECONDS_MAX
from samples.services.trade_studies import NAME_MAX

T = TypeVar("T", int, float)

VARIED = {
    "sites": "lander.sites",
    "departures": "calendar.departure_sol",
    "places": "container.capacity_tubes",
}
"""Of each field of the form, the field of the problem that it varies; the last varies fastest."""


class StudyForm(forms.Form):
    """What is varied; every combination is a case."""

    name = forms.CharField(max_length=NAME_MAX, label="Name", initial="Sites, dates and places")
    sites = forms.MultipleChoiceField(
        label="Landing sites",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is tried by itself.",
    )
    departures = forms.CharField(
        max_length=400,
        label="Departures",
        help_text="Sols from the arrival, with commas. Suggested: as planned, a month earlier and "
        "later.",
    )
    places = forms.CharField(
        max_length=400,
        label="Places in the container",
        help_text="How many tubes it takes, with commas.",
    )
    seconds = forms.FloatField(
        label="Seconds for each case",
        initial=5,
        help_text=f"At most, 0.1 to {SECONDS_MAX:.0f}. A case ends sooner once it is proven.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    seed = forms.IntegerField(
        label="Seed", initial=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, scenario: Scenario, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        vary = suggested(scenario)
        sites = self.fields["sites"]
        if isinstance(sites, forms.MultipleChoiceField):
            sites.choices = [(site.id, site.name) for site in terms.read(scenario.terms).sites]
        self.initial = {
            "sites": [site for (site,) in vary[VARIED["sites"]]],
            **{
                name: ", ".join(number(value, 3).replace(" ", "") for value in vary[VARIED[name]])
                for name in ("departures", "places")
            },
        }

    def clean_departures(self) -> list[float]:
        """Numbers, in their order, each once."""
        return self._numbers("departures", float, "numbers of sols")

    def clean_places(self) -> list[int]:
        """Whole numbers, in their order, each once."""
        return self._numbers("places", int, "whole numbers")

    def grid(self) -> dict[str, Any]:
        """The document of `samples.planning.trade` for what was filled in."""
        told = self.cleaned_data
        values = {**told, "sites": [[site] for site in told["sites"]]}
        return {
            "format": FORMAT,
            "name": told["name"],
            "seconds": told["seconds"],
            "seed": told["seed"],
            "vary": {path: values[name] for name, path in VARIED.items()},
        }

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field it is about."""
        at = (error.field or "").removeprefix("vary.")
        name = next((name for name, path in VARIED.items() if at.startswith(path)), at)
        self.add_error(name if name in self.fields else None, str(error))

    def _numbers(self, name: str, read: Callable[[str], T], what: str) -> list[T]:
        parts = [part.strip() for part in self.cleaned_data[name].split(",") if part.strip()]
        try:
            found = [read(part) for part in parts]
        except ValueError:
            found = []
        if not found:
            raise forms.ValidationError(f"These are no {what} with commas between them.")
        return list(dict.fromkeys(found))
