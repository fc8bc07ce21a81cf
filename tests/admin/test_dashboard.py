"""The first page: what is where, what needs attention, what happened last."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from samples.models import CustodyEvent, Sample
from tests.admin.forms import context_of, page, send, why

INDEX = reverse("admin:index")


def test_the_counts_are_those_of_the_flight_ledger(viewer: Client) -> None:
    context = context_of(viewer.get(INDEX))
    assert {figure.label: figure.number for figure in context["places"]} == {
        "Perseverance": 33,
        "Three Forks": 10,
    }
    assert {figure.label: figure.number for figure in context["stages"]} == {
        "Stored empty": 10,
        "Filled": 1,
        "Seal failed": 1,
        "Sealed": 21,
        "Cached": 10,
    }
    types = {figure.label: figure.number for figure in context["types"]}
    assert (types["Regolith"], types["Atmosphere"], types["Witness"]) == (2, 1, 3)
    assert types["Rock core"] == Sample.objects.filter(sample_type="rock_core").count()


def test_each_count_leads_to_a_list_of_so_many(viewer: Client) -> None:
    context = context_of(viewer.get(INDEX))
    figures = [*context["places"], *context["stages"], *context["kinds"], *context["types"]]
    assert len(figures) > 10
    for figure in figures:
        found = context_of(viewer.get(figure.url))["cl"].result_count
        assert found == figure.number, figure


def test_unsealed_tubes_and_disputes_are_named(viewer: Client) -> None:
    response = viewer.get(INDEX)
    content = response.content.decode()
    for text in ("Bell Island", "Seal failed", "Gallants", "WB1", "June 22, 2021"):
        assert text in content
    assert context_of(response)["waiting_number"] == 2
    found = context_of(viewer.get(context_of(response)["waiting_url"]))["cl"].result_count
    assert found == 2


def test_the_latest_events_and_changes_are_shown(viewer: Client, curator: Client) -> None:
    malay = Sample.objects.get(slug="malay")
    send(curator, page(malay), why() | {"note": "Seen."})
    content = viewer.get(INDEX).content.decode()
    latest = CustodyEvent.objects.order_by("-occurred_at", "-pk")[0]
    assert page(latest) in content
    assert "A better reading of the label." in content
    assert "flight ledger" in content.lower()


def test_the_side_bar_is_grouped_and_leads_to_the_site(viewer: Client) -> None:
    content = viewer.get(INDEX).content.decode()
    for title in ("Inventory", "Where", "Custody", "Sources", "People", "Change log"):
        assert title in content
    assert re.search(r'href="/"', content)
    assert "Accounts" not in content, "a viewer may not see accounts"


def test_nothing_comes_from_another_host(superuser: Client) -> None:
    content = superuser.get(INDEX).content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', content)
