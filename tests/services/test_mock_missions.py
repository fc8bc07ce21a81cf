"""Mock missions are made, go on, halt, meet faults, plan again, are given up; each by the rules."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import TestCase

from samples.domain.errors import Conflict, DomainError, InvalidValue, TransitionRefused
from samples.domain.mock_missions import MockGoal, moment
from samples.domain.when import When
from samples.models import CustodyEvent, Ledger, MockHappening, MockMission, MockPlan, Plan
from samples.planning.flying.mission import FaultKind, Luck, Policy, Replan
from samples.selectors import lookup
from samples.services import custody, mock_work, plans, scenarios
from samples.services import mock_missions as services
from samples.services.verify import verify
from tests import mock_missions
from tests import plans as planned
from tests.mock_missions import again, approved, flown, made, state_of
from tests.plans import PLANNER

pytestmark = pytest.mark.django_db


# --- Begun ----------------------------------------------------------------------------------------


def test_a_mission_begins_on_a_branch(inventory: None) -> None:
    plan = approved()
    mission = made(plan, seed=7, luck=Luck.FORECAST, policy=Policy(replan=Replan.NEVER))
    assert (mission.status, mission.phase, mission.helm) == ("waiting", "surface", "planner")
    assert (mission.number, mission.seed, mission.luck) == (1, 7, "forecast")
    assert mission.policy["replan"] == "never"
    assert mission.ledger.slug == f"mock-{plan.pk}-1"
    assert mission.ledger.is_mock
    assert mission.ledger.parent == lookup.flight_ledger()
    assert [one.kind for one in mission.happenings.all()] == ["begun"]
    version = MockPlan.objects.get(mission=mission)
    assert (version.number, version.taken) == (1, plan.chosen_run.taken if plan.chosen_run else [])


def test_missions_of_a_plan_are_counted(inventory: None) -> None:
    plan = approved()
    assert [made(plan, seed=seed).number for seed in (1, 2)] == [1, 2]


def test_the_ledger_can_be_named(inventory: None) -> None:
    mission = made(slug="autumn", name="Autumn")
    assert (mission.ledger.slug, mission.ledger.name) == ("autumn", "Autumn")
    with pytest.raises(Conflict) as refusal:
        made(mission.plan, slug="autumn")
    assert refusal.value.field == "slug"
    assert MockMission.objects.count() == 1


def test_only_an_approved_plan_is_flown(inventory: None) -> None:
    plan = approved()
    plans.withdraw(plan=plan, actor=PLANNER, reason="No.")
    with pytest.raises(TransitionRefused) as refusal:
        made(plan)
    assert refusal.value.field == "plan"
    assert not Ledger.objects.filter(kind="mock").exists()


def test_a_flown_plan_is_flown_again(inventory: None) -> None:
    plan = approved()
    flown(made(plan))
    assert made(plan, seed=2).number == 2


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_is_none(inventory: None, seed: int) -> None:
    with pytest.raises(InvalidValue) as refusal:
        made(seed=seed)
    assert refusal.value.field == "seed"


def test_a_container_larger_than_the_concept(inventory: None) -> None:
    scenario = planned.scenario()
    told = {**scenario.terms}
    told["container"] = {**told["container"], "capacity_tubes": {"value": 31, "basis": "Mine."}}
    larger = scenarios.make(
        slug="larger", name="Larger", ledger=scenario.ledger, terms=told, actor=PLANNER
    )
    plan = planned.approved(larger)
    with pytest.raises(InvalidValue) as refusal:
        made(plan)
    assert (refusal.value.field, refusal.value.value) == ("container.capacity_tubes", 31)


def test_a_plan_for_what_is_home_already(inventory: None) -> None:
    """On the ledger of a mission that loaded its tubes there is no second sample container."""
    first = flown(made(), MockGoal.SOL, 75.0)
    plan = planned.approved(planned.scenario(mock_missions.BOTH, first.ledger), name="The rest")
    with pytest.raises(InvalidValue) as refusal:
        made(plan)
    assert refusal.value.field == "ledger"


# --- Flown ----------------------------------------------------------------------------------------


def test_all_tubes_come_home_without_faults(inventory: None) -> None:
    plan = approved()
    flight = state_of(lookup.flight_ledger())
    mission = flown(made(plan))
    assert (mission.status, mission.phase, mission.goal) == ("ended", "ended", "")
    assert mission.outcome is not None
    assert mission.hindsight is not None
    assert len(mission.outcome["home"]) == 10
    assert mission.outcome["causes"] == {}
    assert mission.hindsight["bound"] == pytest.approx(mission.outcome["value"])
    home = mission.ledger.holdings.filter(place__slug="concept-srf")
    assert sorted(home.values_list("container__code", flat=True)) == sorted(mission.outcome["home"])
    assert set(home.values_list("stage", "custodian__slug")) == {
        ("received", "concept-receiving-team")
    }
    assert verify(mission.ledger).checkpoints == 1
    assert state_of(lookup.flight_ledger()) == flight


def test_the_rover_and_two_helicopters_bring_thirty(inventory: None) -> None:
    mission = flown(made(approved(mock_missions.BOTH)))
    assert mission.outcome is not None
    assert len(mission.outcome["home"]) == 30
    verify(mission.ledger)
    carriers = CustodyEvent.objects.filter(ledger=mission.ledger, verb="pick_up")
    assert set(carriers.values_list("to_place__slug", flat=True)) == {"concept-helicopter-1"}
    # What the rover has in its rack it brings without picking it up.
    assert carriers.count() == 10
    assert CustodyEvent.objects.filter(ledger=mission.ledger, verb="deliver").count() == 30


def test_its_clock_is_that_of_its_ledger(inventory: None) -> None:
    mission = flown(made())
    events = CustodyEvent.objects.filter(ledger=mission.ledger)
    told = set(mission.happenings.values_list("occurred_at", flat=True))
    assert {(event.recorded_at, event.recorded_by) for event in events} == {
        (event.occurred_at, "mock-mission") for event in events
    }
    assert {event.occurred_at for event in events} <= told
    assert events.latest("occurred_at").occurred_at == moment(mission.arrival_at, mission.sol)


def test_an_approved_plan_becomes_flown(inventory: None) -> None:
    mission = flown(made())
    plan = Plan.objects.get(pk=mission.plan_id)
    assert (plan.state, plan.flown_in) == ("flown", mission.ledger)
    assert not plan.reservations.filter(released_at=None).exists()


def test_to_the_next_moment(inventory: None) -> None:
    mission = flown(made(), MockGoal.NEXT)
    assert (mission.status, mission.turn) == ("waiting", 2)
    moments = set(mission.happenings.filter(number__gt=1).values_list("occurred_at", flat=True))
    assert len(moments) == 1


def test_to_a_sol(inventory: None) -> None:
    mission = flown(made(), MockGoal.SOL, 30.5)
    assert (mission.status, mission.sol, mission.until_sol) == ("waiting", 30.5, None)


def test_steps_and_jumps_end_alike(inventory: None) -> None:
    """Moment by moment, sol by sol or at once: the same log, the same ledger."""
    plan = approved()
    ends = []
    for number, sols in enumerate((None, 5.0, 0.7)):
        mission = made(plan, luck=Luck.ALL, seed=5, slug=f"way-{number}")
        while sols and not mission.is_over and mission.sol < 90:
            mission = flown(mission, MockGoal.SOL, mission.sol + sols)
        mission = flown(mission) if not mission.is_over else mission
        log = mission.happenings.values_list("number", "sol", "kind", "who", "text", "data")
        states = mission.ledger.holdings.order_by("container").values_list("stage", "place", "seq")
        ends.append((list(log), list(states), mission.outcome, mission.state))
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("until", [None, 0.0, -1.0, math.nan, math.inf])
def test_a_sol_that_is_not_ahead(inventory: None, until: float | None) -> None:
    mission = made()
    with pytest.raises(InvalidValue) as refusal:
        services.go(mission=mission, actor=PLANNER, goal=MockGoal.SOL, until_sol=until)
    assert refusal.value.field == "until_sol"
    assert again(mission).status == "waiting"


def test_a_sol_without_flying_to_one(inventory: None) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.go(mission=made(), actor=PLANNER, goal=MockGoal.END, until_sol=4.0)
    assert refusal.value.field == "until_sol"


def test_what_is_flying_is_not_asked_again(inventory: None) -> None:
    mission = services.go(mission=made(), actor=PLANNER, queue=False)
    with pytest.raises(Conflict) as refusal:
        services.go(mission=mission, actor=PLANNER)
    assert refusal.value.field == "status"


def test_a_silent_worker_is_given_up(inventory: None) -> None:
    mission = services.go(mission=made(), actor=PLANNER, queue=False)
    long_ago = datetime.now(UTC) - timedelta(minutes=2)
    MockMission.objects.filter(pk=mission.pk).update(heartbeat_at=long_ago)
    assert again(mission).is_stalled
    assert flown(mission).status == "ended"


def test_the_queue_flies_it(inventory: None) -> None:
    mission = made()
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        services.go(mission=mission, actor=PLANNER)
    assert again(mission).status == "ended"


def test_nobody_flies_what_was_not_asked(inventory: None) -> None:
    mission = made()
    mock_work.work(mission.pk)
    assert again(mission).turn == mission.turn


# --- Halted, given up -----------------------------------------------------------------------------


def test_a_flying_mission_is_halted(inventory: None) -> None:
    mission = services.go(mission=made(), actor=PLANNER, queue=False)
    services.stop(mission=mission, actor=PLANNER)
    mock_work.work(mission.pk)
    mission = again(mission)
    assert (mission.status, mission.goal, mission.sol) == ("waiting", "", 0.0)


def test_a_mission_is_halted_between_two_steps(inventory: None) -> None:
    mission = services.go(mission=made(), actor=PLANNER, queue=False)

    def stop(now: MockMission, _told: object) -> None:
        if now.sol > 30 and now.status == "flying":
            services.stop(mission=now, actor=PLANNER)

    mock_work.work(mission.pk, stop)
    mission = again(mission)
    assert mission.status == "waiting"
    assert 30 < mission.sol < 60
    verify(mission.ledger)
    assert flown(mission).status == "ended"


def test_what_waits_is_not_halted(inventory: None) -> None:
    with pytest.raises(TransitionRefused, match="not flying"):
        services.stop(mission=made(), actor=PLANNER)


def test_a_mission_is_given_up(inventory: None) -> None:
    mission = flown(made(), MockGoal.SOL, 40.0)
    services.abandon(mission=mission, actor=PLANNER, why="Enough.")
    mission = again(mission)
    assert (mission.status, mission.why) == ("abandoned", "Enough.")
    assert Plan.objects.get(pk=mission.plan_id).state == "approved"


@pytest.mark.parametrize("command", ["go", "stop", "inject", "replan", "abandon"])
def test_what_is_over_stays(inventory: None, command: str) -> None:
    mission = made()
    services.abandon(mission=mission, actor=PLANNER, why="Enough.")
    told = state_of(mission.ledger)
    with pytest.raises(TransitionRefused) as refusal:
        _command(command, mission)
    assert refusal.value.field == "status"
    assert state_of(mission.ledger) == told


@pytest.mark.parametrize("command", ["abandon", "replan"])
def test_it_is_said_why(inventory: None, command: str) -> None:
    mission = made()
    with pytest.raises(InvalidValue) as refusal:
        _command(command, mission, why="  ")
    assert refusal.value.field == "why"
    assert again(mission).status == "waiting"


def _command(name: str, mission: MockMission, why: str = "So.") -> None:
    calls = {
        "go": lambda: services.go(mission=mission, actor=PLANNER),
        "stop": lambda: services.stop(mission=mission, actor=PLANNER),
        "inject": lambda: services.inject(
            mission=mission, actor=PLANNER, fault=FaultKind.DUST_STORM
        ),
        "replan": lambda: services.replan(mission=mission, actor=PLANNER, why=why),
        "abandon": lambda: services.abandon(mission=mission, actor=PLANNER, why=why),
    }
    calls[name]()


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"fault": FaultKind.VEHICLE_LOST, "who": "balloon 1"}, "who"),
        ({"fault": FaultKind.DUST_STORM, "who": "fetch-rover 1"}, "who"),
        ({"fault": FaultKind.NOT_FOUND, "stop": "tube-99"}, "stop"),
        ({"fault": FaultKind.DUST_STORM, "stop": "tube-08"}, "stop"),
        ({"fault": FaultKind.DUST_STORM, "sols": -1.0}, "sols"),
        ({"fault": FaultKind.DUST_STORM, "sols": math.nan}, "sols"),
        ({"fault": FaultKind.LAUNCH_SLIP}, "fault"),
    ],
)
def test_a_fault_that_cannot_happen_now(
    inventory: None, asked: dict[str, object], field: str
) -> None:
    mission = made()
    with pytest.raises(InvalidValue) as refusal:
        services.inject(mission=mission, actor=PLANNER, **asked)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert again(mission).turn == mission.turn
    assert MockHappening.objects.filter(mission=mission).count() == 1


def test_what_the_ledger_refuses_stops_the_mission(inventory: None) -> None:
    """Somebody else moved a tube in the mock ledger: nothing is half done, and it is said."""
    mission = flown(made(), MockGoal.SOL, 20.0)
    custody.withdraw(
        ledger=mission.ledger,
        container=planned.tube("tube-15"),
        actor=PLANNER,
        reason="A test.",
        when=When.instant(moment(mission.arrival_at, mission.sol)),
    )
    services.go(mission=mission, actor=PLANNER, queue=False)
    with pytest.raises(DomainError):
        mock_work.work(mission.pk)
    mission = again(mission)
    assert mission.status == "waiting"
    assert "tube-15" in mission.error
    assert not mission.happenings.filter(kind="picked_up").exists()
    verify(mission.ledger)
