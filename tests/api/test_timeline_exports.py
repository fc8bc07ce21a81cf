"""Timelines of runs and mock missions in the forms of other tools: who gets them, what they say."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples.exchange.timelines import FORMS
from samples.models import MockMission
from samples.services import plan_runs
from samples.services import plans as services
from tests import factories, kept, mock_missions, plans
from tests.api.ask import get, refused

pytestmark = pytest.mark.usefixtures("inventory")

RUNS, MISSIONS = "/api/v1/runs/", "/api/v1/mock-missions/"


@pytest.fixture
def mission() -> MockMission:
    made = mock_missions.made()
    plans.with_activities(made.plan)
    return mock_missions.flown(made)


def test_every_form_is_offered_and_says_what_it_is(mission: MockMission) -> None:
    for path, number, word in ((RUNS, mission.run_id, "othetical"), (MISSIONS, mission.pk, "MOCK")):
        exports = get(f"{path}{number}/")["exports"]
        assert list(exports) == list(FORMS)
        for name, address in exports.items():
            response = Client().get(address)
            assert response.status_code == 200, (name, response.content)
            assert response["Content-Type"].partition(";")[0] == FORMS[name].media_type
            assert word in response["Content-Disposition"]
            text = response.content.decode()
            assert mission.plan.name in text, name
            assert f"run {mission.run.number}" in text or "mock mission 1" in text, name
            assert ("mock" in text.lower()) or path == RUNS, name
            by_type = Client().get(address, headers={"Accept": FORMS[name].media_type})
            assert by_type.content == response.content
            refused(f"{address}?colour=red", 400)


def test_a_plan_of_a_mock_ledger_says_mock() -> None:
    plan = mock_missions.approved(ledger=plans.mock())
    plans.with_activities(plan)
    for name in FORMS:
        response = Client().get(f"{RUNS}{plan.chosen_run_id}/{name}/")
        assert "MOCK" in response["Content-Disposition"], name
        assert "MOCK" in response.content.decode(), name


def test_a_run_without_an_answer_has_none() -> None:
    waiting = plans.run(plans.draft(), at_work=True)
    for name in FORMS:
        assert "it is queued" in refused(f"{RUNS}{waiting.pk}/{name}/", 404)["detail"]
        refused(f"{RUNS}999999/{name}/", 404)
        refused(f"{MISSIONS}999999/{name}/", 404)


def test_a_mission_that_has_not_begun_has_no_activities() -> None:
    waiting = mock_missions.made()
    assert get(f"{MISSIONS}{waiting.pk}/open-mct/") == {}
    assert get(f"{MISSIONS}{waiting.pk}/plandev/")["activities"] == []
    text = Client().get(f"{MISSIONS}{waiting.pk}/calendar/").content
    assert b"BEGIN:VEVENT" not in text


def test_an_organisations_plan_is_not_there_for_others() -> None:
    own = kept.world(factories.organisation())
    outsider, member = Client(), Client()
    outsider.force_login(kept.member("of-another", factories.organisation()))
    member.force_login(kept.member("of-it", own.of))
    for path in (f"{RUNS}{own.run.pk}", f"{MISSIONS}{own.mission.pk}"):
        for name in FORMS:
            refused(f"{path}/{name}/", 404, outsider)
            assert member.get(f"{path}/{name}/").status_code == 200


def test_pages_link_to_every_form(mission: MockMission) -> None:
    for page, path in (
        (f"/plans/{mission.plan_id}/", f"{RUNS}{mission.run_id}"),
        (f"/mock-missions/{mission.pk}/", f"{MISSIONS}{mission.pk}"),
    ):
        content = Client().get(page).content.decode()
        for name in FORMS:
            assert f'href="{path}/{name}/" download' in content


def test_queries_do_not_grow_with_the_timeline() -> None:
    counts: dict[str, list[int]] = {}
    for slug in (mock_missions.FETCH, mock_missions.BOTH):
        plan = plans.draft(plans.scenario(slug), slug)
        asked = plan_runs.request(plan=plan, actor=plans.PLANNER, queue=False)
        answered = mock_missions.answered(asked, mock_missions.ROUTES[slug])
        services.choose(plan=plan, run=answered, actor=plans.PLANNER)
        run = plans.with_activities(plan)
        for name in FORMS:
            with CaptureQueriesContext(connection) as made:
                assert Client().get(f"{RUNS}{run.pk}/{name}/").status_code == 200
            counts.setdefault(name, []).append(len(made))
    # One of them follows the rover's track, which is read once.
    assert all(abs(one - other) <= 1 for one, other in counts.values()), counts
