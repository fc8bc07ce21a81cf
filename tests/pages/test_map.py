"""The map, its data, and the same places as a table."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from samples.domain.geodesy import distance_m, from_local_metres
from samples.models import Mission, Sample
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/map/data.json"


@pytest.fixture
def data() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Client().get(PATH).content)
    return content


def layer(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = [layer for layer in data["layers"] if layer["id"] == name]
    features: list[dict[str, Any]] = found["features"]
    return features


def test_holds_what_a_map_of_the_mission_shows(data: dict[str, Any]) -> None:
    sizes = {layer["id"]: len(layer["features"]) for layer in data["layers"]}
    assert sizes == {
        "traverse": 522, "waypoints": 520, "panoramas": 288, "zones": 1, "samples": 33,
        "depot": 10, "landing": 1, "rover": 1,
    }  # fmt: skip


def test_is_small_enough_for_a_phone() -> None:
    assert len(Client().get(PATH).content) <= 300_000
    packed = Client().get(PATH, headers={"accept-encoding": "gzip"})
    assert len(packed.content) <= 60_000
    assert gzip.decompress(packed.content) == Client().get(PATH).content


def test_metres_are_true_to_the_sphere(data: dict[str, Any]) -> None:
    mission = Mission.objects.get()
    assert data["crs"] == "IAU_2015:49900"
    assert (data["origin"]["lat"], data["origin"]["lon"]) == (
        mission.latitude_deg, mission.longitude_deg,
    )  # fmt: skip
    for feature in layer(data, "samples"):
        sample = Sample.objects.get(slug=feature["id"].removeprefix("sample-"))
        back = from_local_metres(
            feature["east_m"], feature["north_m"], data["origin"]["lat"], data["origin"]["lon"]
        )
        assert sample.latitude_deg is not None
        assert sample.longitude_deg is not None
        assert distance_m(*back, sample.latitude_deg, sample.longitude_deg) < 0.1


def test_the_rover_is_where_it_was_seen_last(data: dict[str, Any]) -> None:
    (rover,) = layer(data, "rover")
    assert rover["sol"] == 1980
    assert (rover["east_m"], rover["north_m"]) == pytest.approx((-12300, -460), abs=20)
    assert layer(data, "landing")[0]["east_m"] == 0


def test_pins_lead_to_their_samples(data: dict[str, Any]) -> None:
    for feature in [*layer(data, "samples"), *layer(data, "depot")]:
        assert Client().get(feature["url"]).status_code == 200


def test_an_unchanged_map_is_not_sent_again() -> None:
    first = Client().get(PATH)
    again = Client().get(PATH, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    packed = Client().get(PATH, headers={"if-none-match": first["ETag"], "accept-encoding": "gzip"})
    assert packed.status_code == 304
    assert "Accept-Encoding" in packed["Vary"]

    Sample.objects.filter(slug="malay").update(name="Malay again")
    changed = Client().get(PATH, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert "Malay again" in changed.content.decode()


def test_the_table_holds_the_same_places(data: dict[str, Any]) -> None:
    page = get("/map/")
    rows = {row[0]: row[1:] for row in page.rows[1:]}
    assert set(rows) == {feature["title"] for feature in layer(data, "samples")}
    assert rows["Malay"] == [
        "Issole", "337", "−536", "−711", "18.432636", "77.441344", "Target",
    ]  # fmt: skip
    assert rows["Gallants"][6] == "Assumed"


def test_without_a_landing_point_there_is_no_map() -> None:
    Mission.objects.update(latitude_deg=None, longitude_deg=None)
    assert "there is no origin for a map" in get("/map/", status=404).text
    assert Client().get(PATH).status_code == 404
