"""What people fill in about mock missions."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from samples.domain.mock_missions import MockGoal
from samples.models.base import choices_of
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.services.plan_runs import SEED_MAX


class FlyForm(forms.Form):
    """By which luck and policy a plan is flown."""

    seed = forms.IntegerField(
        initial=1, min_value=0, max_value=SEED_MAX, widget=UnfoldAdminIntegerFieldWidget,
        help_text="The same seed and commands: the same mission.",
    )  # fmt: skip
    luck = forms.ChoiceField(
        choices=choices_of(Luck), initial=Luck.ALL.value, widget=UnfoldAdminSelectWidget,
        help_text="Which faults happen by themselves: none, those of the forecast, all.",
    )  # fmt: skip
    replan = forms.ChoiceField(
        choices=choices_of(Replan), initial=Replan.AFTER_FAULTS.value,
        widget=UnfoldAdminSelectWidget,
        help_text="When the ground team plans again by itself.",
    )  # fmt: skip
    attempts = forms.IntegerField(
        initial=1, min_value=1, max_value=10, widget=UnfoldAdminIntegerFieldWidget,
        help_text="At each tube that could not be picked up.",
    )  # fmt: skip
    waive_broken_seals = forms.BooleanField(
        required=False, widget=UnfoldBooleanWidget,
        help_text="Whether a tube whose seal broke is loaded all the same, with a waiver.",
    )  # fmt: skip

    @staticmethod
    def told(given: Any) -> dict[str, Any]:
        """What making a mission is told."""
        return {
            "seed": given["seed"],
            "luck": Luck(given["luck"]),
            "policy": Policy(
                replan=Replan(given["replan"]),
                attempts=given["attempts"],
                waive_broken_seals=given["waive_broken_seals"],
            ),
        }


class GoForm(forms.Form):
    """How far a mission goes on."""

    goal = forms.ChoiceField(
        choices=[(goal.value, goal.label) for goal in (MockGoal.NEXT, MockGoal.SOL, MockGoal.END)],
        initial=MockGoal.END.value,
        widget=UnfoldAdminSelectWidget,
    )
    until_sol = forms.FloatField(
        required=False, min_value=0, widget=UnfoldAdminDecimalFieldWidget,
        help_text="Of a goal that is a sol.",
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why."""

    why = forms.CharField(widget=UnfoldAdminTextareaWidget)
