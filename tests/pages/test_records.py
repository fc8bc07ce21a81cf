"""Samples as registries take them, from the catalogue's page, a sample's page and the admin."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import Portion, Sample
from tests.conftest import People
from tests.pages.reading import get
from tests.records import MOCK, split_on_a_branch, split_sample

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def names(sheet: bytes) -> list[str]:
    _, _, rest = sheet.decode("utf-8-sig").partition("\r\n")
    return [row["Sample Name"] for row in csv.DictReader(io.StringIO(rest, newline=""))]


def test_the_list_as_shown() -> None:
    query = "?sample_type=regolith&ordering=-sealed_sol"
    links = {words: href for href, words in get(f"/samples/{query}").links}
    response = Client().get(links["SESAR batch"])
    assert response.streaming
    assert 'filename="mars-samples-sesar-' in response["Content-Disposition"]
    assert names(body(response)) == ["M2020-00639-21", "M2020-00634-20"]
    records = body(Client().get(links["DataCite"])).splitlines()
    titles = [json.loads(line)["titles"][0]["title"] for line in records]
    assert titles == ["Crosswind Lake (M2020-00639-21)", "Atmo Mountain (M2020-00634-20)"]
    assert len(names(body(Client().get("/samples/records.sesar")))) == 34


def test_queries_do_not_grow_with_the_list() -> None:
    split_sample()
    counts = []
    for query in ("?sample_type=atmospheric", ""):
        for form in ("sesar", "datacite"):
            with CaptureQueriesContext(connection) as queries:
                body(Client().get(f"/samples/records.{form}{query}"))
            counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_mock_is_said_in_every_record() -> None:
    split_on_a_branch()
    for form in ("sesar", "datacite"):
        response = Client().get(f"/samples/records.{form}?ledger={MOCK}")
        assert f'filename="MOCK-{MOCK}-' in response["Content-Disposition"]
        lines = body(response).decode("utf-8-sig").split("\n")
        told = [line for line in lines if line.strip() and "Object Type" not in line]
        told = [line for line in told if not line.startswith("Sample Name")]
        assert len(told) == 34
        assert all("MOCK" in line and MOCK in line for line in told)


def test_nothing_of_the_past_is_registered() -> None:
    page = get("/samples/?as_of=2024-01-01")
    assert "SESAR batch" not in {words for _, words in page.links}
    assert Client().get("/samples/records.sesar?as_of=2024-01-01").status_code == 400


def test_what_is_not_offered_is_refused() -> None:
    assert Client().get("/samples/records.word").status_code == 404
    assert Client().get("/samples/records.sesar?colour=red").status_code == 400
    assert Client().get("/samples/records.sesar?sample_type=cheese").status_code == 400


def test_who_may_take_it(client_for: ClientFor, people: People, settings: Settings) -> None:
    settings.ANONYMOUS_READ = False
    path = "/samples/records.sesar"
    assert client_for(None).get(path).status_code == 302
    assert client_for(people.outsider).get(path).status_code == 403
    assert body(client_for(people.viewer).get(path))


def test_links_of_a_sample_and_its_portions() -> None:
    split_sample()
    page = get("/samples/malay/")
    found = {words: href for href, words in page.links}
    for words in ("DataCite", "iSamples", "SESAR", "History as PROV", "History as SOSA"):
        assert words in found
        assert Client().get(found[words]).status_code == 200
    for portion in Portion.objects.all():
        assert f"/api/v1/portions/{portion.pk}/datacite/" in page.content
    past = get("/samples/malay/?as_of=2024-06-01")
    hrefs = {words: href for href, words in past.links}
    assert "as_of=2024-06-01T23%3A59%3A59.999999Z" in hrefs["History as PROV"]
    assert Client().get(hrefs["History as PROV"]).status_code == 200


@pytest.mark.parametrize("action", ["as_sesar", "as_datacite"])
def test_a_selection_of_the_admin(action: str, client_for: ClientFor, people: People) -> None:
    chosen = Sample.objects.filter(slug__in=["malay", "montdenier"])
    asked = {"action": action, "_selected_action": [sample.pk for sample in chosen]}
    content = body(client_for(people.viewer).post("/admin/samples/sample/", asked)).decode()
    assert content.count("M2020-00337-08") >= 1
    assert content.index("M2020-00190-03") < content.index("M2020-00337-08")
    assert "montagnac" not in content.lower()
    refused = client_for(people.outsider).post("/admin/samples/sample/", asked)
    assert refused.status_code in {302, 403}
