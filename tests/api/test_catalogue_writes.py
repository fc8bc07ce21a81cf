"""Catalogue records written through the API: each resource, and what only some of them have."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from samples.models import (
    Container,
    Observation,
    Place,
    Sample,
    ValueProvenance,
)
from tests import factories
from tests.api.catalogue_writes import (
    REASON,
    WHATEVER,
    CatalogueWriteTests,
    everything,
    refused,
    tag_of,
)
from tests.api.write import AT, fields, send
from tests.conftest import People

WHY = {"reason": REASON, "source": "s1"}
MALAY = "/api/v1/samples/malay/"


class TestMissions(CatalogueWriteTests):
    name = "missions"
    one = "mars-2020"
    new = {"slug": "later", "name": "Later", "clock_longitude_deg": 10.5, "sol_zero_msd": 60000}
    change = {"rover_name": "Another"}
    wrong = ("sol_zero_msd", "many")


class TestCampaigns(CatalogueWriteTests):
    name = "campaigns"
    one = "crater-floor"
    new = {"slug": "beyond", "name": "Beyond", "mission": "mars-2020"}
    change = {"name": "Floor"}
    wrong = ("name", "x" * 121)

    def change_of(self, name: Any) -> dict[str, Any]:
        return {"name": f"Floor {name}"}  # a mission's campaigns differ by name


class TestOutcrops(CatalogueWriteTests):
    name = "outcrops"
    one = "issole"
    new = {"slug": "ledge", "name": "Ledge", "campaign": "crater-floor"}
    change = {"formation": "Another", "site_name": "Where it is"}
    wrong = ("campaign", "nowhere")


class TestAbrasionPatches(CatalogueWriteTests):
    name = "abrasion-patches"
    one = "hare-bay"
    new = {"slug": "bay", "name": "Bay", "outcrop": "issole"}
    change = {"note": "Dusty.", "depth_mm": 8.5}
    wrong = ("depth_mm", -1)


class TestOrganisations(CatalogueWriteTests):
    name = "organisations"
    one = "nasa-jpl"
    new = {"slug": "jaxa", "name": "JAXA"}
    change = {"web_url": "https://www.jpl.nasa.gov/"}
    wrong = ("web_url", "nowhere")


class TestCustodians(CatalogueWriteTests):
    name = "custodians"
    one = "mars-2020-operations"
    new = {"slug": "curation", "name": "Curation", "organisation": "nasa-jpl"}
    change = {"name": "Surface operations"}
    wrong = ("organisation", "nowhere")

    def change_of(self, name: Any) -> dict[str, Any]:
        return {"name": f"Operations {name}"}  # custodians differ by name


class TestContainers(CatalogueWriteTests):
    name = "containers"
    one = "tube-08"
    key = "code"
    new = {"code": "tube-90", "kind": "sample_tube", "mission": "mars-2020"}
    change = {"note": "Scratched.", "empty_mass_g": 57.5}
    wrong = ("empty_mass_g", -1)


class TestPlaces(CatalogueWriteTests):
    name = "places"
    one = "three-forks"
    new = {"slug": "shelf", "name": "Shelf", "kind": "store", "capacity": 4}
    change = {"note": "Looked at again."}
    wrong = ("capacity", 0)


class TestSources(CatalogueWriteTests):
    name = "sources"
    one = "s1"
    key = "code"
    new = {"code": "x1", "title": "A page", "trust": "high", "web_url": "https://example.org/x"}
    change = {"trust_note": "Read twice."}
    wrong = ("trust", "blind")
    why = {"reason": REASON}


@pytest.mark.usefixtures("inventory")
class TestSamples(CatalogueWriteTests):
    name = "samples"
    one = "malay"
    new = {
        "slug": "pebble", "name": "Pebble", "mission": "mars-2020", "container": "tube-91",
        "sample_type": "rock_core",
    }  # fmt: skip
    change = {"core_length_cm": 4.5}
    wrong = ("core_length_cm", 99)

    @pytest.fixture(autouse=True)
    def _tubes(self, inventory: None) -> None:
        mission = Container.objects.get(code="tube-08").mission
        for code in ("tube-91", "tube-92"):
            factories.container(code=code, mission=mission)

    def another(self) -> dict[str, Any]:
        return {**super().another(), "container": "tube-92"}


class TestDepots(CatalogueWriteTests):
    name = "depots"
    one = "three-forks"
    new = {"place": "cairn", "area_m2": 12.5}
    change = {"area_m2": 99.5}
    wrong = ("area_m2", -3)

    @pytest.fixture(autouse=True)
    def _places(self, inventory: None) -> None:
        for slug in ("cairn", "cairn-2"):
            factories.place(slug=slug, kind="depot")

    def another(self) -> dict[str, Any]:
        return {**self.new, "place": "cairn-2"}


class TestObservations(CatalogueWriteTests):
    name = "observations"
    key = "id"
    new = {
        "mission": "mars-2020", "kind": "image", "title": "A view", "source": "s1",
        "web_url": "https://example.org/view",
    }  # fmt: skip
    change = {"title": "Another view"}
    wrong = ("source", "nobody")
    why = {"reason": REASON}

    @pytest.fixture(autouse=True)
    def _first(self, inventory: None) -> None:
        type(self).one = str(Observation.objects.order_by("pk").values_list("pk", flat=True)[0])

    def test_what_is_referred_to_is_not_removed(self, people: People) -> None:
        """Nothing refers to an observation."""
        path = f"{self.record}?reason=x"
        assert send("DELETE", path, "", people.administrator, **WHATEVER).status_code == 204


@pytest.mark.usefixtures("inventory")
class TestMergePatch:
    def test_null_empties_and_what_is_not_named_stays(self, people: People) -> None:
        patch = {"core_length_cm": None, "position": {"note": None}, "change": WHY}
        before = Client().get(MALAY).json()
        answer = send("PATCH", MALAY, patch, people.curator, **WHATEVER).json()
        assert answer["core_length_cm"] is None
        assert answer["position"] == {**before["position"], "note": None}
        assert answer["name"] == "Malay"

    def test_null_for_the_position_empties_all_of_it(self, people: People) -> None:
        patch = {"position": None, "change": WHY}
        answer = send("PATCH", MALAY, patch, people.curator, **WHATEVER)
        assert answer.json()["position"] is None

    def test_what_a_record_is_part_of_stays(self, people: People) -> None:
        patch = {"container": "tube-01", "mission": "mars-2020", "change": WHY}
        problem = refused("PATCH", MALAY, patch, people.curator, 400, **WHATEVER)
        assert set(fields(problem)) == {"container", "mission"}

    def test_a_changed_fact_needs_its_source(self, people: People) -> None:
        patch = {"core_length_cm": 4, "change": {"reason": REASON}}
        problem = refused("PATCH", MALAY, patch, people.curator, 400, **WHATEVER)
        assert fields(problem) == ["change.source"]

    def test_the_source_is_kept_with_the_value(self, people: People) -> None:
        why = {**WHY, "confidence": "derived", "printed_text": "4 cm", "source_date": "2026-01-02"}
        patch = {"core_length_cm": 4, "change": why}
        answer = send("PATCH", MALAY, patch, people.curator, **WHATEVER).json()
        said = answer["sources"]["core_length_cm"]
        assert ("s1", "derived", "4 cm", "2026-01-02") in [
            (one["source"]["code"], one["confidence"], one["printed_text"], one["source_date"])
            for one in said
        ]

    def test_what_does_not_differ_is_not_written(self, people: People) -> None:
        before = everything()
        patch = {"name": "Malay", "change": WHY}
        answer = send("PATCH", MALAY, patch, people.curator, **WHATEVER)
        assert answer.status_code == 200
        assert everything() == before

    def test_only_a_patch_may_be_sent_as_one(self, people: People) -> None:
        media = "application/merge-patch+json"
        response = send("POST", "/api/v1/samples/", {}, people.curator, media=media)
        assert response.status_code == 415

    def test_values_are_brought_into_their_form(self, people: People) -> None:
        patch = {"designation": "M2020-337-8", "position": {"longitude_deg": 277.45}, "change": WHY}
        answer = send("PATCH", MALAY, patch, people.curator, **WHATEVER).json()
        assert answer["designation"] == "M2020-00337-08"
        assert answer["position"]["longitude_deg"] == pytest.approx(-82.55)

    def test_a_pair_partner_is_set_on_both_sides(self, people: People) -> None:
        patch = {"pair_partner": None, "change": WHY}
        assert send("PATCH", MALAY, patch, people.curator, **WHATEVER).status_code == 200
        assert Sample.objects.get(slug="robine").pair_partner is None

    @pytest.mark.parametrize(
        "text", ["", '"', "nonsense nonsense", '"a" "b"', "é", "x" * 3000, ",", '"a",']
    )
    def test_a_tag_that_is_none(self, people: People, text: str) -> None:
        patch = {"core_length_cm": 4, "change": WHY}
        refused("PATCH", MALAY, patch, people.curator, 400, **{"If-Match": text})

    def test_one_of_several_tags_will_do_weak_or_strong(self, people: People) -> None:
        patch = {"core_length_cm": 4, "change": WHY}
        tags = f'"abc", W/{tag_of(MALAY)}'
        assert send("PATCH", MALAY, patch, people.curator, **{"If-Match": tags}).status_code == 200


@pytest.mark.usefixtures("inventory")
def test_a_tag_of_the_container_does_for_its_values_and_for_its_custody(people: People) -> None:
    path = "/api/v1/containers/tube-08/"
    tag = {"If-Match": tag_of(path)}
    image = {"kind": "image", "occurred_at": AT}
    recorded = send("POST", f"{path}events/", image, people.administrator, **tag)
    assert recorded.status_code == 201
    patch = {"note": "Seen on an image.", "change": WHY}
    assert send("PATCH", path, patch, people.administrator, **tag).status_code == 200
    again = send("POST", f"{path}events/", image, people.administrator, **tag)
    assert (again.status_code, again["ETag"]) == (412, recorded["ETag"])
    assert send("PATCH", path, patch, people.administrator, **tag).status_code == 412


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize("parent", ["perseverance-storage", "perseverance", "three-forks-01"])
def test_a_place_is_no_part_of_itself_nor_too_deep(people: People, parent: str) -> None:
    patch = {"parent": parent, "change": WHY}
    path = "/api/v1/places/perseverance/"
    problem = refused("PATCH", path, patch, people.curator, 400, **WHATEVER)
    assert fields(problem) == ["parent"]


@pytest.mark.usefixtures("inventory")
def test_at_most_twenty_that_block_are_named(people: People) -> None:
    problem = refused(
        "DELETE", "/api/v1/missions/mars-2020/?reason=x", "", people.administrator, 409, **WHATEVER
    )
    assert len(problem["errors"]) == 20
    assert "more are not named" in problem["detail"]


@pytest.mark.usefixtures("inventory")
def test_a_removal_takes_its_statements_along(people: People) -> None:
    body = {"slug": "shelf", "name": "Shelf", "kind": "store", "change": WHY}
    made = send("POST", "/api/v1/places/", body, people.administrator)
    key = Place.objects.get(slug="shelf").pk
    assert ValueProvenance.objects.filter(object_id=key, field="kind").exists()
    path = f"{made['Location']}?reason=x"
    assert send("DELETE", path, "", people.administrator, **WHATEVER).status_code == 204
    assert not Place.objects.filter(slug="shelf").exists()
