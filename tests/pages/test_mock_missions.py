"""Mock missions: listed, begun, watched at any sol, steered by one and followed by others."""

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

from samples.domain.mock_missions import MockGoal, MockStatus
from samples.models import MockMission, Plan
from samples.planning.flying.mission import FaultKind, Luck
from samples.services import mock_helm
from samples.services.actors import SystemActor
from tests import mock_missions, plans
from tests.conftest import People
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import Page, get
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
LIST, NEW = "/mock-missions/", "/mock-missions/new/"
OTHER = SystemActor("another")
GIVEN = {"seed": "4", "luck": "none", "replan": "never", "attempts": "2"}


def path(mission: MockMission) -> str:
    return f"{LIST}{mission.pk}/"


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


def begun(plan: Plan | None = None) -> MockMission:
    """Just begun; nobody steers it."""
    made = mock_missions.made(plan)
    return mock_helm.hand_back(mission=made, actor=PLANNER)


@pytest.fixture
def mission() -> MockMission:
    return begun()


@pytest.fixture
def ended() -> MockMission:
    return mock_missions.flown(mock_missions.made())


@pytest.fixture
def do(planner: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """What a planner's button does, the queue's work included."""

    def press(mission: MockMission, deed: str, **more: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            response = planner.post(path(mission), {"do": deed, **more})
        mission.refresh_from_db()
        return response

    return press


# The list -------------------------------------------------------------------------------------


def test_the_list_says_mock_and_how_far_each_is(ended: MockMission) -> None:
    mission = begun(ended.plan)
    page = get(LIST)
    assert page.title.startswith("HYPOTHETICAL · Mock missions")
    rows = {row[0]: row for row in page.rows[1:]}
    assert set(rows) == {f"MOCK A plan · {one.number} {one.plan.scenario.name}"
                         for one in (ended, mission)}  # fmt: skip
    flown = rows[f"MOCK A plan · {ended.number} {ended.plan.scenario.name}"]
    assert ended.outcome is not None
    assert flown[1].startswith("Ended Debrief")
    assert flown[3] == str(len(ended.outcome["home"]))
    assert get(f"{LIST}?status=ended").rows[1:] == [flown]
    get(f"{LIST}?status=soon", status=400)
    get(f"{LIST}?ordering=value", status=400)
    assert "No mock mission fits" in get(f"{LIST}?status=abandoned").text


def test_the_list_is_taken_away_as_shown(ended: MockMission) -> None:
    mission = begun(ended.plan)
    response = Client().get(f"{LIST}export.csv?status=ended")
    assert "MOCK-missions" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["Ledger"] for row in rows] == [ended.ledger.slug]
    assert rows[0]["Mock mission"].startswith("MOCK ")
    told = json.loads(Client().get(f"{LIST}export.json").getvalue())
    assert {row["ledger"] for row in told} == {ended.ledger.slug, mission.ledger.slug}
    assert Client().get(f"{LIST}export.xlsx").getvalue()[:2] == b"PK"
    assert Client().get(f"{LIST}export.pdf").status_code == 404


# Begun ----------------------------------------------------------------------------------------


def test_a_planner_begins_one_from_the_plan(planner: Client) -> None:
    plan = mock_missions.approved()
    page = get(f"/plans/{plan.pk}/", planner)
    address = f"{NEW}?plan={plan.pk}"
    assert page.links_to(address) == ["Fly it as a mock mission"]
    form = get(address, planner)
    for explained in ("Every draw of luck comes from it", "everything goes as planned",
                      "After each fault that changes what can come home"):  # fmt: skip
        assert explained in form.text, explained
    response = planner.post(NEW, {**GIVEN, "plan": str(plan.pk), "waive_broken_seals": "on"})
    mission = MockMission.objects.get()
    assert response["Location"] == path(mission)
    assert (mission.seed, mission.luck) == (4, "none")
    assert mission.value.policy.attempts == 2
    assert mission.value.policy.waive_broken_seals
    listed = get(f"/plans/{plan.pk}/")
    assert f"MOCK A plan · {mission.number}" in listed.text
    assert not listed.links_to(address), "a visitor can't fly it"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"seed": "one"}, "Enter a whole number."),
        ({"seed": "99999999999"}, "seed"),
        ({"attempts": "11"}, "less than or equal to 10"),
        ({"luck": "bad"}, "Select a valid choice."),
        ({"replan": ""}, "This field is required."),
    ],
)
def test_what_can_not_be_meant_is_said_at_its_field(
    wrong: dict[str, str], said: str, planner: Client
) -> None:
    plan = mock_missions.approved()
    response = planner.post(NEW, {**GIVEN, "plan": str(plan.pk), **wrong})
    assert response.status_code == 400
    assert said in Page(response).text
    assert not MockMission.objects.exists()


