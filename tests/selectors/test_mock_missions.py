"""What is read of mock missions: lists, what is where at a sol, bars, tracks, debrief, proofs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samples.domain import checkpoint
from samples.domain.mock_missions import MockGoal
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.selectors import mock_debrief, mock_missions, mock_timeline, mock_tracks
from samples.services import branches
from samples.services import mock_missions as services
from samples.services.verify import verify
from tests.mock_missions import BOTH, FETCH, approved, flown, made
from tests.plans import PLANNER

pytestmark = pytest.mark.django_db


def test_a_list_takes_the_same_queries_however_long(inventory: None) -> None:
    plan = approved()
    taken = []
    for _ in range(2):
        made(plan)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            listed: list[Any] = list(mock_missions.missions_counted())
            assert {one.plan.scenario.slug for one in listed} == {FETCH}
            assert {one.ledger.mission.slug for one in listed} == {"mars-2020"}
        taken.append(len(queries))
    assert taken == [1, 1]
    assert [(one.happening_total, one.alert_total, one.version_total) for one in listed] == [
        (1, 0, 1), (1, 0, 1),
    ]  # fmt: skip


def test_the_start_page_shows_one_that_ended(inventory: None) -> None:
    assert mock_missions.shown_first() is None
    plan = approved()
    ended = flown(made(plan))
    made(plan, seed=2)
    assert mock_missions.shown_first() == ended


def test_what_was_where_at_any_sol(inventory: None) -> None:
    """Though all of it is recorded years ahead of the clock on the wall."""
    mission = flown(made())
    found = {
        sol: {
            (one.stage, one.place.slug)
            for one in mock_missions.at(mission, sol)
            .states()
            .filter(container__code__in=mission.outcome["home"] if mission.outcome else [])
        }
        for sol in (0.0, 50.0, 77.0, 400.0, 600.0)
    }
    assert {stage for stage, _ in found[0.0]} == {"cached"}
    assert found[50.0] == {("retrieved", "concept-fetch-rover-1")}
    assert {stage for stage, _ in found[77.0]} == {"loaded"}
    assert found[400.0] == {("in_earth_transit", "concept-ees")}
    assert found[600.0] == {("received", "concept-srf")}


def test_a_branch_off_the_past_of_a_mission(inventory: None) -> None:
    mission = flown(made())
    at = mock_missions.moment(mission, 50.0)
    made_of = branches.branch(
        ledger=mission.ledger, slug="what-if", name="What if", actor=PLANNER, at=at
    )
    tubes = made_of.holdings.filter(place__slug="concept-fetch-rover-1")
    assert tubes.count() == 10
    verify(made_of)


def test_as_planned_against_as_flown(inventory: None) -> None:
    """Without faults both are the same."""
    mission = flown(made())
    told = list(mock_missions.happenings(mission))
    first = mock_missions.versions(mission)[0]
    drawn = [
        {
            (bar.who, bar.activity, bar.container, round(bar.from_sol, 3), round(bar.to_sol, 3))
            for bar in bars
            if bar.activity in ("drive", "pick_up", "load")
        }
        for bars in (
            mock_timeline.planned(first, mission.value.ride),
            mock_timeline.flown(told, mission.sol),
        )
    ]
    assert drawn[0] == drawn[1]
    for one in mock_timeline.milestones(mission, first, told):
        assert one.flown_sol == pytest.approx(one.planned_sol), one.kind


def test_what_hindered_is_a_bar(inventory: None) -> None:
    mission = made()
    services.inject(
        mission=mission, actor=PLANNER, fault=FaultKind.STUCK_WHEEL, who="fetch-rover 1", sols=4.0
    )
    mission = flown(mission, MockGoal.SOL, 10.0)
    (bar,) = [
        bar
        for bar in mock_timeline.flown(list(mock_missions.happenings(mission)), mission.sol)
        if bar.activity == "fault"
    ]
    assert (bar.who, bar.from_sol, bar.to_sol) == ("fetch-rover 1", 0.0, 4.0)


def test_vehicles_and_tubes_move(inventory: None) -> None:
    mission = flown(made(approved(BOTH)))
    told = list(mock_missions.happenings(mission))
    found = mock_tracks.movements(mission, told)
    assert found.lander is not None
    assert {track.who for track in found.vehicles} == {
        "perseverance 1", "helicopter 1", "helicopter 2",
    }  # fmt: skip
    for track in found.vehicles:
        sols = [knot[0] for knot in track.knots]
        assert sols == sorted(sols)
    helicopter = next(track for track in found.vehicles if track.who == "helicopter 1")
    picked = next(
        line for line in told if line.kind == Kind.PICKED_UP and line.who == "helicopter 1"
    )
    assert picked.container is not None
    stays = found.tubes[picked.container.code]
    assert [stay.where for stay in stays] == [
        "ground", "helicopter 1", "lander", "container", "home",
    ]  # fmt: skip
    # It flies within the sol: nothing said how long that takes, so it is back at once.
    assert helicopter.at(picked.sol - 0.01) == pytest.approx((stays[0].x_m, stays[0].y_m), abs=0.2)
    assert helicopter.at(mission.sol) == pytest.approx(found.lander, abs=0.2)


def test_a_vehicle_is_lost_on_its_way(inventory: None) -> None:
    mission = flown(made(), MockGoal.SOL, 5.0)
    on_its_way = mock_tracks.movements(mission, list(mock_missions.happenings(mission)))
    (track,) = on_its_way.vehicles
    assert track.heading == "three-forks-07"
    there = track.at(5.0)
    services.inject(
        mission=mission, actor=PLANNER, fault=FaultKind.VEHICLE_LOST, who="fetch-rover 1"
    )
    mission = flown(mission)
    (track,) = mock_tracks.movements(mission, list(mock_missions.happenings(mission))).vehicles
    assert (track.lost_sol, track.heading) == (5.0, None)
    assert track.at(5.0) == pytest.approx(there, abs=0.2)
    assert track.at(300.0) == track.at(5.0)


def test_the_debrief_says_what_stayed_and_why(inventory: None) -> None:
    mission = flown(made(), MockGoal.SOL, 35.0)
    first = mock_missions.versions(mission)[0]
    assert mock_debrief.debrief(mission, first, []) is None
    whom = services.injectable(mission)[FaultKind.SEAL_BROKEN]
    services.inject(mission=mission, actor=PLANNER, fault=FaultKind.SEAL_BROKEN, stop=whom[0])
    mission = flown(mission)
    found = mock_debrief.debrief(mission, first, list(mock_missions.happenings(mission)))
    assert found is not None
    assert [(one.container, one.cause) for one in found.losses] == [(whom[0], "refused")]
    assert found.losses[0].text
    assert len(found.planned.tubes) == 10
    assert len(found.flown.tubes) == 9
    assert found.flown.value <= (found.hindsight.bound or 0.0)


def test_the_custody_of_every_tube_is_proven(inventory: None) -> None:
    mission = flown(made())
    with CaptureQueriesContext(connection) as queries:
        found = mock_debrief.proofs(mission)
    assert len(queries) < 12
    assert len(found) == 10
    for one in found:
        assert one.broken is None
        assert one.proof is not None
        checkpoint.check_proof(one.proof)
        assert one.events[0].verb == "register"
        assert one.events[-1].verb == "receive"
        assert 0 < one.taken_over < len(one.events)
    (single,) = mock_debrief.proofs(mission, ["tube-08", "tube-99"])
    assert single.container.code == "tube-08"


def test_a_chain_that_does_not_hold_is_said(inventory: None) -> None:
    mission = flown(made())
    mission.ledger.holdings.filter(container__code="tube-08").update(stage="opened")
    (found,) = mock_debrief.proofs(mission, ["tube-08"])
    assert found.broken is not None
    assert "tube-08" in found.broken
