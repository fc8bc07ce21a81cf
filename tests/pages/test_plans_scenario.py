"""A scenario's page and its form: a field for every figure, faults at the field."""

from __future__ import annotations

import copy
from html import unescape
from typing import Any

import pytest
from django.test import Client

from samples.models import Plan, Scenario
from samples.pages.plans.scenario_form import ScenarioForm, initial_of
from samples.pages.plans.terms_path import get as value_at
from samples.pages.plans.terms_path import put, steps
from samples.pages.plans.terms_table import sections
from samples.planning import terms
from tests import plans
from tests.conftest import People
from tests.pages.conftest import ClientFor
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")
NEW = "/plans/scenarios/new/?from=thirty-of-thirty-one"
SPEED = "vehicles[0].speed_m_per_sol.value"


@pytest.fixture
def source() -> Scenario:
    return plans.scenario("thirty-of-thirty-one")


def filled(scenario: Scenario, **told: Any) -> dict[str, Any]:
    """What a browser sends when nothing is touched, but for what is told."""
    form = ScenarioForm(
        scenario.terms,
        initial=initial_of(scenario.terms)
        | {"name": "Mine", "slug": "mine", "ledger": scenario.ledger.slug, "description": ""},
    )
    given = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in (given | told).items()
        if value is not None and value is not False
    }


def made(client: Client, given: dict[str, Any]) -> Scenario:
    response = client.post(NEW, given)
    assert response.status_code == 302, Page(response).text
    return Scenario.objects.get(slug="mine")


def test_every_figure_stands_with_its_basis(source: Scenario) -> None:
    page = get("/plans/scenarios/thirty-of-thirty-one/")
    assert "HYPOTHETICAL No retrieval mission is approved." in page.text
    for figure in terms.figures(terms.read(source.terms)):
        assert " ".join(figure.basis.split()) in page.text, figure.path
    assert "127 m a sol" in page.text
    assert "None" not in page.text


def test_the_form_has_a_field_for_every_figure(source: Scenario) -> None:
    paths = {
        entry.path.removesuffix(".value")
        for section in sections(source.terms)
        for entry in section.entries
    }
    shared = ("sites", "vehicles", "calendar", "serves", "ride.opportunities")
    for figure in terms.figures(terms.read(source.terms)):
        assert figure.path in paths or figure.path.startswith(shared), figure.path
        if figure.value is not None:
            assert figure.path in paths, figure.path


def test_an_untouched_copy_has_the_same_terms(
    source: Scenario, people: People, client_for: ClientFor
) -> None:
    copied = made(client_for(people.planner), filled(source))
    assert copied.terms == source.terms
    assert (copied.name, copied.created_by) == ("Mine", "planner")


def test_a_changed_figure_is_assumed_unless_its_basis_is_told(
    source: Scenario, people: People, client_for: ClientFor
) -> None:
    given = {
        SPEED: "200",
        "container.capacity_tubes.value": "20",
        "container.capacity_tubes.basis": "W8, with a third of the places left out.",
        "vehicles[0].range_m.value": "9000",
        "sites[1].latitude_deg": "18.4",
        "science.per_cm": "0.25",
        "take": "tube-08, tube-17",
        "confidence": "0.8",
        "aim": "expected",
    }
    found = made(client_for(people.planner), filled(source, **given)).terms
    speed = found["vehicles"][0]["speed_m_per_sol"]
    assert (speed["value"], speed["assumed"]) == (200.0, True)
    assert speed["basis"] == "Assumption: chosen in this scenario; it was 127."
    places = found["container"]["capacity_tubes"]
    assert (places["value"], places["assumed"]) == (20, False)
    assert places["basis"].startswith("W8, with")
    assert found["vehicles"][0]["range_m"]["basis"].endswith("it was not set.")
    assert found["sites"][1]["basis"] == "Assumption: chosen in this scenario."
    assert found["sites"][0] == source.terms["sites"][0]
    assert found["science"]["per_cm"] == 0.25
    assert found["demands"]["take"] == ["tube-08", "tube-17"]
    assert (found["confidence"]["value"], found["aim"]) == (0.8, "expected")


