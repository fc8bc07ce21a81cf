"""Trade studies: asked for with a form, followed, read as a table and as a front, cancelled."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import TradeStudy
from tests import factories, plans
from tests.conftest import People
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]

PATH = "/studies/"
GIVEN = {
    "scenario": "fetch-three-forks", "name": "Mine", "sites": ["butler"],
    "departures": "150, 367", "places": "3,10", "seconds": "5", "seed": "1",
}  # fmt: skip


def path(study: TradeStudy) -> str:
    return f"{PATH}{study.pk}/"


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


def test_a_planner_asks_for_one_and_reads_it(
    planner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    plans.scenario()
    form = get(f"{PATH}?scenario=thirty-of-thirty-one", planner)
    for suggested in ('value="337, 367, 397"', 'value="20, 25, 30"', "Half-way along the track"):
        assert suggested in form.content, suggested
    with django_capture_on_commit_callbacks(execute=True):
        response = planner.post(PATH, GIVEN)
    study = TradeStudy.objects.get()
    assert response["Location"] == path(study)
    assert study.document["vary"] == {
        "lander.sites": [["butler"]],
        "calendar.departure_sol": [150, 367],
        "container.capacity_tubes": [3, 10],
    }
    page = get(path(study))
    assert page.title.startswith("HYPOTHETICAL · Mine")
    assert "No retrieval mission is approved." in page.text
    assert "4 of 4 cases have ended" in page.text
    assert page.facts["Places in the container"] == "3, 10"
    assert page.rows[0][:4] == [
        "Case", "Landing site", "Departure (sol)", "Places in the container",
    ]  # fmt: skip
    assert page.rows[1][1:4] == ["butler", "150", "3"]
    assert "Mine" in get(PATH).text


def test_the_front_is_told_by_shape_and_word() -> None:
    study = plans.study()
    page = get(path(study))
    on_front = study.cases.filter(dominated=False)
    column = [row[3] for row in page.rows[1:]]
    assert column.count("On the front") == on_front.count() > 0
    assert column.count("Dominated") == 4 - on_front.count() > 0
    titles = re.findall(r"<title>(Case \d+[^<]*)</title>", page.content)
    told: dict[bool, list[str]] = {True: [], False: []}
    for title in titles:  # cases at one point share a mark
        named = title.partition(":")[0]
        told["on the front" in named] += re.findall(r"\d+", named)
    assert sorted(told[True]) == sorted(2 * [str(case.number) for case in on_front])
    assert len(told[False]) == 2 * (4 - on_front.count())


def test_the_table_is_sorted_as_asked() -> None:
    study = plans.study()
    cases = list(study.cases.order_by("number"))
    for key in ("value", "slack_sols", "risk", "number"):
        up = [row[0] for row in get(f"{path(study)}?ordering={key}").rows[1:]]
        ranked = sorted(cases, key=lambda case: (getattr(case, key), case.pk))
        assert up == [str(case.number) for case in ranked], key
    down = get(f"{path(study)}?ordering=-finish_sol")
    assert down.rows[1][0] in {"3", "4"}
    get(f"{path(study)}?ordering=colour", status=400)


def test_the_table_is_taken_away_as_csv() -> None:
    study = plans.study()
    response = Client().get(f"{path(study)}table.csv")
    text = response.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Places in the container"] for row in rows] == ["3", "3", "10", "10"]
    assert "hypothetical" in response["Content-Disposition"]


def test_progress_and_the_early_end(planner: Client) -> None:
    study = plans.study(at_work=True)
    page = get(path(study), planner)
    assert "0 of 4 cases have ended" in page.text
    assert 'hx-trigger="every 3s"' in page.content
    assert "HX-Refresh" not in planner.get(path(study), headers={"HX-Request": "true"})
    ended = Page(planner.post(path(study), {"do": "cancel"}, follow=True))
    assert "A study is cancelled." in ended.text
    assert "hx-get" not in ended.content
    assert planner.get(path(study), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert planner.post(path(study), {"do": "cancel"}).status_code == 409
    assert planner.post(path(study), {"do": "dance"}).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"places": "three"}, "These are no whole numbers"),
        ({"departures": ","}, "These are no numbers of sols"),
        ({"departures": "-5"}, "calendar.departure_sol"),
        ({"sites": []}, "This field is required."),
        ({"sites": ["nowhere"]}, "Select a valid choice"),
        ({"seconds": "1000"}, "seconds can"),
        ({"name": ""}, "This field is required."),
        ({"places": "nan"}, "These are no whole numbers"),
        ({"departures": "nan"}, "calendar.departure_sol"),
    ],
)
def test_what_can_not_be_meant_is_said_at_its_field(
    wrong: dict[str, Any], said: str, planner: Client
) -> None:
    plans.scenario()
    response = planner.post(PATH, {**GIVEN, **wrong})
    assert response.status_code == 400
    page = Page(response)
    assert said in page.text
    assert 'class="errorlist' in page.content
    assert not TradeStudy.objects.exists()


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not_only_looks(name: str, people: People, client_for: ClientFor) -> None:
    client, study = client_for(getattr(people, name)), plans.study(at_work=True)
    assert "and start none" in get(PATH, client).text
    assert "End it early" not in get(path(study), client).text
    assert client.post(PATH, GIVEN).status_code == 403
    assert client.post(path(study), {"do": "cancel"}).status_code == 403
    assert TradeStudy.objects.count() == 1
    study.refresh_from_db()
    assert study.is_at_work


def test_a_visitor_signs_in_first() -> None:
    study = plans.study(at_work=True)
    for address in (PATH, path(study)):
        response = Client().post(address, {"do": "cancel"})
        assert response["Location"] == f"/admin/login/?next={address}"


def test_without_anonymous_read_it_is_for_who_may_view(
    people: People, client_for: ClientFor, settings: Settings
) -> None:
    study = plans.study(at_work=True)
    settings.ANONYMOUS_READ = False
    for address in (PATH, path(study), f"{path(study)}table.csv"):
        assert Client().get(address).status_code == 302
        assert client_for(people.outsider).get(address).status_code == 403
        assert client_for(people.viewer).get(address).status_code == 200


def test_a_study_of_a_mock_ledger_says_mock() -> None:
    study = factories.trade_study(scenario=plans.scenario(ledger=plans.mock()))
    assert get(path(study)).title.startswith("HYPOTHETICAL · MOCK · ")
    assert "MOCK — Rehearsal" in get(PATH).text


def test_nothing_there() -> None:
    assert "There is no scenario to study." in get(PATH).text
    get(f"{PATH}999999/", status=404)
    get(f"{PATH}?scenario=nothing", status=404)
    get(f"{PATH}?colour=red", status=400)


def test_queries_are_few_however_many_cases() -> None:
    few, many = (plans.study(vary={"container.capacity_tubes": [*range(1, last)]}, at_work=True)
                 for last in (3, 11))  # fmt: skip
    Client().get(path(few))
    counts = []
    for address in (path(few), path(many), PATH):
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert_unchanged("study", counts[0])
    assert_unchanged("studies", counts[2])
