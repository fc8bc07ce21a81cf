"""Who belongs where, what is kept to an organisation, and that nobody else can act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User

from samples.domain.errors import Conflict, DomainError, InvalidValue, NotFound, NotPermitted
from samples.domain.kinds import LedgerKind
from samples.models import Ledger, Membership, Organisation, Plan, Scenario
from samples.selectors import lookup, visibility
from samples.selectors.visibility import visible, visible_to
from samples.services import (
    branches,
    checkpoints,
    ledger,
    organisations,
    plan_runs,
    plans,
    scenarios,
    stock_takes,
)
from tests import factories
from tests.conftest import People
from tests.kept import member
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory", "people")


@pytest.fixture
def ours(db: None) -> Organisation:
    return factories.organisation()


@pytest.fixture
def theirs(db: None) -> Organisation:
    return factories.organisation()


@pytest.fixture
def insider(ours: Organisation, people: People) -> User:
    return member("insider", ours)


@pytest.fixture
def stranger(theirs: Organisation, people: People) -> User:
    return member("stranger", theirs)


def mock(organisation: Organisation | None = None, parent: Ledger | None = None) -> Ledger:
    return factories.ledger(
        kind=LedgerKind.MOCK.value,
        organisation=organisation,
        parent=parent,
        mission=lookup.flight_ledger().mission,
    )


# --- Membership -----------------------------------------------------------------------------------


def test_administrators_say_who_belongs_where(people: People, ours: Organisation) -> None:
    for person in (people.planner, people.curator, people.outsider):
        with pytest.raises(NotPermitted):
            organisations.join(person=person, organisation=ours, actor=person)
    made = organisations.join(person=people.viewer, organisation=ours, actor=people.administrator)
    assert (made.made_by, str(made)) == ("administrator", f"viewer of {ours}")
    with pytest.raises(Conflict, match="belongs to"):
        organisations.join(person=people.viewer, organisation=ours, actor=people.administrator)
    with pytest.raises(NotPermitted):
        organisations.leave(membership=made, actor=people.viewer)
    organisations.leave(membership=made, actor=people.administrator)
    assert not Membership.objects.exists()


# --- Seeing ---------------------------------------------------------------------------------------


def test_each_sees_what_is_theirs_and_what_is_everybodys(
    insider: User, stranger: User, people: People, ours: Organisation
) -> None:
    kept, open_to_all = mock(ours), mock()
    for person, sees_it in (
        (insider, True), (people.administrator, True), (people.superuser, True),
        (stranger, False), (people.viewer, False), (people.outsider, False),
    ):  # fmt: skip
        found = visible_to(Ledger, person)
        assert (kept in found) is sees_it, person
        assert open_to_all in found
        assert visibility.sees(person, kept) is sees_it


def test_only_a_request_has_somebody_who_looks(stranger: User, ours: Organisation) -> None:
    kept = mock(ours)
    assert kept in visible(Ledger)
    visibility.looking(lambda: stranger)
    try:
        assert kept not in visible(Ledger)
        with pytest.raises(NotFound, match=f"There is no ledger {kept.slug}."):
            lookup.ledger(kept.slug)
    finally:
        visibility.looking(None)
    assert lookup.ledger(kept.slug) == kept


def test_whose_work_one_sees_is_asked_once(
    insider: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    fresh = User.objects.get(pk=insider.pk)
    with django_assert_num_queries(3):  # the person's permissions, their groups', the organisations
        assert visibility.organisations_of(fresh)
    with django_assert_num_queries(0):
        assert visibility.organisations_of(fresh)


# --- Keeping --------------------------------------------------------------------------------------


def test_what_is_new_is_kept_as_what_it_rests_on(insider: User, ours: Organisation) -> None:
    root = ledger.open_ledger(
        mission=lookup.flight_ledger().mission, slug="ours", name="Ours",
        kind=LedgerKind.MOCK, actor=insider, organisation=ours,
    )  # fmt: skip
    branch = branches.branch(ledger=root, slug="ours-2", name="Ours 2", actor=insider)
    made = scenarios.make(slug="ours", name="Ours", ledger=branch, terms=_terms(), actor=insider)
    assert [one.organisation for one in (root, branch, made)] == [ours] * 3


def test_one_keeps_nothing_to_an_organisation_of_others(
    insider: User, theirs: Organisation
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        branches.branch(
            ledger=lookup.flight_ledger(), slug="x", name="X", actor=insider, organisation=theirs
        )
    assert (refusal.value.field, refusal.value.value) == ("organisation", theirs.slug)
    assert not Ledger.objects.filter(slug="x").exists()


def test_what_rests_on_a_kept_ledger_is_kept_with_it(
    people: People, ours: Organisation, theirs: Organisation
) -> None:
    with pytest.raises(InvalidValue, match="is kept to"):
        branches.branch(
            ledger=mock(ours), slug="x", name="X", actor=people.administrator, organisation=theirs
        )


def test_a_scenario_does_not_move_onto_a_ledger_that_fewer_see(ours: Organisation) -> None:
    scenario = factories.scenario(ledger=lookup.flight_ledger(), terms=_terms())
    with pytest.raises(InvalidValue, match="is kept to"):
        scenarios.edit(scenario=scenario, values={"ledger": mock(ours)}, actor=PLANNER)


def test_keeping_and_letting_go_say_why_and_are_logged(
    insider: User, people: People, ours: Organisation
) -> None:
    scenario = factories.scenario(ledger=lookup.flight_ledger())
    with pytest.raises(InvalidValue, match="says why"):
        organisations.keep(record=scenario, organisation=ours, actor=insider, reason=" ")
    with pytest.raises(NotPermitted):
        organisations.keep(record=scenario, organisation=None, actor=people.viewer, reason="x")
    kept = organisations.keep(
        record=scenario, organisation=ours, actor=insider, reason="Not ready."
    )
    assert kept.organisation == ours
    free = organisations.keep(record=kept, organisation=None, actor=insider, reason="Published.")
    assert free.organisation is None
    logged = LogEntry.objects.get_for_object(scenario).order_by("pk")
    assert [(one.actor, one.additional_data["reason"], one.changes) for one in logged] == [
        (insider, "Not ready.", {"organisation": [None, str(ours.pk)]}),
        (insider, "Published.", {"organisation": [str(ours.pk), None]}),
    ]


def test_the_flight_ledger_is_everybodys(people: People, ours: Organisation) -> None:
    with pytest.raises(InvalidValue, match="really happened"):
        organisations.keep(
            record=lookup.flight_ledger(), organisation=ours, actor=people.administrator,
            reason="Secret.",
        )  # fmt: skip


def test_a_mock_missions_ledger_goes_with_its_scenario(insider: User, ours: Organisation) -> None:
    mission = factories.mock_mission()
    scenario = mission.plan.scenario
    with pytest.raises(Conflict, match="goes with its scenario"):
        organisations.keep(record=mission.ledger, organisation=ours, actor=insider, reason="x")
    organisations.keep(record=scenario, organisation=ours, actor=insider, reason="x")
    mission.ledger.refresh_from_db()
    assert mission.ledger.organisation == ours


@pytest.mark.parametrize("kind", ["branch", "scenario", "run", "study", "flown plan"])
def test_what_others_use_can_not_be_kept(kind: str, insider: User, ours: Organisation) -> None:
    root = mock()
    match kind:
        case "branch":
            mock(parent=root)
        case "scenario":
            factories.scenario(ledger=root)
        case "run":
            factories.plan_run(ledger=root)
        case "study":
            factories.trade_study(ledger=root)
        case _:
            run = factories.done_run()
            Plan.objects.filter(pk=run.plan_id).update(state="flown", flown_in=root, chosen_run=run)
    with pytest.raises(Conflict, match="others see what hangs on it"):
        organisations.keep(record=root, organisation=ours, actor=insider, reason="x")
    root.refresh_from_db()
    assert root.organisation is None


def test_a_scenario_on_a_kept_ledger_stays_kept(insider: User, ours: Organisation) -> None:
    scenario = factories.scenario(ledger=mock(ours), organisation=ours)
    with pytest.raises(Conflict, match="kept to an organisation"):
        organisations.keep(record=scenario, organisation=None, actor=insider, reason="x")
    child = mock(ours, parent=scenario.ledger)
    with pytest.raises(Conflict, match="which it branched off, is kept to"):
        organisations.keep(record=child, organisation=None, actor=insider, reason="x")


def test_others_see_the_ledger_of_a_mission_of_a_scenario(
    insider: User, ours: Organisation
) -> None:
    mission = factories.mock_mission()
    factories.scenario(ledger=mission.ledger)
    with pytest.raises(Conflict, match="one of its mock missions"):
        organisations.keep(
            record=mission.plan.scenario, organisation=ours, actor=insider, reason="x"
        )


# --- Acting ---------------------------------------------------------------------------------------


def test_who_does_not_see_it_can_not_act_on_it(stranger: User, ours: Organisation) -> None:
    root = mock(ours)
    scenario = factories.scenario(ledger=root, organisation=ours)
    plan = factories.plan(scenario=scenario)
    stranger.groups.add(*_groups("custodian"))
    stranger = User.objects.get(pk=stranger.pk)
    for act in (
        lambda: branches.branch(ledger=root, slug="x", name="X", actor=stranger),
        lambda: scenarios.make(
            slug="x", name="X", ledger=root, terms=_terms(), actor=stranger
        ),
        lambda: scenarios.edit(scenario=scenario, values={"name": "X"}, actor=stranger),
        lambda: plans.draft(scenario=scenario, name="X", actor=stranger),
        lambda: plans.withdraw(plan=plan, actor=stranger, reason="X"),
        lambda: plan_runs.request(plan=plan, actor=stranger, queue=False),
        lambda: checkpoints.take(ledger=root, actor=stranger),
        lambda: stock_takes.start(
            ledger=root, place=lookup.place("three-forks"), actor=stranger
        ),
        lambda: organisations.keep(
            record=scenario, organisation=None, actor=stranger, reason="X"
        ),
    ):  # fmt: skip
        with pytest.raises(NotFound, match=r"There is no (ledger|scenario|plan) "):
            act()
    assert not Scenario.objects.filter(slug="x").exists()


def test_a_plan_that_one_does_not_see_holds_tubes_without_a_name(
    stranger: User, insider: User, ours: Organisation
) -> None:
    held = factories.reservation()
    Scenario.objects.filter(pk=held.plan.scenario_id).update(organisation=ours)
    held.plan.scenario.refresh_from_db()
    for person, named in ((insider, True), (stranger, False)):
        with pytest.raises(DomainError, match="Another approved plan holds 1") as refusal:
            plans._require_free(held.ledger, [held.container], person)
        assert (held.plan.name in refusal.value.message) is named


def _groups(*names: str) -> list[Any]:
    from django.contrib.auth.models import Group

    return list(Group.objects.filter(name__in=names))


def _terms() -> dict[str, object]:
    from samples.services import shipped_scenarios

    terms: dict[str, object] = shipped_scenarios.documents()[0]["terms"]
    return terms
