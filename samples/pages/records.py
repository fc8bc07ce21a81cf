"""Links from a page to the same record elsewhere in the house: the API and the admin."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from samples.models import Portion, Sample
from samples.pages.shown import Shown

RECORDS = {
    "datacite": "DataCite",
    "isamples": "iSamples",
    "sesar": "SESAR",
    "prov": "History as PROV",
    "sosa": "History as SOSA",
}
"""What a sample can be had as besides JSON, by the end of its address in the API."""


def api_url(resource: str, identifier: str) -> str:
    """The record in the REST API."""
    return reverse(f"api:{resource}-detail", args=[identifier])


def admin_url(request: HttpRequest, record: Model) -> str | None:
    """The record in the admin, for those who may see it there."""
    meta = record._meta
    user = request.user
    if not (user.is_staff and user.has_perm(f"{meta.app_label}.view_{meta.model_name}")):
        return None
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def sample_records(shown: Shown, sample: Sample) -> list[dict[str, str]]:
    """Links to the sample as registries and data stewards read it, at the moment shown."""
    query = urlencode(
        {
            name: value
            for name, value in (
                ("ledger", shown.ledger.slug if shown.ledger.is_mock else ""),
                ("as_of", _written(shown.moment.as_of)),
                ("known_at", _written(shown.moment.known_at)),
            )
            if value
        }
    )
    return [
        {
            "label": label,
            "url": f"{reverse(f'api:sample-{name}', args=[sample.identifier])}?{query}".rstrip("?"),
        }
        for name, label in RECORDS.items()
    ]


def portion_record(portion: Portion) -> str | None:
    """A portion as a DataCite record; one of a past moment is not stored and has none."""
    return reverse("api:portion-datacite", args=[portion.pk]) if portion.pk else None


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat().replace("+00:00", "Z")
