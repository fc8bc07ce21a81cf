"""Lists: what they show, how they are searched, narrowed and ordered."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Custodian,
    CustodyEvent,
    Depot,
    DepotSpot,
    Observation,
    Outcrop,
    Place,
    Sample,
    Source,
    ValueProvenance,
    Waypoint,
)
from tests.admin.forms import context_of, listing


def rows(client: Client, model: type[Model], **query: Any) -> list[Any]:
    response = client.get(listing(model), query)
    assert response.status_code == 200, f"{query}: {response.status_code}"
    return list(context_of(response)["cl"].result_list)


def names(client: Client, model: type[Model], **query: Any) -> list[str]:
    return [str(row) for row in rows(client, model, **query)]


def test_every_model_of_the_inventory_has_a_list() -> None:
    from samples import models

    registered = {model.__name__ for model in admin.site._registry}
    stored = {name for name in models.__all__ if not getattr(models, name)._meta.proxy}
    assert stored <= registered


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_every_list_opens(superuser: Client, model: type[Model]) -> None:
    assert superuser.get(listing(model)).status_code == 200


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Malay", "Malay"),
        ("mal", "Malay"),
        ("M2020-00337-08", "Malay"),
        ("M2020-337-8", "Malay"),
        ("7", "Malay"),
        ("Ha'ahóni", "Ha'ahóni"),
        ("haahoni", "Ha'ahóni"),
        ("ha'ahóni", "Ha'ahóni"),
        ("first witness tube", "WB1"),
    ],
)
def test_a_sample_is_found_first_by(viewer: Client, term: str, found: str) -> None:
    assert names(viewer, Sample, q=term)[0] == found


def test_a_sample_is_found_by_an_alternative_name_with_an_accent(viewer: Client) -> None:
    Sample.objects.filter(slug="malay").update(alternative_names=["Témoin, née Malé"])
    assert names(viewer, Sample, q="née Malé") == ["Malay"]


def test_an_exact_name_comes_before_a_beginning_and_a_part(viewer: Client) -> None:
    for slug, name in (("skyland", "Lake Malay"), ("mageik", "Malay Ridge")):
        Sample.objects.filter(slug=slug).update(name=name)
    assert names(viewer, Sample, q="malay") == ["Malay", "Malay Ridge", "Lake Malay"]


def test_nothing_is_found_by_what_nobody_has(viewer: Client) -> None:
    assert names(viewer, Sample, q="nowhere") == []
    assert names(viewer, Container, q="\x00") == names(viewer, Container)


@pytest.mark.parametrize("term", ["tube-08", "SN261", "sn 261", "261", "Malay", "M2020-337-8"])
def test_a_container_is_found_first_by(viewer: Client, term: str) -> None:
    assert rows(viewer, Container, q=term)[0].code == "tube-08"


@pytest.mark.parametrize("term", ["tube-08", "SN261", "malay", "Mala"])
def test_events_are_found_by_container_and_sample(viewer: Client, term: str) -> None:
    found = rows(viewer, CustodyEvent, q=term)
    assert found
    assert {event.container.code for event in found} == {"tube-08"}


def test_an_event_is_found_by_its_hash(viewer: Client) -> None:
    event = CustodyEvent.objects.order_by("pk")[5]
    assert rows(viewer, CustodyEvent, q=event.hash[:12]) == [event]


@pytest.mark.parametrize(
    ("model", "query", "count"),
    [
        (Container, {"place": "three-forks"}, 10),
        (Container, {"place": "perseverance"}, 33),
        (Container, {"place": ["perseverance", "three-forks"]}, 43),
        (Container, {"stage": "stored_empty"}, 10),
        (Container, {"stage": ["filled", "seal_failed"]}, 2),
        (Container, {"sealed": "yes"}, 31),
        (Container, {"holds": "yes", "sealed": "no"}, 2),
        (Container, {"kind__exact": "witness_tube"}, 5),
        (Container, {"place": "three-forks", "kind__exact": "witness_tube"}, 1),
        (Sample, {"place": "three-forks"}, 10),
        (Sample, {"place": "three-forks", "sample_type__exact": "regolith"}, 1),
        (Sample, {"sealed": "no"}, 2),
        (Sample, {"disputed": "yes"}, 1),
        (Sample, {"sampled_sol_from": "500", "sampled_sol_to": "600"}, 5),
        (Container, {"stage": "nonsense"}, 0),
    ],
)
def test_lists_are_narrowed(
    viewer: Client, model: type[Model], query: dict[str, Any], count: int
) -> None:
    assert len(rows(viewer, model, **query)) == count


@pytest.mark.parametrize("model", [Container, Sample, CustodyEvent, ValueProvenance])
def test_filters_can_show_how_many_each_choice_leaves(viewer: Client, model: type[Model]) -> None:
    content = viewer.get(listing(model), {"_facets": "True"}).content.decode()
    if model is Container:
        for choice in ("Sealed (21)", "Cached (10)", "Three Forks (10)", "Perseverance (33)"):
            assert choice in content
    assert "(" in content


def test_a_paired_sample_is_one_with_a_twin(viewer: Client) -> None:
    paired = rows(viewer, Sample, paired="yes")
    assert paired
    assert all(sample.pair_partner for sample in paired)
    assert len(paired) + len(rows(viewer, Sample, paired="no")) == Sample.objects.count()


def test_the_container_list_shows_stage_place_and_content(viewer: Client) -> None:
    page = viewer.get(listing(Container), {"q": "tube-08"}).content.decode()
    for text in ("SN261", "Malay", "Cached", "Three Forks spot 1", "653"):
        assert text in page


def test_an_unknown_value_is_a_dash(viewer: Client) -> None:
    page = viewer.get(listing(Container), {"q": "tube-01"}).content.decode()
    assert "—" in page


def test_samples_stand_in_the_order_of_taking_with_unknown_sols_last(viewer: Client) -> None:
    found = rows(viewer, Sample)
    sols = [
        sample.sampled_sol if sample.sampled_sol is not None else sample.sealed_sol
        for sample in found
    ]
    known = [sol for sol in sols if sol is not None]
    assert known == sorted(known)
    assert sols[: len(known)] == known


@pytest.mark.parametrize(
    "model",
    [AbrasionPatch, Campaign, Custodian, Depot, DepotSpot, Observation, Outcrop, Place, Source,
     ValueProvenance, Waypoint],
)  # fmt: skip
def test_every_list_can_be_searched(viewer: Client, model: type[Model]) -> None:
    assert viewer.get(listing(model), {"q": "a' OR 1=1 %_\\"}).status_code == 200


def test_a_count_leads_to_what_it_counts(viewer: Client) -> None:
    campaign = next(row for row in rows(viewer, Campaign) if row.sample_total > 1)
    counted = rows(viewer, Sample, campaign__id__exact=campaign.pk)
    assert len(counted) == campaign.sample_total


def test_places_count_the_containers_in_their_parts(viewer: Client) -> None:
    found = {place.slug: place.total for place in rows(viewer, Place)}
    assert (found["perseverance"], found["three-forks"], found["three-forks-01"]) == (33, 10, 1)


def test_nothing_can_be_edited_in_a_list_or_deleted_in_bulk() -> None:
    for model, model_admin in admin.site._registry.items():
        assert not model_admin.list_editable
        if model._meta.app_label == "samples":
            assert model_admin.show_full_result_count is False


def test_a_bulk_deletion_is_not_offered_and_does_nothing(superuser: Client) -> None:
    from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

    patch = AbrasionPatch.objects.order_by("pk")[0]
    page = superuser.get(listing(AbrasionPatch)).content.decode()
    assert "delete_selected" not in page
    superuser.post(
        listing(AbrasionPatch),
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: [patch.pk], "post": "yes"},
    )
    assert AbrasionPatch.objects.filter(pk=patch.pk).exists()