def test_only_what_is_approved_is_flown(planner: Client) -> None:
    assert "No plan can be flown" in get(NEW, planner).text
    draft = plans.draft()
    assert Plan.objects.exists()
    get(f"{NEW}?plan={draft.pk}", planner, status=400)
    assert planner.post(NEW, {**GIVEN, "plan": str(draft.pk)}).status_code == 400
    assert "Fly it as a mock mission" not in get(f"/plans/{draft.pk}/", planner).text


# Watched --------------------------------------------------------------------------------------


def test_the_page_is_unmistakably_a_mock(ended: MockMission) -> None:
    page = get(path(ended))
    assert page.title.startswith("MOCK · A plan, mock mission 1")
    assert f"MOCK — {ended.ledger.name} A play-through. None of this happened." in page.text
    assert 'class="is-mock"' in page.content


def test_all_of_it_is_as_of_the_sol_asked_for(ended: MockMission) -> None:
    begun = get(f"{path(ended)}?sol=0")
    over = get(path(ended))
    loaded = ended.happenings.filter(kind="loaded").order_by("sol")
    first = loaded.first()
    assert first is not None
    between = get(f"{path(ended)}?sol={first.sol}")
    assert first.container is not None
    code = first.container.code

    def where(page: Page) -> str:
        return next(row[2] for row in page.rows if row and code in row[0] and len(row) == 4)

    assert where(begun) == "Where it lay"
    assert where(between) == "In the container"
    assert where(over) == "At the receiving facility"
    assert between.text.count(first.text) == over.text.count(first.text)
    assert "Ended" in over.text
    moment = f"as_of={first.occurred_at:%Y-%m-%dT%H}"
    assert moment in between.content
    assert f"ledger={ended.ledger.slug}" in between.content
    for bad in ("-1", "soon", "nan", "inf"):
        get(f"{path(ended)}?sol={bad}", status=400)


def test_a_link_to_a_tube_shows_it_in_the_mock_as_of_then(ended: MockMission) -> None:
    line = ended.happenings.filter(kind="loaded").first()
    assert line is not None
    assert line.container is not None
    page = get(f"{path(ended)}?sol={line.sol}")
    href = next(href for href, _ in page.links if f"/containers/{line.container.code}/?" in href)
    there = get(href.replace("&amp;", "&"))
    assert there.title.startswith("MOCK")
    assert "Loaded" in there.text
    assert "Launched" not in there.text


def test_the_log_is_narrowed(ended: MockMission) -> None:
    line = ended.happenings.filter(kind="picked_up").select_related("container").first()
    assert line is not None
    assert line.container is not None

    def shown(query: str) -> int:
        content = get(f"{path(ended)}?{query}").content
        rows = content.split('<li class="log-row')[1:]
        return sum(" hidden" not in row.partition(">")[0] for row in rows)

    assert shown("") == ended.happenings.count()
    assert shown("kind=picked_up") == ended.happenings.filter(kind="picked_up").count()
    code = line.container.code
    assert shown(f"tube={code}") == ended.happenings.filter(container__code=code).count()
    assert shown(f"who={line.who}") == ended.happenings.filter(who=line.who).count()
    assert shown("kind=alerts") == ended.happenings.filter(alert=True).count()
    get(f"{path(ended)}?who=nobody", status=400)


