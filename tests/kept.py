"""Something of every kind that one organisation keeps to itself, for tests of every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.models import Group, User

from samples.domain.when import When
from samples.models import (
    Checkpoint,
    CustodyEvent,
    Ledger,
    MockMission,
    MockSeries,
    Organisation,
    Plan,
    PlanRun,
    Portion,
    Scenario,
    StockTake,
    TradeStudy,
)
from samples.selectors import lookup
from samples.services import (
    branches,
    checkpoints,
    custody,
    mock_missions,
    mock_series,
    plan_runs,
    plans,
    scenarios,
    stock_takes,
    trade_studies,
)
from samples.services.organisations import join
from tests.mock_missions import FETCH, ROUTES, answered
from tests.plans import PLANNER, grid, scenario, tube

NAME = "Zanzibar"
"""Stands in the name or note of everything kept, and nowhere else."""
SLUG = "zz-kept"
"""Begins every short name."""


@dataclass(frozen=True)
class Kept:
    """What organisation `of` keeps to itself."""

    of: Organisation
    scenario: Scenario
    plan: Plan
    run: PlanRun
    study: TradeStudy
    mission: MockMission
    series: MockSeries
    ledger: Ledger
    event: CustodyEvent
    portion: Portion
    stock_take: StockTake
    checkpoint: Checkpoint


def member(name: str, organisation: Organisation | None = None, group: str = "planner") -> User:
    """Somebody of a group who belongs to an organisation."""
    person = User.objects.create(username=name, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    if organisation is not None:
        join(person=person, organisation=organisation, actor=PLANNER)
    return person


def world(organisation: Organisation) -> Kept:
    """Made by the system; whoever belongs to the organisation sees it, and nobody else."""
    flight = lookup.flight_ledger()
    of = scenarios.make(
        slug=f"{SLUG}-scenario", name=f"{NAME} scenario", ledger=flight,
        terms=scenario(FETCH).terms, organisation=organisation, actor=PLANNER,
    )  # fmt: skip
    plan = plans.draft(scenario=of, name=f"{NAME} plan", actor=PLANNER)
    run = answered(plan_runs.request(plan=plan, actor=PLANNER, queue=False), ROUTES[FETCH])
    plans.choose(plan=plan, run=run, actor=PLANNER)
    plans.propose(plan=plan, actor=PLANNER, reason=f"{NAME} fits.")
    plan = plans.approve(plan=plan, actor=PLANNER, reason="Agreed.")
    study = trade_studies.request(
        scenario=of, grid=grid(name=f"{NAME} study"), actor=PLANNER, queue=False
    )
    series = mock_series.request(
        plan=plan, actor=PLANNER, count=2, name=f"{NAME} series", queue=False
    )
    mission = mock_missions.make(plan=plan, actor=PLANNER, slug=f"{SLUG}-mission")
    ledger = branches.branch(
        ledger=flight, slug=f"{SLUG}-ledger", name=f"{NAME} ledger", actor=PLANNER,
        organisation=organisation,
    )  # fmt: skip
    container = tube()
    event = custody.lose(
        ledger=ledger, container=container, actor=PLANNER, reason=f"{NAME} was here.",
        when=When.instant(datetime.now(UTC), ledger.mission.clock), evidence=NAME,
    )  # fmt: skip
    portion = Portion.objects.create(
        ledger=ledger, container=container, sample=container.samples.get(retained=True), number=0,
        initial_ug=100, mass_ug=100, made_seq=event.seq, seq=event.seq, purpose=NAME,
    )  # fmt: skip
    place = lookup.place("three-forks")
    return Kept(
        of=organisation, scenario=of, plan=plan, run=run, study=study, mission=mission,
        series=series, ledger=ledger, event=event, portion=portion,
        stock_take=stock_takes.start(ledger=ledger, place=place, actor=PLANNER, note=NAME),
        checkpoint=checkpoints.take(ledger=ledger, actor=PLANNER, now=datetime.now(UTC)),
    )  # fmt: skip
