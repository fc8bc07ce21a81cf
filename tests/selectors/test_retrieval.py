"""A problem made of the shipped scenarios and of what the inventory has."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from samples.domain.errors import InvalidValue
from samples.domain.state import Verb
from samples.domain.when import When
from samples.models import Container, Scenario
from samples.planning import terms
from samples.planning.asking import ROVER
from samples.planning.problem import SITE, Metric, Must
from samples.selectors import lookup
from samples.selectors.retrieval import Asked, ask
from samples.services import custody
from samples.services.branches import branch
from samples.services.shipped_scenarios import DIRECTORY
from tests import factories
from tests.services.conftest import LOADER

pytestmark = pytest.mark.usefixtures("inventory")


def shipped(slug: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DIRECTORY / f"{slug}.json").read_text(encoding="utf-8"))
    return document["terms"]  # type: ignore[no-any-return]


def scenario(slug: str = "thirty-of-thirty-one", **values: Any) -> Scenario:
    facts = {"ledger": lookup.flight_ledger(), "terms": shipped(slug)}
    return factories.scenario(**{**facts, **values})


def left(asked: Asked) -> dict[str, str]:
    return {tube.container: tube.code for tube in asked.tubes if not tube.asked}


@pytest.mark.parametrize(
    ("slug", "stops", "unasked"),
    [
        ("rover-delivers", 21, {"no_vehicle": 10, "unsealed": 2}),
        ("fetch-three-forks", 10, {"no_vehicle": 21, "unsealed": 2}),
        ("thirty-of-thirty-one", 31, {"unsealed": 2}),
    ],
)
def test_what_is_asked_of_the_real_inventory(
    slug: str, stops: int, unasked: dict[str, int]
) -> None:
    asked = ask(scenario(slug))
    assert len(asked.problem.stops) == stops
    codes = list(left(asked).values())
    assert {code: codes.count(code) for code in codes} == unasked
    assert {tube.container for tube in asked.tubes if tube.asked} == {
        stop.id for stop in asked.problem.stops
    }


def test_tubes_lie_where_the_inventory_has_them() -> None:
    problem = ask(scenario()).problem
    points = {stop.id: stop.point for stop in problem.stops}
    assert points["tube-08"] == "three-forks-01"
    aboard = [stop for stop in problem.stops if stop.point == ROVER]
    assert len(aboard) == 21
    assert {stop.by for stop in aboard} == {("perseverance",)}
    assert {stop.by for stop in problem.stops if stop not in aboard} == {("helicopter",)}
    by_id = {point.id: point for point in problem.points}
    spots = [by_id[f"three-forks-{number:02}"] for number in range(1, 11)]
    across = max(
        ((one.x_m - other.x_m) ** 2 + (one.y_m - other.y_m) ** 2) ** 0.5  # type: ignore[operator]
        for one in spots
        for other in spots
    )
    assert 60 < across < 100


def test_vehicles_go_as_they_are_told() -> None:
    problem = ask(scenario()).problem
    rover, helicopter = problem.vehicles
    assert (rover.start, helicopter.start, helicopter.count) == (ROVER, SITE, 2)
    track = problem.distances[rover.distance]
    assert track.metric is Metric.MATRIX
    names = [point.id for point in problem.points]
    metres = track.metres[names.index(ROVER)][names.index("three-forks-01")]
    assert 19_000 < metres < 22_000  # along its own wheels' path; 9.95 km straight
    assert problem.distances[helicopter.distance].factor == 1.0
    assert {stop.mass_g for stop in problem.stops} == {72.0}


def test_the_same_is_asked_again() -> None:
    from samples.planning.reading import problem_hash

    asked = scenario()
    assert problem_hash(ask(asked).problem) == problem_hash(ask(asked).problem)


def test_another_ledger_and_another_moment_are_asked() -> None:
    flight = lookup.flight_ledger()
    mock = branch(ledger=flight, slug="mock", name="Mock", actor=LOADER)
    told = {"ledger": mock, "container": Container.objects.get(code="tube-08"), "actor": LOADER}
    when = When.instant(datetime(2031, 1, 1, tzinfo=UTC), flight.mission.clock)
    custody.lose(evidence="an image", when=when, reason="A storm.", **told)  # type: ignore[arg-type]
    assert left(ask(scenario(ledger=mock)))["tube-08"] == Verb.LOSE.value.replace("lose", "lost")
    assert "tube-08" not in left(ask(scenario()))
    early = datetime(2022, 12, 1, tzinfo=UTC)
    before = ask(scenario("rover-delivers", as_of=early))
    assert "no_vehicle" not in left(before).values()  # no tube had been dropped yet


def test_unsealed_tubes_only_with_a_waiver() -> None:
    told = shipped("thirty-of-thirty-one")
    told["tubes"]["unsealed"] = True
    assert left(ask(scenario(terms=told))) == {}


def test_a_demand_is_a_demand_of_the_problem() -> None:
    told = shipped("thirty-of-thirty-one") | {
        "demands": {"take": ["tube-08"], "leave": ["tube-09"]}
    }
    must = {stop.id: stop.must for stop in ask(scenario(terms=told)).problem.stops if stop.must}
    assert must == {"tube-08": Must.TAKE, "tube-09": Must.LEAVE}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"demands": {"take": ["tube-99"]}}, "demands.take[0]"),
        ({"demands": {"take": ["tube-08"], "leave": ["tube-08"]}}, "demands"),
        ({"sites": []}, "sites"),
        ({"colour": "red"}, "colour"),
        ({"vehicles": []}, "vehicles"),
    ],
)
def test_terms_that_can_not_be_meant_are_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        ask(scenario(terms=shipped("thirty-of-thirty-one") | change))
    assert refusal.value.field == field


def test_a_site_has_a_name_of_its_own() -> None:
    told = shipped("thirty-of-thirty-one")
    told["sites"][0]["id"] = "three-forks-01"
    with pytest.raises(InvalidValue, match="called three-forks-01 already"):
        ask(scenario(terms=told))


def test_nothing_to_fetch_is_said() -> None:
    empty = factories.ledger(kind="mock", mission=lookup.flight_ledger().mission)
    with pytest.raises(InvalidValue, match="can be fetched"):
        ask(scenario(ledger=empty))


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.json")), ids=lambda path: path.stem)
def test_every_figure_of_a_shipped_scenario_has_its_basis(path: Any) -> None:
    told = terms.read(shipped(path.stem))
    shown = terms.figures(told)
    assert len(shown) >= 20
    assert all(figure.basis for figure in shown)
    # What is called an assumption is marked as one.
    assert all(figure.assumed for figure in shown if figure.basis.startswith("Assumption"))
    assert all(figure.assumed for figure in shown if figure.path.startswith("sites["))
    assert terms.read(terms.as_json(told)) == told