def test_one_json_has_what_the_slider_moves(ended: MockMission) -> None:
    told = Client().get(f"{path(ended)}data.json").json()
    assert told["mock"] is True
    assert told["ledger"] == ended.ledger.slug
    assert told["end_sol"] == pytest.approx(ended.sol)
    assert told["moments"] == sorted({line.sol for line in ended.happenings.all()})
    assert ended.outcome is not None
    for code in ended.outcome["home"]:
        holders = [step["holder"] for step in told["tubes"][code]]
        assert holders[0] == "ground"
        assert holders[-1] == "earth"
        assert holders.index("vehicle") < holders.index("lander") < holders.index("container")
        assert [step["sol"] for step in told["tubes"][code]] == sorted(
            step["sol"] for step in told["tubes"][code]
        )
    assert told["loaded"][-1][1] == len(ended.outcome["home"])
    assert told["loaded"][-1][2] == pytest.approx(ended.outcome["value"])
    assert told["planned"] == [pytest.approx(step) for step in told["loaded"]], "without luck"
    (rover,) = told["vehicles"].values()
    sols = [sol for sol, _, _ in rover["track"]]
    assert sols == sorted(sols)
    assert sols[-1] == ended.happenings.filter(kind="arrived").latest("sol").sol


def test_who_follows_hears_when_it_went_on(mission: MockMission) -> None:
    page = get(path(mission))
    address = f"{path(mission)}progress/?turn={mission.turn}-{mission.status}-"
    assert address in page.content
    quiet = Client().get(address)
    assert quiet.status_code == 204
    assert "HX-Trigger" not in quiet
    mock_missions.flown(mission, MockGoal.NEXT)
    assert Client().get(address)["HX-Trigger"] == "mission-moved"
    part = Client().get(f"{path(mission)}live/").content.decode()
    assert "<html" not in part
    assert "planner" in part


def test_a_drive_that_goes_on_is_drawn_as_far_as_it_got(mission: MockMission) -> None:
    half = mock_missions.flown(mission, MockGoal.SOL, until_sol=2.0)
    told = Client().get(f"{path(half)}data.json").json()
    (rover,) = told["vehicles"].values()
    assert rover["track"][-1][0] == pytest.approx(2.0)
    assert rover["track"][-1][1:] != rover["track"][0][1:]
    assert rover["doing"][-1][1].startswith("Under way to ")


def test_what_has_ended_asks_for_nothing_more(ended: MockMission) -> None:
    assert "hx-" not in get(path(ended)).content


# Steered --------------------------------------------------------------------------------------


def test_the_helm_is_taken_and_handed_back(mission: MockMission, do: Any) -> None:
    do(mission, "take")
    assert mission.helm == "planner"
    do(mission, "hand_back")
    assert mission.helm == ""


def test_it_goes_on_as_asked(mission: MockMission, do: Any) -> None:
    assert do(mission, "sol")["Location"] == path(mission)
    assert mission.sol == pytest.approx(1.0)
    before = mission.happenings.count()
    do(mission, "next")
    assert mission.happenings.count() > before
    do(mission, "end")
    assert mission.status == MockStatus.ENDED
    assert do(mission, "next").status_code == 409, "it is over"


def test_a_fault_is_brought_about_and_planned_around(planner: Client, do: Any) -> None:
    mission = begun(mock_missions.approved(mock_missions.BOTH))
    do(mission, "sol")
    assert "Vehicle lost: Sample Recovery Helicopter 1" in get(path(mission), planner).text
    response = do(mission, "inject", fault="vehicle_lost · helicopter 1")
    assert response.status_code == 302
    assert mission.happenings.get(kind="fault").injected_by == "planner"
    assert "brought about by planner" in get(path(mission)).text
    do(mission, "replan", why="The other one flies.")
    second = mission.plans.get(number=2)
    assert (second.why, second.asked_by) == ("The other one flies.", "planner")
    page = get(path(mission), planner)
    assert "Version 2 from sol 1 · asked by planner The other one flies." in page.text


@pytest.mark.parametrize(
    ("deed", "more", "said"),
    [
        ("inject", {"fault": "vehicle_lost · nobody 9"}, "Select a valid choice."),
        ("inject", {"fault": ""}, "This field is required."),
        ("inject", {"fault": "dust_storm · ", "sols": "-2"}, "greater than or equal to 0"),
        ("replan", {"why": " "}, "This field is required."),
        ("abandon", {}, "This field is required."),
        ("dance", {}, "It is not said what to do."),
    ],
)
def test_what_can_not_be_done_is_said_at_its_control(
    deed: str, more: dict[str, str], said: str, mission: MockMission, do: Any
) -> None:
    do(mission, "take")
    before = mission.turn
    response = do(mission, deed, **more)
    assert response.status_code == 400
    assert said in Page(response).text
    assert mission.turn == before


