"""OGC API - Features: what is asked, what is answered, in which order of axes, and to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import OpenAPIV30SpecValidator

from samples.exchange.ogc import crs, geometry
from samples.exchange.ogc.box import Box
from samples.models import MockMission, Sample, Waypoint
from samples.ogc.known import FIXED
from tests import factories, mock_missions
from tests.conftest import People
from tests.kept import Kept, member, world

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
SHARES = [number / 40 for number in range(1, 40)]
URN = "urn:ogc:def:crs:IAU_2015::49900"


def ask(path: str, client: Client | None = None, **parameters: str) -> HttpResponse:
    response = (client or Client()).get(f"/ogc/{path}", parameters)
    assert response["Access-Control-Allow-Origin"] == "*"
    return response  # type: ignore[return-value]


def told(path: str, client: Client | None = None, **parameters: str) -> dict[str, Any]:
    response = ask(path, client, **parameters)
    assert response.status_code == 200, response.content
    document: dict[str, Any] = json.loads(response.content)
    return document


def items(collection: str, client: Client | None = None, **parameters: str) -> dict[str, Any]:
    return told(f"collections/{collection}/items", client, **parameters)


def ids(document: dict[str, Any]) -> list[Any]:
    return [one["id"] for one in document["features"]]


def rel(document: dict[str, Any], name: str) -> list[str]:
    return [one["href"] for one in document["links"] if one["rel"] == name]


# --- Documents ------------------------------------------------------------------------------------


def test_every_address_is_linked_and_answers_from_the_host_it_was_asked_at() -> None:
    client = Client(headers={"host": "localhost:9"})
    landing = told("", client)
    for name in ("self", "conformance", "data", "service-desc", "service-doc"):
        (address,) = rel(landing, name)
        assert address.startswith("http://localhost:9/ogc/")
        assert client.get(address.removeprefix("http://localhost:9")).status_code == 200
    for one in told("collections", client)["collections"]:
        assert one["itemType"] == "feature"
        assert one["crs"] == [crs.CRS84, crs.MARS]
        assert one["storageCrs"] == crs.MARS
        for address in rel(one, "items") + rel(one, "self"):
            assert client.get(address.removeprefix("http://localhost:9")).status_code == 200


def test_the_openapi_document_is_valid_and_declares_what_can_be_asked() -> None:
    response = ask("api")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = json.loads(response.content)
    OpenAPIV30SpecValidator(document).validate()
    shared = document["components"]["parameters"]
    for name in FIXED:
        path = f"/collections/{name}/items"
        for one in document["paths"][path]["get"]["parameters"]:
            parameter = shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
            schema = parameter["schema"]
            value = {
                "bbox": "0,0,10,10", "datetime": "2022-01-01T00:00:00Z", "crs": crs.MARS,
                "bbox-crs": crs.MARS, "ledger": "mars-2020-flight", "f": "json",
                "as_of": "2023-01-01T00:00:00Z", "known_at": "2030-01-01T00:00:00Z",
            }.get(parameter["name"], schema.get("enum", ["1"])[0])  # fmt: skip
            if schema["type"] == "boolean":
                value = "true"
            if parameter["name"] != "cursor":
                assert ask(path[1:], None, **{parameter["name"]: value}).status_code == 200, (
                    parameter
                )


def test_pages_are_for_people() -> None:
    client = Client(headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    for path in (
        "", "conformance", "collections", "collections/samples", "collections/samples/items",
        "collections/samples/items/M2020-00164-02", "collections/traverse/items", "api.html",
    ):  # fmt: skip
        response = client.get(f"/ogc/{path}")
        assert response["Content-Type"].startswith("text/html"), path
        assert response.status_code == 200, path
    page = items_page = ask("collections/samples/items", f="html", limit="5").content.decode()
    assert "Montdenier" in page or "samples/items/" in items_page
    assert "cursor=" in page
    drawn = told("collections/samples/map.json", limit="5")
    assert len(drawn["layers"][0]["features"]) == 5
    assert abs(drawn["layers"][0]["features"][0]["east_m"]) < 20_000


# --- Features -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("collection", "size"), [("samples", "7"), ("waypoints", "200")])
def test_all_features_are_found_by_following_next(collection: str, size: str) -> None:
    whole = items(collection, limit="1000")
    client, found, address = Client(), [], f"/ogc/collections/{collection}/items?limit={size}"
    while address:
        page = json.loads(client.get(address).content)
        assert page["numberReturned"] == len(page["features"]) <= int(size)
        assert page["numberMatched"] == whole["numberMatched"]
        found += ids(page)
        address = "".join(one.removeprefix("http://testserver") for one in rel(page, "next"))
    assert found == ids(whole)
    assert len(set(found)) == whole["numberMatched"]
    assert whole["timeStamp"].endswith("Z")


def test_what_has_no_known_place_has_no_geometry() -> None:
    document = items("samples", limit="1000")
    unknown = set(Sample.objects.filter(latitude_deg=None).values_list("slug", flat=True))
    without = [one["id"] for one in document["features"] if one["geometry"] is None]
    assert unknown
    assert set(without) == unknown
    # Clients that take the first page for a pattern find places there.
    assert not unknown & set(ids(items("samples")))
    everywhere = items("samples", bbox="-180,-90,180,90", limit="1000")
    assert everywhere["numberMatched"] == document["numberMatched"] - len(unknown)


@pytest.mark.parametrize("system", [crs.MARS, URN])
def test_longitude_comes_first_unless_the_martian_system_is_asked_for(system: str) -> None:
    path = "collections/samples/items/M2020-00164-02"
    plain, martian = ask(path), ask(path, crs=system)
    assert plain["Content-Crs"] == f"<{crs.CRS84}>"
    assert martian["Content-Crs"] == f"<{crs.MARS}>"
    longitude, latitude = json.loads(plain.content)["geometry"]["coordinates"]
    assert 77 < longitude < 78
    assert 18 < latitude < 19
    assert json.loads(martian.content)["geometry"]["coordinates"] == [latitude, longitude]
    box = {"bbox-crs": system, "bbox": "18,77,19,78", "limit": "100"}
    around = items("samples", None, **box)
    turned = items("samples", bbox="77,18,78,19", limit="100")
    assert ids(around) == ids(turned) != []
    assert not items("samples", bbox="18,77,19,78")["features"]


def test_lines_and_outlines_are_turned_too() -> None:
    for collection in ("traverse", "depots"):
        plain, martian = (
            items(collection, limit="1", crs=system)["features"][0]["geometry"]
            for system in (crs.CRS84, crs.MARS)
        )
        assert json.dumps(crs.in_order(plain, crs.MARS)) == json.dumps(martian)
    ring = plain["coordinates"][0]
    assert ring[0] == ring[-1]


def test_properties_narrow_the_list() -> None:
    found = items("samples", sample_type="regolith")["features"]
    assert len(found) == Sample.objects.filter(sample_type="regolith").count() > 0
    assert {one["properties"]["sample_type"] for one in found} == {"regolith"}
    assert items("samples", stage="cached")["numberMatched"] == 10
    assert items("samples", stage="cached", as_of="2022-12-01T00:00:00Z")["numberMatched"] == 0
    spots = items("depot-spots", limit="100")["features"]
    assert all(one["properties"]["container"] for one in spots)
    before = items("depot-spots", as_of="2022-12-01T00:00:00Z")["features"]
    assert not any(one["properties"]["container"] for one in before)


def test_time_narrows_the_list() -> None:
    point = Waypoint.objects.select_related("mission").order_by("sol").first()
    assert point is not None
    begin, end = point.mission.clock.sol_window(point.sol)
    inside = (begin + (end - begin) / 2).isoformat().replace("+00:00", "Z")
    same = Waypoint.objects.filter(sol=point.sol).count()
    assert items("waypoints", datetime=inside)["numberMatched"] == same
    everything = Waypoint.objects.count()
    assert items("waypoints", datetime=f"{inside}/..")["numberMatched"] == everything
    assert items("waypoints", datetime="../2020-01-01T00:00:00Z")["numberMatched"] == 0
    year = items("samples", datetime="2022-01-01/2022-12-31", limit="100")["features"]
    assert 0 < len(year) < Sample.objects.count()
    assert all(300 < one["properties"]["sealed_sol"] < 660 for one in year)


@pytest.mark.parametrize(
    ("collection", "parameters"),
    [
        ("samples", {"smaple_type": "regolith"}),
        ("samples", {"sample_type": "cheese"}),
        ("samples", {"sampled_sol": "many"}),
        ("samples", {"limit": "0"}),
        ("samples", {"limit": "-1"}),
        ("samples", {"limit": "²"}),
        ("samples", {"bbox": "1,2,3"}),
        ("samples", {"bbox": "1,2,nan,4"}),
        ("samples", {"bbox": "1,20,3,4"}),
        ("samples", {"bbox-crs": "EPSG:4326"}),
        ("samples", {"crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}),
        ("samples", {"datetime": "yesterday"}),
        ("samples", {"datetime": "../.."}),
        ("samples", {"datetime": "2023-01-01T00:00:00Z/2022-01-01T00:00:00Z"}),
        ("samples", {"datetime": "2022-02-31T00:00:00Z"}),
        ("samples", {"cursor": "x"}),
        ("samples", {"ledger": "no-such"}),
        ("samples", {"as_of": "now"}),
        ("samples", {"f": "shp"}),
        ("samples", {"name": "a\0b"}),
        ("outcrops", {"as_of": "2022-01-01T00:00:00Z"}),
    ],
)
def test_what_is_unknown_or_unreadable_is_refused(
    collection: str, parameters: dict[str, str]
) -> None:
    response = ask(f"collections/{collection}/items", None, **parameters)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["errors"][0]["field"] == next(iter(parameters))


def test_too_large_a_limit_means_the_most() -> None:
    assert items("samples", limit="1000000")["numberReturned"] == Sample.objects.count()


def test_nothing_there_is_a_problem_document() -> None:
    for path in (
        "collections/nothing", "collections/nothing/items", "collections/samples/items/nothing",
        "collections/waypoints/items/x", "collections/plan-999-routes/items",
    ):  # fmt: skip
        response = ask(path)
        assert response.status_code == 404, path
        assert response["Content-Type"] == "application/problem+json"


# --- Plans and mock missions ----------------------------------------------------------------------


def test_vehicles_are_where_they_were_then_and_routes_are_hypothetical() -> None:
    mission = mock_missions.flown(mock_missions.made())
    routes = items(f"plan-{mission.plan_id}-routes")["features"]
    assert routes
    for one in routes:
        assert one["properties"]["hypothetical"] is True
        assert one["geometry"]["type"] == "MultiLineString"
        assert Box(77.3, 18.4, 77.5, 18.6).meets(one["geometry"])
    name = f"mock-mission-{mission.pk}-vehicles"
    (now,) = items(name)["features"]
    assert now["properties"]["ledger_kind"] == "mock"
    begin = mission.arrival_at.isoformat().replace("+00:00", "Z")
    (then,) = items(name, as_of=begin)["features"]
    assert then["properties"]["at_sol"] == 0
    (same,) = items(name, datetime=f"../{begin}")["features"]
    assert same == then
    assert not items(name, datetime="../2021-01-01T00:00:00Z")["features"]
    moved = [_vehicle_at(mission, name, part)["geometry"] for part in SHARES]
    assert any(place != then["geometry"] for place in moved)
    assert items(name, bbox="0,0,1,1")["numberMatched"] == 0
    page = ask(f"collections/{name}/items", f="html").content.decode()
    assert "MOCK" in page
    assert "HYPOTHETICAL" in page


def _vehicle_at(mission: MockMission, name: str, part: float) -> dict[str, Any]:
    from samples.selectors.mock_missions import moment

    at = moment(mission, mission.sol * part).isoformat().replace("+00:00", "Z")
    found: dict[str, Any] = items(name, as_of=at)["features"][0]
    return found


@pytest.fixture
def kept(people: People) -> Kept:
    return world(factories.organisation())


def test_what_an_organisation_keeps_shows_to_it_alone(kept: Kept, client_for: ClientFor) -> None:
    names = [f"plan-{kept.plan.pk}-routes", f"mock-mission-{kept.mission.pk}-vehicles"]
    other = client_for(member("of-another", factories.organisation()))
    for client in (Client(), other):
        for path in ("collections", "api"):
            text = ask(path, client).content.decode()
            assert not any(name in text for name in names)
            assert "Zanzibar" not in text
        for name in names:
            for path in (name, f"{name}/items", f"{name}/items/x", f"{name}/map.json"):
                assert ask(f"collections/{path}", client).status_code == 404
        response = ask("collections/samples/items", client, ledger=kept.ledger.slug)
        assert response.status_code == 400
    own = client_for(member("of-it", kept.of))
    for name in names:
        assert name in ask("collections", own).content.decode()
        assert items(name, own)["features"]
    assert items("samples", own, ledger=kept.ledger.slug)["features"]


@override_settings(ANONYMOUS_READ=False)
def test_who_may_not_read_the_inventory_does_not_read_it_here(
    people: People, client_for: ClientFor
) -> None:
    assert ask("collections/samples/items").status_code == 401
    outsider = client_for(people.outsider)
    assert ask("collections/samples/items", outsider).status_code == 403
    assert items("samples", client_for(people.viewer))["features"]


# --- Cost -----------------------------------------------------------------------------------------


def queries(path: str, **parameters: str) -> int:
    client = Client()
    with CaptureQueriesContext(connection) as made:
        assert ask(path, client, **parameters).status_code == 200
    return len(made)


def test_the_number_of_queries_does_not_grow_with_the_answer() -> None:
    for name in FIXED:
        path = f"collections/{name}/items"
        few, many = queries(path, limit="2"), queries(path, limit="9")
        assert few == many <= 7, (name, few, many)
    before = {path: queries(path) for path in ("collections", "api")}
    assert before["api"] == 2
    mock_missions.made()
    assert {path: queries(path) for path in before} == before


def test_boxes_cut_lines_and_know_the_date_line() -> None:
    line = geometry.line([(0, 0), (10, 10)])
    assert Box(4, 4, 6, 6).meets(line)
    assert not Box(0, 5, 4, 9).meets(line)
    ring = geometry.polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    assert Box(4, 4, 5, 5).meets(ring)
    assert not Box(11, 4, 12, 5).meets(ring)
    assert Box(170, -1, -170, 1).meets(geometry.point(-175, 0))
    assert Box(350, -1, 359, 1).meets(geometry.point(-5, 0))
    assert not Box(170, -1, -170, 1).meets(geometry.point(0, 0))
    assert not Box(-180, -90, 180, 90).meets(None)
