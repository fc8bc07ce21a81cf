"""Plans: draft, proposed, approved, flown or withdrawn; who, when and why; what is reserved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from samples.domain.errors import Conflict, InvalidRecord, InvalidValue, NotPermitted
from samples.domain.errors import TransitionRefused as Refused
from samples.domain.when import When
from samples.models import Plan, PlanChange, PlanRun, Reservation
from samples.selectors import lookup
from samples.services import custody
from samples.services import plans as services
from samples.services.actors import Actor
from tests import plans
from tests.conftest import People
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")


def states(plan: Plan) -> list[tuple[str, str, str, str]]:
    return [
        (change.from_state, change.to_state, change.by, change.reason)
        for change in PlanChange.objects.filter(plan=plan).order_by("number")
    ]


def held(plan: Plan) -> set[str]:
    found = Reservation.objects.filter(plan=plan, released_at=None)
    return set(found.values_list("container__code", flat=True))


def test_a_plan_from_draft_to_approved() -> None:
    plan = plans.approved()
    assert states(plan) == [
        ("", "draft", "planner", "Drafted."),
        ("draft", "proposed", "planner", "It fits."),
        ("proposed", "approved", "planner", "Agreed."),
    ]
    assert plan.chosen_run is not None
    assert held(plan) == set(plan.chosen_run.taken)
    assert len(held(plan)) == 10
    assert {change.run for change in plan.changes.all()} == {None, plan.chosen_run}


def test_a_name_is_used_once_in_a_scenario() -> None:
    plans.draft(name="One")
    with pytest.raises(Conflict, match="has a plan One already"):
        plans.draft(name="One")
    plans.draft(plans.scenario("rover-delivers"), name="One")
    with pytest.raises(InvalidRecord):
        plans.draft(name="")


def test_withdrawing_frees_what_it_held() -> None:
    plan = plans.approved()
    services.withdraw(plan=plan, actor=PLANNER, reason="The money is gone.")
    assert held(plan) == set()
    assert Reservation.objects.filter(plan=plan, released_by="planner").count() == 10
    assert held(plans.approved(name="Another")) != set()


def test_a_proposed_plan_may_be_worked_on_again() -> None:
    plan = services.reopen(plan=plans.proposed(), actor=PLANNER, reason="Too late.")
    assert plan.state == "draft"
    assert services.propose(plan=plan, actor=PLANNER, reason="Still.").state == "proposed"


def test_two_plans_do_not_hold_one_tube() -> None:
    plans.approved(name="First")
    second = plans.proposed(name="Second")
    with pytest.raises(Conflict, match=r"holds 10 of its tubes: tube-\d\d by First"):
        services.approve(plan=second, actor=PLANNER, reason="Me too.")
    second.refresh_from_db()
    assert second.state == "proposed"
    assert held(second) == set()


def test_another_ledger_has_reservations_of_its_own() -> None:
    plans.approved()
    other = plans.approved(plans.scenario(ledger=plans.mock()), name="In the rehearsal")
    assert len(held(other)) == 10


def test_a_tube_that_was_moved_since_is_named() -> None:
    plan = plans.proposed()
    flight = lookup.flight_ledger()
    custody.damage(
        ledger=flight,
        container=plans.tube(),
        actor=PLANNER,
        when=When.instant(datetime(2026, 1, 1, tzinfo=UTC), flight.mission.clock),
        reason="Bent.",
        evidence="an image",
    )
    with pytest.raises(Conflict, match="tube-08 \\(condition was sound, is damaged\\)"):
        services.approve(plan=plan, actor=PLANNER, reason="Agreed.")
    assert held(plan) == set()


def test_a_survey_of_a_tube_is_no_obstacle() -> None:
    plan = plans.proposed()
    flight = lookup.flight_ledger()
    custody.image(
        ledger=flight,
        container=plans.tube(),
        actor=PLANNER,
        when=When.instant(datetime(2026, 1, 1, tzinfo=UTC), flight.mission.clock),
    )
    assert services.approve(plan=plan, actor=PLANNER, reason="Agreed.").state == "approved"


def test_flown_in_a_mock_ledger_and_nowhere_else() -> None:
    plan = plans.approved()
    with pytest.raises(InvalidValue, match="can't have been flown"):
        services.record_flown(
            plan=plan, ledger=lookup.flight_ledger(), actor=PLANNER, reason="Wish."
        )
    flown = services.record_flown(
        plan=plan, ledger=plans.mock(), actor=PLANNER, reason="Rehearsed."
    )
    assert (flown.state, flown.flown_in.slug if flown.flown_in else "") == ("flown", "rehearsal")
    assert held(plan) == set()


Step = Callable[[Plan, Actor], object]
STEPS: dict[str, Step] = {
    "propose": lambda plan, actor: services.propose(plan=plan, actor=actor, reason="x"),
    "reopen": lambda plan, actor: services.reopen(plan=plan, actor=actor, reason="x"),
    "approve": lambda plan, actor: services.approve(plan=plan, actor=actor, reason="x"),
    "withdraw": lambda plan, actor: services.withdraw(plan=plan, actor=actor, reason="x"),
    "flown": lambda plan, actor: services.record_flown(
        plan=plan, ledger=plans.mock(), actor=actor, reason="x"
    ),
    "choose": lambda plan, actor: services.choose(
        plan=plan, run=PlanRun.objects.get(plan=plan), actor=actor
    ),
}
MAKES: dict[str, Callable[[], Plan]] = {
    "solved": plans.solved,
    "proposed": plans.proposed,
    "approved": plans.approved,
    "withdrawn": lambda: services.withdraw(plan=plans.solved(), actor=PLANNER, reason="x"),
}
POSSIBLE = {
    "solved": {"propose", "withdraw", "choose"},
    "proposed": {"reopen", "approve", "withdraw"},
    "approved": {"withdraw", "flown"},
    "withdrawn": set[str](),
}


@pytest.mark.parametrize("state", MAKES)
def test_what_a_state_does_not_allow_is_refused(state: str) -> None:
    plan = MAKES[state]()
    before = states(plan)
    for name, step in STEPS.items():
        if name not in POSSIBLE[state]:
            with pytest.raises(Refused):
                step(plan, PLANNER)
    assert states(plan) == before


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    person = getattr(people, name)
    made = {"draft": plans.solved(), "proposed": plans.proposed(name="Other")}
    for plan, step in (
        (made["draft"], "propose"),
        (made["draft"], "withdraw"),
        (made["draft"], "choose"),
        (made["proposed"], "approve"),
        (made["proposed"], "reopen"),
    ):
        with pytest.raises(NotPermitted):
            STEPS[step](plan, person)
    with pytest.raises(NotPermitted):
        services.draft(scenario=plans.scenario(), name="x", actor=person)


@pytest.mark.parametrize("name", ["planner", "administrator", "superuser"])
def test_who_may(name: str, people: People) -> None:
    person = getattr(people, name)
    plan = services.draft(scenario=plans.scenario(), name="x", actor=person)
    plan = services.choose(plan=plan, run=plans.run(plan, actor=person), actor=person)
    services.propose(plan=plan, actor=person, reason="x")
    assert services.approve(plan=plan, actor=person, reason="x").state == "approved"


def test_a_change_says_why() -> None:
    plan = plans.solved()
    with pytest.raises(InvalidValue, match="says why"):
        services.propose(plan=plan, actor=PLANNER, reason="  ")


def test_without_an_answer_nothing_is_proposed() -> None:
    with pytest.raises(Refused, match="no answer yet"):
        services.propose(plan=plans.draft(), actor=PLANNER, reason="x")


def test_only_an_answer_of_its_own_is_chosen() -> None:
    mine, other = plans.draft(name="Mine"), plans.solved(name="Other")
    assert other.chosen_run is not None
    with pytest.raises(InvalidValue, match="is not of Mine"):
        services.choose(plan=mine, run=other.chosen_run, actor=PLANNER)
    with pytest.raises(InvalidValue, match="it is queued"):
        services.choose(plan=mine, run=plans.run(mine, at_work=True), actor=PLANNER)