def test_parts_are_left_out_and_added(
    source: Scenario, people: People, client_for: ClientFor
) -> None:
    given = {
        "drop:sites[0]": "on", "drop:sites[1]": "on", "drop:vehicles[1]": "on",
        "drop:calendar.slow[0]": "on", "vehicles[0].loss_per_sol.value": "",
        "like": "fetch-rover",
        "new_site.id": "north", "new_site.name": "North", "new_site.latitude_deg": "18.5",
        "new_site.longitude_deg": "77.3", "new_site.basis": "Read off a map.",
        "new_slow.why": "Holidays", "new_slow.from_sol": "30", "new_slow.to_sol": "40",
        "new_slow.rate": "0.5",
    }  # fmt: skip
    plans.scenario()
    found = made(client_for(people.planner), filled(source, **given)).terms
    assert [site["id"] for site in found["sites"]] == ["forks-east", "north"]
    assert (found["sites"][1]["basis"], found["sites"][1]["assumed"]) == ("Read off a map.", False)
    assert [one["kind"] for one in found["vehicles"]] == ["perseverance", "fetch-rover"]
    assert found["vehicles"][0]["loss_per_sol"] is None
    assert [slow["why"] for slow in found["calendar"]["slow"]] == ["Solar conjunction", "Holidays"]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({SPEED: "fast"}, SPEED, "Enter a number."),
        ({SPEED: "-1"}, SPEED, "Expected: a number"),
        ({SPEED: "nan"}, SPEED, "Enter a number."),
        ({"vehicles[0].count.value": "0"}, "vehicles[0].count.value", "Expected: a whole number"),
        ({"sites[0].latitude_deg": "120"}, "sites[0].latitude_deg", "from -89 to 89"),
        ({"calendar.arrival_at": "soon"}, "calendar.arrival_at", "time zone"),
        ({"take": "tube-08 tube-08"}, "take", "stands twice"),
        ({"new_site.id": "north"}, "new_site.name", "leave the whole row empty"),
        ({"name": ""}, "name", "This field is required."),
        ({"slug": "thirty-of-thirty-one"}, "slug", "already"),
    ],
)
def test_a_fault_stands_at_its_field(
    given: dict[str, str],
    field: str,
    said: str,
    source: Scenario,
    people: People,
    client_for: ClientFor,
) -> None:
    response = client_for(people.planner).post(NEW, filled(source, **given))
    assert response.status_code == 400
    html = unescape(response.content.decode())
    assert Page(response).text.count("Not stored.") == 1
    at = html.index(f'id="id_{field}_error"')
    assert said in html[at : at + 400]
    assert f'aria-describedby="id_{field}' in html
    assert not Scenario.objects.filter(slug="mine").exists()


def test_without_a_site_or_a_vehicle_nothing_is_stored(
    source: Scenario, people: People, client_for: ClientFor
) -> None:
    client = client_for(people.planner)
    given = {f"drop:sites[{n}]": "on" for n in range(3)}
    page = Page(client.post(NEW, filled(source, **given)))
    assert "There are no sites." in page.text
    given = {f"drop:vehicles[{n}]": "on" for n in range(2)}
    page = Page(client.post(NEW, filled(source, **given)))
    assert "There are no vehicles." in page.text


def test_edits_are_counted_and_the_later_hand_is_told(
    source: Scenario, people: People, client_for: ClientFor
) -> None:
    client = client_for(people.planner)
    address = "/plans/scenarios/thirty-of-thirty-one/edit/"
    given = filled(source, expected_version="1", **{SPEED: "150"})
    assert client.post(address, given).status_code == 302
    source.refresh_from_db()
    assert (source.version, source.changed_by) == (2, "planner")
    late = client.post(address, given)
    assert late.status_code == 400
    assert "was changed by planner since" in Page(late).text


def test_a_plan_is_drafted(source: Scenario, people: People, client_for: ClientFor) -> None:
    address = "/plans/scenarios/thirty-of-thirty-one/"
    client = client_for(people.planner)
    page = Page(client.post(address, {"name": "First", "note": ""}, follow=True))
    assert "First is drafted." in page.text
    assert Plan.objects.get().scenario == source
    again = client.post(address, {"name": "First"})
    assert again.status_code == 409
    assert "has a plan First already" in Page(again).text
    assert client.post(address, {"name": ""}).status_code == 400


@pytest.mark.parametrize("name", ["outsider", "viewer"])
def test_who_may_not_is_refused(
    name: str, source: Scenario, people: People, client_for: ClientFor
) -> None:
    client = client_for(getattr(people, name))
    assert "draft none" in get("/plans/scenarios/thirty-of-thirty-one/", client).text
    for address in (NEW, "/plans/scenarios/thirty-of-thirty-one/edit/"):
        assert client.get(address).status_code == 403
        assert client.post(address, filled(source)).status_code == 403
    assert client.post("/plans/scenarios/thirty-of-thirty-one/", {"name": "No"}).status_code == 403
    assert Scenario.objects.count() == 3
    assert not Plan.objects.exists()


def test_a_visitor_signs_in_first(source: Scenario) -> None:
    for address in (NEW, "/plans/scenarios/thirty-of-thirty-one/edit/"):
        assert Client().get(address).status_code == 302


def test_without_a_scenario_there_is_nothing_to_copy(people: People, client_for: ClientFor) -> None:
    page = get("/plans/scenarios/new/", client_for(people.planner), status=409)
    assert "There is no scenario to start from" in page.text
    get("/plans/scenarios/new/?from=none", client_for(people.planner), status=404)


def test_paths_lead_where_they_say(source: Scenario) -> None:
    document = copy.deepcopy(source.terms)
    assert steps(SPEED) == ["vehicles", 0, "speed_m_per_sol", "value"]
    put(document, SPEED, 3.0)
    put(document, "vehicles[0].range_m.value", 4.0)
    assert value_at(document, SPEED) == 3.0
    assert value_at(document, "vehicles[0].range_m.value") == 4.0
    assert value_at(source.terms, "vehicles[0].range_m.value") is None
