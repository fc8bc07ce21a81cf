"""Every fault of the catalogue on a mock ledger: it holds, and the flight ledger stays."""

from __future__ import annotations

import pytest

from samples.domain.mock_missions import MockGoal
from samples.models import CustodyEvent, MockMission, MockPlan
from samples.planning.flying.mission import FaultKind, Luck, Policy, Replan
from samples.selectors import lookup
from samples.services import mock_missions as services
from samples.services import mock_work
from samples.services.verify import verify
from tests.mock_missions import BOTH, FETCH, again, approved, flown, made, state_of
from tests.plans import PLANNER

pytestmark = pytest.mark.django_db
VEHICLES = {FaultKind.SLOW_DRIVE, FaultKind.STUCK_WHEEL, FaultKind.VEHICLE_LOST}
MOST = 400
"""Moments of a mission, by far."""


def hit(mission: MockMission, fault: FaultKind, after_sol: float = 3.0) -> MockMission:
    """The mission right after the first moment at which a fault could be brought about."""
    for _ in range(MOST):
        whom = services.injectable(mission).get(fault)
        if whom and mission.sol > after_sol:
            name = whom[-1]
            return services.inject(
                mission=mission,
                actor=PLANNER,
                fault=fault,
                who=name if fault in VEHICLES else "",
                stop=None if fault in VEHICLES or not name else name,
            )
        mission = flown(mission, MockGoal.NEXT)
    raise AssertionError(f"{fault} could never happen")


