"""The page of a container and of a sample tells everything about it."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from samples.models import Container, CustodyEvent, Place, Sample
from tests import plans
from tests.admin.forms import page


def test_tube_261_tells_both_its_samples_and_its_whole_history(viewer: Client) -> None:
    tube = Container.objects.get(serial="261")
    content = viewer.get(page(tube)).content.decode()
    for text in (
        "Malay",
        "First fill of tube 261",
        "Emptied again",
        "Three Forks spot 1",
        "Mars 2020 surface operations",
        "Cached",
        "Hash chain holds",
        "Pebbles jammed the bit carousel",
        "flight ledger",
    ):
        assert text in content, text
    events = list(CustodyEvent.objects.filter(container=tube))
    assert len(events) == 6
    for event in events:
        assert page(event) in content
        assert event.hash[:10] in content


def test_a_tube_shows_the_source_of_its_serial(viewer: Client) -> None:
    content = viewer.get(page(Container.objects.get(serial="261"))).content.decode()
    assert "S12" in content
    assert "“261”" in content


def test_an_empty_tube_says_so(viewer: Client) -> None:
    empty = Container.objects.filter(samples=None).order_by("pk")[0]
    content = viewer.get(page(empty)).content.decode()
    assert "It never held a sample." in content
    assert "Stored empty" in content


def test_a_sample_shows_sources_place_partner_history_and_observations(viewer: Client) -> None:
    malay = Sample.objects.get(slug="malay")
    content = viewer.get(page(malay)).content.decode()
    for text in (
        "SN261",
        "Three Forks spot 1",
        "Robine",
        "at Perseverance storage rack",
        "Sol 337 (Jan. 31, 2022)",
        "confirmed",
        "Custody history",
        "Navcam panorama",
        "Change log",
        "π · (0.65 cm)² · core length",
    ):
        assert text in content, text


def test_who_can_not_edit_reads_each_value_once(viewer: Client, curator: Client) -> None:
    address = page(Sample.objects.get(slug="malay"))
    read, edit = viewer.get(address).content.decode(), curator.get(address).content.decode()
    assert read.count("Core length, cm") == 1
    assert edit.count("Core length, cm") == 2
    assert "Unknown:" in read
    assert "mass, micrograms" in read.split("Unknown:")[1][:400]
    assert '<input type="text" name="name"' not in read


def test_statements_that_disagree_are_marked_and_both_shown(viewer: Client) -> None:
    content = viewer.get(page(Sample.objects.get(slug="wb1"))).content.decode()
    for text in ("Sources disagree", "Sol 160 (June 22, 2021)", "contradicts", "NASA prints both"):
        assert text in content, text


def test_a_sample_that_was_not_retained_says_so(viewer: Client) -> None:
    content = viewer.get(page(Sample.objects.get(slug="issole-first-fill"))).content.decode()
    assert "Not retained" in content
    assert "emptied again" in content


def test_a_place_shows_what_is_there(viewer: Client) -> None:
    content = viewer.get(page(Place.objects.get(slug="three-forks"))).content.decode()
    for name in Sample.objects.filter(holdings__place__parent__slug="three-forks"):
        assert str(name) in content


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_every_record_opens(superuser: Client, model: type[Model]) -> None:
    plans.approved()
    for record in model._default_manager.order_by("pk")[:2]:
        assert superuser.get(page(record)).status_code == 200


def test_a_record_that_is_not_there_is_no_error(viewer: Client) -> None:
    address = page(Sample.objects.get(slug="malay")).replace(
        str(Sample.objects.get(slug="malay").pk), "999999"
    )
    assert viewer.get(address).status_code == 302


def test_the_admin_works_before_anything_is_loaded(superuser: Client) -> None:
    from django.urls import reverse

    from samples.models import Holding, Ledger, ValueProvenance
    from samples.services import guards

    with guards.lifted("default"):
        for model in (ValueProvenance, Holding, CustodyEvent, Ledger):
            model._default_manager.all().delete()
    for address in ("admin:index", "admin:samples_container_changelist"):
        assert superuser.get(reverse(address)).status_code == 200
    assert superuser.get(page(Container.objects.order_by("pk")[0])).status_code == 200
    assert superuser.get(page(Sample.objects.order_by("pk")[0])).status_code == 200
