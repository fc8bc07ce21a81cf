"""Portions: the list with its loans and files, the genealogy on the pages of tube and sample."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client

from samples.models import Ledger, Portion
from tests.api.write_examples import split_sample
from tests.conftest import People
from tests.pages.conftest import ClientFor
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")

MOCK = "ledger=portions-example"


@pytest.fixture
def split(inventory: None) -> Ledger:
    """A mock in which tube 08 is on Earth; piece 1 is on loan until 2039-01-10."""
    split_sample()
    return Ledger.objects.get(slug="portions-example")


def test_the_flight_ledger_has_none(split: Ledger) -> None:
    page = get("/portions/")
    assert "No sample was weighed yet" in page.text
    assert "M2020-00337-08,1" not in page.text
    assert get("/samples/M2020-00337-08/").text.count("The whole sample") == 0


def test_the_list_says_who_has_what_until_when(split: Ledger) -> None:
    page = get(f"/portions/?{MOCK}")
    assert "MOCK" in page.title
    rows = {row[0]: row for row in page.rows[1:]}
    assert rows.keys() == {f"M2020-00337-08,{number}" for number in range(3)}
    lent = rows["M2020-00337-08,1"]
    assert lent[2:6] == ["M2020-00337-08,0", "On loan", "1200000", "1200000"]
    assert lent[7:] == [
        "Investigator (concept)",
        "Investigator's laboratory (concept)",
        "2039-01-10",
    ]
    assert rows["M2020-00337-08,2"][8] == "With its tube"


def test_narrowed(split: Ledger) -> None:
    page = get(f"/portions/?{MOCK}&state=on_loan")
    assert [row[0] for row in page.rows[1:]] == ["M2020-00337-08,1"]
    assert "No portion fits" in get(f"/portions/?{MOCK}&overdue=true").text
    assert "Due before" in get(f"/portions/?{MOCK}&due_before=soon", status=400).text


def test_a_late_loan_is_said_loudly(split: Ledger) -> None:
    assert "overdue" not in get(f"/portions/?{MOCK}").text
    Portion.objects.filter(number=1).update(due_on="2034-01-09")
    page = get(f"/portions/?{MOCK}")
    assert "1 loan overdue on 2034-01-10." in page.text
    assert page.links_to(f"/portions/?overdue=true&{MOCK}")
    assert [row[0] for row in get(f"/portions/?{MOCK}&overdue=true").rows[1:]] == [
        "M2020-00337-08,1"
    ]
    assert "2034-01-09 Overdue" in get(f"/containers/SN261/?{MOCK}").text


@pytest.mark.parametrize("path", ["/containers/SN261/", "/samples/M2020-00337-08/"])
def test_the_genealogy_stands_on_the_pages_of_tube_and_sample(split: Ledger, path: str) -> None:
    text = get(f"{path}?{MOCK}").text
    assert "M2020-00337-08,0 Held The whole sample" in text
    left = "13 099 700 µg left of 14 800 000 µg: 1 700 000 µg split off, 300 µg lost"
    assert left in text
    assert "by LA-1, due back 2039-01-10" in text


def test_the_genealogy_of_a_past_moment(split: Ledger) -> None:
    assert "The whole sample" not in get(f"/containers/SN261/?{MOCK}&as_of=2033-01-01").text
    assert "The whole sample" in get(f"/containers/SN261/?{MOCK}&as_of=2034-02-01").text


@pytest.mark.parametrize("format_name", ["csv", "json", "xlsx"])
def test_the_file_has_what_is_shown(split: Ledger, format_name: str) -> None:
    response = Client().get(f"/portions/export.{format_name}?{MOCK}&state=on_loan")
    assert "MOCK-portions-example-portions-" in response["Content-Disposition"]
    body = b"".join(response)
    if format_name == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert rows[1][0] == "M2020-00337-08,1"
        assert rows[1][-1] == "MOCK portions-example"
    if format_name == "json":
        (row,) = json.loads(body)
        assert (row["mass_ug"], row["due_on"]) == (1_200_000, "2039-01-10")
    assert Client().get(f"/portions/export.pdf?{MOCK}").status_code == 404


def test_a_split_is_recorded_and_refused_on_the_page(
    split: Ledger, people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    path = f"/containers/tube-08/record/split/?{MOCK}"
    given = {"portion": "0", "masses": "999999999", "occurred_at": "2034-02-01 00:00:00"}
    refused = client.post(path, given)
    assert refused.status_code == 409
    assert "M2020-00337-08,0 has 13099700 µg" in refused.content.decode()
    assert client.post(path, {**given, "masses": "700"}).status_code == 302
    assert Portion.objects.get(ledger=split, number=3).mass_ug == 700
    page = get(f"/containers/SN261/?{MOCK}", client)
    assert "Piece 3, µg 700" in page.text
    lend = get(f"/containers/tube-08/record/lend/?{MOCK}", client)
    assert "Investigator's laboratory (concept)" in lend.text
    for verb in ("weigh", "split", "allocate", "lend", "return_loan", "consume"):
        assert page.links_to(f"/containers/tube-08/record/{verb}/?{MOCK}")


def test_who_may_not_record_sees_no_button(
    split: Ledger, people: People, client_for: ClientFor
) -> None:
    page = get(f"/containers/SN261/?{MOCK}", client_for(people.outsider))
    assert not [href for href, _ in page.links if "/record/" in href]
