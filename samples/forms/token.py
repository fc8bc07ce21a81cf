"""What a new token must be told."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User

from samples.domain.errors import DomainError
from samples.services import tokens
from samples.services.actors import Actor
from samples.services.tokens import DAYS, DAYS_MAX, NAME_MAX, Issued


class TokenForm(forms.Form):
    """Its name and how long it is valid."""

    name = forms.CharField(
        max_length=NAME_MAX,
        label="Name",
        help_text="What it is for, such as “notebook on my laptop”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(
        min_value=1, max_value=DAYS_MAX, initial=DAYS, label="Days", help_text="Then it expires."
    )

    def issued(self, owner: User, actor: Actor) -> Issued | None:
        """The token, made; None where the form says why it was not. Raises NotPermitted."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        try:
            return tokens.issue(owner=owner, name=given["name"], days=given["days"], actor=actor)
        except DomainError as error:
            if error.field not in self.fields:
                raise
            self.add_error(error.field, str(error))
            return None
