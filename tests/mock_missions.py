"""Approved plans and missions that fly them, for tests of every room.

Nothing is solved: the routes of two shipped scenarios stand in mock_routes.json, as the planner
found them, so that what is flown does not change when the planner finds others as good.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from samples.domain.mock_missions import MockGoal
from samples.models import Ledger, MockMission, Plan, PlanRun
from samples.planning import answers, form, reading
from samples.planning.flying.mission import Luck, Policy
from samples.planning.schedule import stops_of, timeline
from samples.planning.solution import Route, Solution, Status
from samples.planning.worth import worth
from samples.selectors import mock_missions as selectors
from samples.services import mock_missions, mock_work, plan_runs
from samples.services import plans as services
from samples.services.actors import Actor
from tests import plans
from tests.plans import PLANNER

ROUTES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "mock_routes.json").read_text(encoding="utf-8")
)
FETCH = "fetch-three-forks"
"""A fetch rover and ten tubes."""
BOTH = "thirty-of-thirty-one"
"""The rover, two helicopters and thirty tubes."""


def approved(slug: str = FETCH, ledger: Ledger | None = None, name: str = "A plan") -> Plan:
    """A plan of a shipped scenario with the stored routes, holding its tubes."""
    plan = plans.draft(plans.scenario(slug, ledger), name)
    run = answered(plan_runs.request(plan=plan, actor=PLANNER, queue=False), ROUTES[slug])
    services.choose(plan=plan, run=run, actor=PLANNER)
    services.propose(plan=plan, actor=PLANNER, reason="It fits.")
    return services.approve(plan=plan, actor=PLANNER, reason="Agreed.")


def answered(run: PlanRun, stored: dict[str, Any]) -> PlanRun:
    """A run with the answer that some routes are."""
    problem = reading.read(run.problem)
    routes = tuple(form.reader(Route)(one, "routes") for one in stored["routes"])
    taken = stops_of(routes)
    reached = worth(problem, taken)
    solution = Solution(
        problem_hash=run.problem_hash,
        status=Status.OPTIMAL,
        site=stored["site"],
        routes=routes,
        worth=reached,
        bound=reached.value,
        taken=taken,
        left=tuple(stop.id for stop in problem.stops if stop.id not in set(taken)),
        timeline=timeline(problem, stored["site"], routes),
        conflicts=(),
        engine="stored",
        version="1",
        seed=1,
        iterations=0,
        elapsed_s=0.0,
    )
    run.status, run.result = "done", Status.OPTIMAL.value
    run.started_at = run.heartbeat_at = run.finished_at = datetime.now(UTC)
    run.value = run.bound = reached.value
    run.gap, run.elapsed_s, run.engine = 0.0, 0.0, "stored"
    run.solution = answers.as_json(solution)
    run.save()
    return run


def made(plan: Plan | None = None, **how: Any) -> MockMission:
    """A mission that has just begun, without faults unless `luck` says otherwise."""
    how = {"actor": PLANNER, "luck": Luck.NONE, "policy": Policy(), **how}
    return mock_missions.make(plan=plan or approved(), **how)


def flown(
    mission: MockMission,
    goal: MockGoal = MockGoal.END,
    until_sol: float | None = None,
    actor: Actor = PLANNER,
) -> MockMission:
    """The mission gone on, by a worker in this process."""
    mock_missions.go(mission=mission, actor=actor, goal=goal, until_sol=until_sol, queue=False)
    mock_work.work(mission.pk)
    return again(mission)


def again(mission: MockMission) -> MockMission:
    """As it is stored now."""
    return selectors.whole().get(pk=mission.pk)


def state_of(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Everything of a ledger, to the byte: texts of events, holdings, heads."""
    events = ledger.events.order_by("pk").values_list("text", "hash", "recorded_at")
    holdings = ledger.holdings.order_by("container").values_list()
    return [*events, *holdings, *ledger.branch_heads.order_by("pk").values_list()]
