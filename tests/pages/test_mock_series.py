"""Series of mock missions: started from a plan's page, followed, read, cancelled; seeds opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import MockMission, MockSeries
from samples.planning.flying.mission import Luck, Policy
from tests import mock_missions as mocks
from tests import plans
from tests.conftest import People
from tests.mock_series import series
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]

PATH = "/mock-series/"
GIVEN = {
    "series-name": "Mine", "series-count": "2", "series-first_seed": "5",
    "series-luck": "forecast", "series-replan": "never", "series-attempts": "1",
}  # fmt: skip


def path(of: MockSeries) -> str:
    return f"{PATH}{of.pk}/"


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


def test_from_the_plans_page_to_the_comparison(
    planner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    plan = mocks.approved()
    assert "Fly the series" in get(f"/plans/{plan.pk}/", planner).text
    with django_capture_on_commit_callbacks(execute=True):
        response = planner.post(PATH, {**GIVEN, "plan": plan.pk})
    made = MockSeries.objects.get()
    assert response["Location"] == path(made)
    page = get(path(made))
    assert "MOCK · Mine" in page.title
    assert page.title.startswith("HYPOTHETICAL")
    assert "2 of 2 seeds are flown" in page.text
    assert "within sampling error" in page.text
    assert page.facts["Seeds"] == "5 to 6"
    assert "don’t go by the same rules" not in page.text
    assert page.content.count('class="series-bar--forecast"') > 2
    for text in ("Worst: seed", "Median: seed", "Best: seed", "tube-08"):
        assert text in page.text, text
    assert "Mine" in get(PATH).text


def test_why_the_two_may_differ_is_said() -> None:
    plan = mocks.approved()
    page = get(path(series(plan, luck=Luck.ALL, policy=Policy(attempts=2))))
    for text in ("All faults happen here", "plans anew on the way", "tried again here"):
        assert text in page.text, text


def test_progress_and_the_early_end(planner: Client) -> None:
    waiting = series(at_work=True)
    page = get(path(waiting), planner)
    assert "0 of 2 seeds are flown" in page.text
    assert 'hx-trigger="every 3s"' in page.content
    assert "HX-Refresh" not in planner.get(path(waiting), headers={"HX-Request": "true"})
    ended = Page(planner.post(path(waiting), {"do": "cancel"}, follow=True))
    assert "is cancelled." in ended.text
    assert "nothing to compare" in ended.text
    assert planner.get(path(waiting), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert planner.post(path(waiting), {"do": "cancel"}).status_code == 409
    assert planner.post(path(waiting), {"do": "dance"}).status_code == 400


def test_a_seed_is_opened(planner: Client) -> None:
    flown = series()
    assert "as a mock mission" in get(path(flown), planner).text
    response = planner.post(path(flown), {"do": "open", "seed": "2"})
    made = MockMission.objects.get()
    assert (response.status_code, made.seed, made.helm) == (302, 2, "planner")
    for wrong in ("0", "x", "", "9" * 30, "²"):
        assert planner.post(path(flown), {"do": "open", "seed": wrong}).status_code == 400
    assert MockMission.objects.count() == 1


def test_a_series_of_a_draft_opens_no_seed(planner: Client) -> None:
    flown = series(plans.solved())
    assert "Open seed" not in get(path(flown), planner).text
    assert planner.post(path(flown), {"do": "open", "seed": "1"}).status_code == 409


def test_every_seed_is_taken_away_as_csv() -> None:
    response = Client().get(f"{path(series())}seeds.csv")
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["Seed"] for row in rows] == ["1", "2"]
    assert "MOCK" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"series-count": "many"}, "Enter a whole number."),
        ({"series-count": "0"}, "count can"),
        ({"series-count": "1000000"}, "count can"),
        ({"series-first_seed": "-1"}, "first_seed can"),
        ({"series-luck": "rotten"}, "Select a valid choice"),
        ({"series-attempts": "11"}, "less than or equal to 10"),
    ],
)
def test_what_can_not_be_meant_is_said_at_its_field(
    wrong: dict[str, str], said: str, planner: Client
) -> None:
    response = planner.post(PATH, {**GIVEN, "plan": mocks.approved().pk, **wrong})
    assert response.status_code == 400
    assert said in Page(response).text
    assert not MockSeries.objects.exists()


def test_strange_requests_are_no_failure(planner: Client) -> None:
    assert planner.post(PATH, GIVEN).status_code == 400
    assert planner.post(PATH, {**GIVEN, "plan": "x"}).status_code == 404
    assert planner.get(f"{PATH}?plan=0").status_code == 404
    assert planner.get(f"{PATH}?colour=red").status_code == 400
    assert planner.get(f"{PATH}999999/").status_code == 404


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not_only_looks(name: str, people: People, client_for: ClientFor) -> None:
    client, waiting = client_for(getattr(people, name)), series(at_work=True)
    plan = waiting.run.plan
    assert "Fly the series" not in get(f"/plans/{plan.pk}/", client).text
    assert "End it early" not in get(path(waiting), client).text
    assert client.post(PATH, {**GIVEN, "plan": plan.pk}).status_code == 403
    for body in ({"do": "cancel"}, {"do": "open", "seed": "1"}):
        assert client.post(path(waiting), body).status_code == 403
    assert MockSeries.objects.count() == 1


def test_a_stranger_is_asked_to_sign_in(settings: Settings) -> None:
    waiting = series(at_work=True)
    for address in (PATH, path(waiting)):
        assert "/login/" in Client().post(address, {"do": "cancel"})["Location"]
    settings.ANONYMOUS_READ = False
    for address in (PATH, path(waiting), f"{path(waiting)}seeds.csv"):
        assert "/login/" in Client().get(address)["Location"]


def test_query_counts() -> None:
    plan = mocks.approved()
    few = series(plan)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(address)
        return len(captured)

    cost(PATH)
    counts = [cost(PATH), cost(path(few))]
    for name in ("B", "C"):
        series(plan, name=name, at_work=True, count=120)
    assert [cost(PATH), cost(path(few))] == counts
    assert_unchanged("mock series list", counts[0])
    assert_unchanged("mock series", counts[1])
