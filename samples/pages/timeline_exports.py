"""Links to a timeline in the forms that other planning tools read."""

from __future__ import annotations

from django.urls import reverse

from samples.exchange.timelines import FORMS


def links(resource: str, number: int) -> list[dict[str, str]]:
    """One for each form; `resource` is "run" or "mock-mission"."""
    return [
        {"url": reverse(f"api:{resource}-{name}", args=[number]), "label": form.title}
        for name, form in FORMS.items()
    ]
