"""Asking whom something is kept to."""

from __future__ import annotations

from typing import Any

from django import forms

from samples.selectors.visibility import Person, organisations_of, own_organisations

NAME = "organisation"


def ask_whom(
    form: forms.Form,
    person: Person,
    *,
    initial: Any = None,
    widget: type[forms.Select] | None = None,
) -> None:
    """Let a form ask to which of the person's organisations something is kept, if any.

    Whoever belongs to none is not asked.
    """
    if organisations_of(person) != frozenset():
        form.fields[NAME] = forms.ModelChoiceField(
            own_organisations(person),
            required=False,
            initial=initial,
            label="Kept to",
            empty_label="Nobody in particular",
            help_text="An organisation of yours that alone sees it, with all that is made of it.",
            widget=widget,
        )