def test_a_mission_is_given_up(mission: MockMission, do: Any) -> None:
    do(mission, "abandon", why="Enough seen.")
    assert mission.status == MockStatus.ABANDONED
    assert "Given up: Enough seen." in get(path(mission)).text


def test_one_steers_and_the_others_are_told_who(mission: MockMission, do: Any) -> None:
    mock_helm.take(mission=mission, actor=OTHER)
    for deed, more in (
        ("take", {}), ("hand_back", {}), ("sol", {}), ("next", {}), ("end", {}), ("stop", {}),
        ("replan", {"why": "Mine."}), ("abandon", {"why": "Mine."}),
    ):  # fmt: skip
        response = do(mission, deed, **more)
        assert response.status_code == 409, deed
        assert "another steers" in Page(response).text, deed
        assert 'role="alert"' in Page(response).content
    assert (mission.turn, mission.helm) == (1, "another")


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not_only_looks(
    name: str, mission: MockMission, people: People, client_for: ClientFor
) -> None:
    client = client_for(getattr(people, name))
    page = get(path(mission), client)
    assert "Take the helm" not in page.text
    for deed in ("take", "next", "end", "hand_back"):
        assert client.post(path(mission), {"do": deed}).status_code == 403, deed
    assert "takes the permission" in get(NEW, client).text
    given = {**GIVEN, "plan": str(mission.plan_id)}
    assert client.post(NEW, given).status_code == 403
    assert MockMission.objects.count() == 1
    mission.refresh_from_db()
    assert (mission.helm, mission.sol) == ("", 0.0)


def test_a_visitor_signs_in_first(mission: MockMission) -> None:
    for address in (path(mission), NEW):
        response = Client().post(address, {"do": "take"})
        assert response["Location"] == f"/admin/login/?next={address}"


def test_without_anonymous_read_it_is_for_who_may_view(
    ended: MockMission, people: People, client_for: ClientFor, settings: Settings
) -> None:
    settings.ANONYMOUS_READ = False
    for address in (LIST, NEW, *(path(ended) + part for part in
                                 ("", "live/", "progress/", "data.json", "debrief/",
                                  "debrief.pdf"))):  # fmt: skip
        assert Client().get(address).status_code == 302, address
        assert client_for(people.outsider).get(address).status_code == 403, address
        assert client_for(people.viewer).get(address).status_code in {200, 204}, address


def test_nothing_there() -> None:
    assert "No mock mission yet" in get(LIST).text
    for part in ("", "live/", "progress/", "data.json", "debrief/", "debrief.pdf"):
        get(f"{LIST}999999/{part}", status=404)


def test_the_start_page_shows_the_latest_that_ended(ended: MockMission) -> None:
    page = get("/")
    assert "MOCK A play-through. None of this happened." in page.text
    assert page.links_to(path(ended)) == ["Replay it sol by sol"]
    assert page.links_to(f"{path(ended)}debrief/") == ["Read the debrief"]


def test_queries_are_few_however_much_happened(mission: MockMission) -> None:
    def counted(address: str) -> int:
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        return len(queries)

    parts = ("", "live/", "progress/", "data.json")
    few = [counted(path(mission) + part) for part in parts]
    mock_missions.flown(mission)
    mock_missions.flown(mock_missions.made(mission.plan, luck=Luck.ALL, seed=5))
    many = [counted(path(mission) + part) for part in parts]
    assert few == many
    for part, count in zip(parts, many, strict=True):
        assert_unchanged(f"mock mission {part}".strip(" /"), count)
    assert_unchanged("mock missions", counted(LIST))
    assert_unchanged("mock mission, new", counted(NEW))


def test_every_fault_has_its_words() -> None:
    from samples.pages.mock_missions import words
    from samples.planning.flying.happening import Kind

    assert set(words.FAULTS) == set(FaultKind)
    assert set(words.KINDS) == set(Kind)
    assert set(words.LUCK) == set(Luck)