@pytest.mark.parametrize("fault", list(FaultKind))
@pytest.mark.parametrize("slug", [FETCH, pytest.param(BOTH, marks=pytest.mark.slow)])
def test_the_ledger_holds_after_every_fault(inventory: None, slug: str, fault: FaultKind) -> None:
    flight = state_of(lookup.flight_ledger())
    mission = hit(made(approved(slug)), fault)
    said = mission.happenings.filter(kind="fault", injected_by="planner").get()
    assert (said.data["fault"], said.data["injected"]) == (fault.value, True)
    verify(mission.ledger)
    mission = flown(again(mission))
    assert mission.status == "ended"
    assert mission.outcome is not None
    verify(mission.ledger)
    assert state_of(lookup.flight_ledger()) == flight
    home = mission.ledger.holdings.filter(stage="received")
    assert sorted(home.values_list("container__code", flat=True)) == sorted(mission.outcome["home"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_holds_whatever_chance_brings(inventory: None, seed: int) -> None:
    mission = flown(made(approved(BOTH), luck=Luck.ALL, seed=seed))
    assert mission.status == "ended"
    verify(mission.ledger)


def verbs(mission: MockMission, code: str) -> list[str]:
    own = CustodyEvent.objects.filter(ledger=mission.ledger, container__code=code)
    return list(own.order_by("seq").values_list("verb", flat=True))


def test_a_tube_that_is_not_found_is_lost(inventory: None) -> None:
    """Whether it is found after all is drawn: some seed loses it."""
    plan = approved()
    for seed in range(20):
        mission = made(plan, seed=seed)
        services.inject(mission=mission, actor=PLANNER, fault=FaultKind.NOT_FOUND, stop="tube-08")
        mission = flown(mission)
        assert mission.outcome is not None
        if "tube-08" not in mission.outcome["home"]:
            break
        assert verbs(mission, "tube-08")[:2] == ["survey", "pick_up"]
    assert mission.outcome is not None
    holding = mission.ledger.holdings.get(container__code="tube-08")
    assert holding.condition == "lost"
    assert verbs(mission, "tube-08") == ["lose"]
    assert "tube-08" in mission.outcome["causes"]


def test_a_broken_seal_is_refused_or_waived(inventory: None) -> None:
    plan = approved()
    stages = {}
    for waived in (False, True):
        mission = made(plan, policy=Policy(waive_broken_seals=waived))
        mission = flown(hit(mission, FaultKind.SEAL_BROKEN))
        tube = mission.ledger.holdings.get(condition="damaged")
        assert not tube.sealed
        stages[waived] = tube.stage
        if waived:
            load = CustodyEvent.objects.get(
                ledger=mission.ledger, container=tube.container, verb="load"
            )
            assert load.details["waived_by"]
    assert stages == {False: "delivered", True: "received"}


def test_a_lost_vehicle_leaves_its_tubes(inventory: None) -> None:
    mission = flown(hit(made(), FaultKind.VEHICLE_LOST, after_sol=40.0))
    assert mission.outcome is not None
    assert mission.outcome["home"] == []
    aboard = mission.ledger.holdings.filter(place__slug="concept-fetch-rover-1")
    assert aboard.count() > 0
    assert set(aboard.values_list("stage", flat=True)) == {"retrieved"}


# --- Planning again -------------------------------------------------------------------------------


def test_the_ground_team_plans_again(inventory: None) -> None:
    """A jammed slot leaves room for 29: another version of the plan, and the ledger holds."""
    mission = flown(hit(made(approved(BOTH)), FaultKind.SLOT_JAMMED))
    assert mission.version == 2
    version = MockPlan.objects.get(mission=mission, number=2)
    assert version.asked_by == "mock-mission"
    assert len(version.changes["dropped"]) == 1
    assert version.value <= version.bound
    assert mission.outcome is not None
    assert mission.outcome["value"] == pytest.approx(version.value)
    (told,) = mission.happenings.filter(kind="replanned")
    assert told.data["version"] == 2
    verify(mission.ledger)


def replanned(mission: MockMission, why: str) -> MockMission:
    services.replan(mission=mission, actor=PLANNER, why=why, queue=False)
    mock_work.work(mission.pk)
    return again(mission)


def test_a_new_plan_is_asked_for_by_hand(inventory: None) -> None:
    """Where the policy says never, a person may: the other helicopter takes over."""
    mission = made(approved(BOTH), policy=Policy(replan=Replan.NEVER))
    mission = flown(mission, MockGoal.SOL, 5.0)
    mission = services.inject(
        mission=mission, actor=PLANNER, fault=FaultKind.VEHICLE_LOST, who="helicopter 1"
    )
    mission = replanned(mission, "One helicopter is left.")
    assert (mission.status, mission.sol, mission.version) == ("waiting", 5.0, 2)
    version = MockPlan.objects.get(mission=mission, number=2)
    assert (version.why, version.asked_by) == ("One helicopter is left.", "planner")
    verify(mission.ledger)
    mission = flown(mission)
    assert mission.outcome is not None
    assert mission.outcome["value"] == pytest.approx(version.value)
    fetched = CustodyEvent.objects.filter(ledger=mission.ledger, verb__in=["pick_up", "transfer"])
    assert fetched.filter(to_place__slug="concept-helicopter-2").count() > 5
    verify(mission.ledger)


def test_no_better_plan_is_said(inventory: None) -> None:
    mission = replanned(made(), "Just looking.")
    assert (mission.status, mission.version) == ("waiting", 1)
    assert "No plan is better" in mission.error
    assert flown(mission).error == ""


def stepwise(mission: MockMission) -> MockMission:
    for _ in range(MOST):
        if mission.is_over:
            return mission
        mission = flown(mission, MockGoal.NEXT)
    raise AssertionError("it never ends")


@pytest.mark.slow
def test_replanned_at_once_orstepwise_alike(inventory: None) -> None:
    """Also where no better plan is found, stepping goes on."""
    plan = approved(BOTH)
    ends = []
    for slug, fly in (("at-once", flown), ("stepwise", stepwise)):
        mission = fly(made(plan, luck=Luck.ALL, seed=2, slug=slug))
        ends.append((mission.outcome, mission.state, mission.version))
    assert ends[0] == ends[1]
