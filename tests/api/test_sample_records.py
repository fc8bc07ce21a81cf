"""GET /api/v1/samples/{id}/datacite|isamples|sesar|prov|sosa/, /portions/{id}/datacite/"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import Portion, Sample
from tests.api.ask import PROBLEM, refused
from tests.conftest import People
from tests.records import MOCK, split_on_a_branch, split_sample

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]

FORMS = ("datacite", "isamples", "sesar", "prov", "sosa")
COORDINATES = re.compile(r"(?i)latitude|longitude|geoLocationPoint|sample_location|18\.4\d|77\.4\d")


def address(form: str, sample: str = "M2020-00337-08", query: str = "") -> str:
    return f"/api/v1/samples/{sample}/{form}/{query}"


def text(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, response.content
    return str(response.content.decode("utf-8-sig"))


def record(form: str, sample: str = "malay", query: str = "") -> Any:
    return json.loads(text(address(form, sample, query)))


def rows(sheet: str) -> list[dict[str, str]]:
    first, _, rest = sheet.partition("\r\n")
    assert first == "Object Type:,Individual Sample,User Code:,"
    return list(csv.DictReader(io.StringIO(rest, newline="")))


def test_datacite_says_what_is_known_and_no_more() -> None:
    known = record("datacite")
    assert known["types"]["resourceTypeGeneral"] == "PhysicalObject"
    assert known["titles"][0] == {"title": "Malay (M2020-00337-08)"}
    assert known["publicationYear"] == "2026"
    assert {one["contributorType"] for one in known["contributors"]} == {
        "DataCollector", "DataCurator",
    }  # fmt: skip
    assert [one["dateType"] for one in known["dates"]] == ["Collected"]
    assert known["dates"][0]["dateInformation"] == "Sol 337"
    related = {(one["relationType"], one["relatedIdentifier"]) for one in
               known["relatedIdentifiers"]}  # fmt: skip
    assert ("IsDocumentedBy", "urn:nasa:pds:mars2020_sample_dossier") in related
    assert ("IsPartOf", "http://testserver/api/v1/containers/tube-08/") in related
    assert ("IsPartOf", "http://testserver/api/v1/places/three-forks/") in related
    assert known["geoLocations"][0]["geoLocationPlace"].endswith("Jezero Crater, Mars")
    assert not {"doi", "identifiers"} & known.keys()


def test_unknown_facts_are_absent() -> None:
    Sample.objects.filter(slug="gallants").update(core_length_cm=None, volume_cm3=None)
    known = record("datacite", "gallants")
    assert not {"dates", "sizes", "doi"} & known.keys()
    assert [one["alternateIdentifierType"] for one in known["alternateIdentifiers"]] == [
        "NASA sample number", "Name in this inventory",
    ]  # fmt: skip
    sampling = record("isamples", "gallants")["produced_by"]
    assert "result_time" not in sampling
    (row,) = rows(text(address("sesar", "gallants")))
    empty = ("IGSN", "Parent IGSN", "Release Date", "Latitude", "Longitude", "Elevation start",
             "Collection date", "Collection date precision")  # fmt: skip
    assert {row[name] for name in empty} == {""}
    graph = record("sosa", "gallants")["@graph"]
    assert not [node for node in graph if "sosa:hasSimpleResult" in node]
    # Nobody took a witness tube from a rock, and what is in no tube lies nowhere.
    assert not [node for node in record("sosa", "wb1")["@graph"] if "sosa:Sampling" in
                node["@type"]]  # fmt: skip
    emptied = record("datacite", "issole-first-fill")
    assert {one["relationType"] for one in emptied["relatedIdentifiers"]} == {"IsDocumentedBy"}
    assert "curation" not in record("isamples", "issole-first-fill")


def test_a_date_is_as_exact_as_it_is_known() -> None:
    (row,) = rows(text(address("sesar", "montagnac")))
    assert (row["Collection date"], row["Collection date precision"]) == ("2021-09", "month")
    assert record("isamples", "montagnac")["produced_by"]["result_time"] == "2021-09"
    assert record("isamples", "bell-island")["produced_by"]["result_time"] == "2025-04"


@pytest.mark.parametrize("form", FORMS)
def test_no_coordinates_of_mars_anywhere(form: str) -> None:
    found = text(address(form))
    if form == "sesar":
        (row,) = rows(found)
        assert (row["Latitude"], row["Longitude"], row["Elevation start"]) == ("", "", "")
        found = found.replace("Latitude", "").replace("Longitude", "")
    assert not COORDINATES.search(found.replace("lon/lat", ""))


def test_xml_says_the_same() -> None:
    space = {"d": "http://datacite.org/schema/kernel-4"}
    response = Client().get(address("datacite", query="?format=xml"))
    assert response["Content-Type"] == "application/vnd.datacite.datacite+xml"
    assert response["Content-Disposition"].endswith('"M2020-00337-08-datacite.xml"')
    root = ET.fromstring(response.content)  # noqa: S314 - our own answer
    assert root.findtext("d:titles/d:title", None, space) == "Malay (M2020-00337-08)"
    assert root.findtext("d:publicationYear", None, space) == "2026"
    assert len(root.findall("d:relatedIdentifiers/d:relatedIdentifier", space)) == 4
    asked = Client().get(address("datacite"), headers={"Accept": response["Content-Type"]})
    assert asked.content == response.content


def test_splits_lead_from_one_to_the_other() -> None:
    split_sample()
    portions = {one.number: one for one in Portion.objects.filter(sample__slug="malay")}
    urls = {number: f"http://testserver/api/v1/portions/{one.pk}/" for number, one in
            portions.items()}  # fmt: skip
    of_sample = relations(record("datacite"))
    assert of_sample["IsSourceOf"] == {urls[1], urls[2], urls[3]}
    path = f"/api/v1/portions/{portions[2].pk}/datacite/"
    known = json.loads(text(path))
    assert known["titles"] == [{"title": "M2020-00337-08,2: portion of Malay"}]
    found = relations(known)
    assert found["IsDerivedFrom"] == {
        urls[0], "http://testserver/api/v1/samples/M2020-00337-08/",
    }  # fmt: skip
    assert found["IsSourceOf"] == {urls[3]}
    assert {"date": "2025-01-01T00:00:00Z", "dateType": "Created"} in known["dates"]
    assert known["sizes"] == ["200 µg at first", "150 µg left"]
    whole = relations(json.loads(text(f"/api/v1/portions/{portions[0].pk}/datacite/")))
    assert whole["IsIdenticalTo"]
    assert "IsDerivedFrom" not in whole
    # Before the split there were none, and what is told of that moment has none.
    assert "IsSourceOf" not in relations(record("datacite", query="?as_of=2024-01-01T00:00:00Z"))


def relations(known: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in known["relatedIdentifiers"]:
        found.setdefault(one["relationType"], set()).add(one["relatedIdentifier"])
    return found


def test_a_mock_says_so_and_leaves_the_flight_alone() -> None:
    before = {form: text(address(form)) for form in FORMS}
    split_on_a_branch()
    assert {form: text(address(form)) for form in FORMS} == before
    assert not any("MOCK" in found or MOCK in found for found in before.values())
    query = f"?ledger={MOCK}"
    for form in FORMS:
        response = Client().get(address(form, query=query))
        assert response["Content-Disposition"].startswith(f'attachment; filename="MOCK-{MOCK}-')
        assert "MOCK" in response.content.decode(), form
    known = record("datacite", query=query)
    assert known["titles"][0]["title"].startswith("MOCK ")
    assert "kind: mock" in known["descriptions"][-1]["description"]
    pk = Portion.objects.get(ledger__slug=MOCK, number=3).pk
    assert json.loads(text(f"/api/v1/portions/{pk}/datacite/"))["titles"][0]["title"].startswith(
        "MOCK "
    )
    activities = record("prov", query=query)["activity"].values()
    kinds = {(one["cache:ledger_kind"], one["cache:ledger"]["$"]) for one in activities}
    assert kinds == {
        ("flight", "inv:ledgers/mars-2020-flight/"), ("mock", f"inv:ledgers/{MOCK}/"),
    }  # fmt: skip
    for one in activities:
        assert one["prov:label"].startswith("MOCK ") == (one["cache:ledger_kind"] == "mock")
    ledger = record("prov", query=query)["entity"][f"inv:ledgers/{MOCK}/"]
    assert (ledger["cache:ledger_kind"], ledger["prov:label"][:5]) == ("mock", "MOCK ")


def test_who_may_read(client_for: ClientFor, people: People, settings: Settings) -> None:
    split_sample()
    pk = Portion.objects.values_list("pk", flat=True)[0]
    paths = [*(address(form) for form in FORMS), f"/api/v1/portions/{pk}/datacite/"]
    settings.ANONYMOUS_READ = False
    for path in paths:
        text(path, client_for(people.viewer))
        for person, status in ((None, 401), (people.outsider, 403)):
            response = client_for(person).get(path)
            assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
        assert client_for(people.superuser).post(path).status_code == 405


def test_what_is_not_offered_is_refused() -> None:
    refused(address("datacite", "nothing"), 404)
    refused("/api/v1/portions/99999999/datacite/", 404)
    assert refused(address("prov", query="?verb=drop"), 400)["errors"][0]["field"] == "verb"
    assert refused(address("sosa", query="?ledger=no-such"), 400)["errors"][0]["field"] == "ledger"
    assert refused(address("datacite", query="?format=csv"), 400)["errors"][0]["expected"]
    assert refused(address("sesar", query="?as_of=x"), 400)["errors"][0]["field"] == "as_of"


@pytest.mark.parametrize("form", FORMS)
def test_queries_do_not_grow_with_the_history(form: str) -> None:
    counts = []
    for make in (lambda: None, split_sample):
        make()
        text(address(form))
        with CaptureQueriesContext(connection) as queries:
            text(address(form))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
