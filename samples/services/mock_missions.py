"""Mock missions: an answer of a plan flown on a branch of its ledger; `mock_work` flies it.

Who gives a command holds the helm (`mock_helm`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal

from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.mock_missions import FLYABLE, MockGoal, MockStatus
from samples.models import Holding, Ledger, MockMission, MockPlan, Plan, PlanRun
from samples.planning import answers, reading, terms
from samples.planning.canonical import canonical
from samples.planning.flying import engine
from samples.planning.flying import mission as missions
from samples.planning.flying import state as states
from samples.planning.flying.mission import FaultKind, Luck, Mission, Policy
from samples.planning.flying.of_terms import mission_of
from samples.planning.solution import Solution
from samples.planning.terms import Terms
from samples.services import branches, fitting_out, locks, mock_helm, mock_log, plans
from samples.services.actors import Actor, SystemActor, require
from samples.services.mock_custody import MACHINE, Custody, rover_kind
from samples.services.plan_runs import SEED_MAX, require_within

mission_asked = Signal()
"""Sent with `mission` once it is stored that it goes on; `samples.tasks` puts it in the queue."""


def make(
    *,
    plan: Plan,
    actor: Actor,
    seed: int = 1,
    luck: Luck = Luck.ALL,
    policy: Policy | None = None,
    slug: str = "",
    name: str = "",
) -> MockMission:
    """Begin to fly a plan's answer on a mock ledger that branches off the plan's; who asks steers.

    `slug` and `name` are the ledger's; unless given `mock-<plan>-<number>`. Raises
    TransitionRefused (the plan is not approved), Conflict (its tubes are no longer as planned; the
    slug is taken), InvalidValue, InvalidRecord (a slug that can't be an address), NotPermitted.
    """
    require(actor, mock_helm.FLY, plan)
    require_within("seed", seed, 0, SEED_MAX)
    with transaction.atomic():
        locks.plan(plan)
        stored, run = _flyable(plan)
        last = MockMission.objects.filter(plan=stored).aggregate(last=Max("number"))["last"]
        number = (last or 0) + 1
        told = terms.read(run.terms)
        answer = answers.read(run.solution or {})
        value = _mission(run, told, answer, seed=seed, luck=luck, policy=policy)
        _require_fits(run, value, told)
        _fit_out(run.ledger, told)
        ledger = branches.branch(
            ledger=run.ledger,
            slug=slug or f"mock-{stored.pk}-{number}",
            name=name or f"{stored}, mock mission {number}"[:160],
            actor=SystemActor(actor.get_username()),
            at=run.as_of,
            known_at=run.known_at,
            organisation=stored.scenario.organisation,
        )
        state, happenings = engine.begin(value)
        now = datetime.now(UTC)
        mission = MockMission.objects.create(
            plan=stored,
            run=run,
            number=number,
            ledger=ledger,
            seed=seed,
            luck=luck.value,
            policy=asdict(value.policy),
            arrival_at=terms.arrival(told),
            mission=canonical(missions.as_json(value)),
            mission_hash=missions.mission_hash(value),
            requested_at=now,
            requested_by=actor.get_username(),
            state=state.as_json(),
            phase=str(state.phase),
            helm=actor.get_username(),
            helm_at=now,
        )
        MockPlan.objects.create(
            mission=mission,
            number=1,
            sol=state.sol,
            why="The plan's own answer.",
            asked_by=run.requested_by,
            problem=run.problem,
            problem_hash=run.problem_hash,
            solution=run.solution,
            value=answer.value,
            bound=answer.bound,
        )
        mock_log.keep(mission, Custody(mission), state, happenings)
    return mission


def go(
    *,
    mission: MockMission,
    actor: Actor,
    goal: MockGoal = MockGoal.END,
    until_sol: float | None = None,
    queue: bool = True,
) -> MockMission:
    """Let it go on: to the next moment at which something happens, to a sol, or to the end.

    Without `queue` the caller flies it, with `mock_work.work`. A worker that has been silent for
    too long is given up. Raises InvalidValue (`until_sol`), Conflict (another steers; it is flying
    already), TransitionRefused (it is over), NotPermitted.
    """
    if goal is MockGoal.REPLAN:
        raise InvalidValue(
            "A new plan is no way to go.", field="goal", value=goal.value,
            expected="next, sol or end",
        )  # fmt: skip
    return _ask(mission, actor, goal, until_sol=until_sol, queue=queue)


def replan(*, mission: MockMission, actor: Actor, why: str, queue: bool = True) -> MockMission:
    """Have the ground team plan again now, from the present state; it does not go on.

    `queue` and what is raised as `go`; InvalidValue without a `why`.
    """
    if not why.strip():
        raise InvalidValue("A new plan says why.", field="why", value=why, expected="a text")
    return _ask(mission, actor, MockGoal.REPLAN, why=why.strip(), queue=queue)


def stop(*, mission: MockMission, actor: Actor) -> MockMission:
    """Halt it after what happens just now.

    Raises TransitionRefused (it is not flying), Conflict (another steers), NotPermitted.
    """
    with transaction.atomic():
        stored = mock_helm.steer(mission, actor)
        if stored.status != MockStatus.FLYING:
            raise TransitionRefused(
                f"{stored} is not flying: it is {stored.status}.",
                field="status",
                value=stored.status,
                expected=MockStatus.FLYING.value,
            )
        wait(stored)
    return stored


def inject(
    *,
    mission: MockMission,
    actor: Actor,
    fault: FaultKind,
    who: str = "",
    stop: str | None = None,
    sols: float | None = None,
) -> MockMission:
    """Bring a fault about now: to a vehicle (`who`) or a tube (`stop`), for some sols.

    Raises InvalidValue where it can't happen now, Conflict (another steers), TransitionRefused (it
    is over), NotPermitted.
    """
    with transaction.atomic():
        stored = mock_helm.steer(mission, actor)
        state, told = engine.inject(
            stored.value, states.read(stored.state), fault, who=who, stop=stop, sols=sols
        )
        mock_log.keep(stored, Custody(stored), state, told, injected_by=actor.get_username())
    return stored


def injectable(mission: MockMission) -> Mapping[FaultKind, tuple[str, ...]]:
    """Which faults can be brought about now, and whom each can hit: vehicles or tubes."""
    return engine.injectable(mission.value, states.read(mission.state))


def abandon(*, mission: MockMission, actor: Actor, why: str) -> MockMission:
    """Give it up: what happened stays, nothing more does.

    Raises InvalidValue without a `why`, Conflict (another steers), TransitionRefused (it is over),
    NotPermitted.
    """
    if not why.strip():
        raise InvalidValue("It is said why.", field="why", value=why, expected="a text")
    with transaction.atomic():
        stored = mock_helm.steer(mission, actor)
        stored.status, stored.goal, stored.until_sol = MockStatus.ABANDONED.value, "", None
        stored.why, stored.ended_at = why.strip(), datetime.now(UTC)
        stored.save(update_fields=["status", "goal", "until_sol", "why", "ended_at"])
    return stored


def wait(mission: MockMission, error: str = "") -> None:
    """Let a locked mission that flies wait for the next command."""
    mission.status, mission.goal, mission.until_sol = MockStatus.WAITING.value, "", None
    mission.error = error
    mission.save(update_fields=["status", "goal", "until_sol", "error"])


def _ask(
    mission: MockMission,
    actor: Actor,
    goal: MockGoal,
    *,
    until_sol: float | None = None,
    why: str = "",
    queue: bool,
) -> MockMission:
    with transaction.atomic():
        stored = mock_helm.steer(mission, actor)
        if stored.status == MockStatus.FLYING and not stored.is_stalled:
            raise Conflict(
                f"{stored} is flying already.",
                field="status",
                value=stored.status,
                expected="it to arrive, or to be stopped",
            )
        _require_ahead(stored, goal, until_sol)
        stored.status, stored.goal, stored.until_sol = (
            MockStatus.FLYING.value,
            goal.value,
            until_sol,
        )
        stored.why, stored.error, stored.heartbeat_at = why, "", datetime.now(UTC)
        stored.save(update_fields=["status", "goal", "until_sol", "why", "error", "heartbeat_at"])
        if queue:
            transaction.on_commit(lambda: mission_asked.send(MockMission, mission=stored))
    return stored


def _require_ahead(mission: MockMission, goal: MockGoal, until_sol: float | None) -> None:
    if goal is not MockGoal.SOL:
        if until_sol is None:
            return
        raise InvalidValue(
            "Only who flies to a sol names it.", field="until_sol", value=until_sol,
            expected="no sol",
        )  # fmt: skip
    if until_sol is None or not math.isfinite(until_sol) or until_sol <= mission.sol:
        raise InvalidValue(
            f"{mission} is on sol {mission.sol:.2f}; it flies to a later one.",
            field="until_sol",
            value=until_sol,
            expected=f"more than {mission.sol:.2f}",
        )


def _flyable(plan: Plan) -> tuple[Plan, PlanRun]:
    stored = Plan.objects.select_related(
        "scenario", "chosen_run__ledger__mission", "chosen_run__plan"
    ).get(pk=plan.pk)
    run = stored.chosen_run
    if stored.state not in FLYABLE or run is None:
        raise TransitionRefused(
            f"{stored} can't be flown: it is {stored.state}.",
            field="plan",
            value=stored.pk,
            expected=" or ".join(sorted(FLYABLE)),
        )
    if run.as_of is None and run.known_at is None:
        plans.require_as_frozen(run)
    return stored, run


def _mission(
    run: PlanRun, told: Terms, answer: Solution, *, seed: int, luck: Luck, policy: Policy | None
) -> Mission:
    problem = reading.read(run.problem)
    made = mission_of(told, problem, answer, seed=seed, luck=luck, policy=policy)
    return missions.read(missions.as_json(made))  # it refuses figures that can't be meant


def _require_fits(run: PlanRun, value: Mission, told: Terms) -> None:
    """The concept has one sample container, and time goes forward."""
    capacity = value.problem.container.capacity_tubes
    if capacity is None or capacity > fitting_out.OS_SLOTS:
        raise InvalidValue(
            "The sample container of the concept has fewer slots than the scenario.",
            field="container.capacity_tubes",
            value=capacity,
            expected=f"{fitting_out.OS_SLOTS} at most",
        )
    holdings = Holding.objects.filter(ledger=run.ledger)
    riding = holdings.filter(os_slot__isnull=False).select_related("container").first()
    if riding is not None:
        raise InvalidValue(
            f"The sample container is in use in {run.ledger}: {riding.container} is in it.",
            field="ledger",
            value=run.ledger.slug,
            expected="a ledger in which nothing was loaded yet",
        )
    latest = holdings.aggregate(latest=Max("not_before"))["latest"]
    if run.as_of is None and latest is not None and terms.arrival(told) < latest:
        raise InvalidValue(
            f"The mission would arrive before what {run.ledger} tells last.",
            field="calendar.arrival_at",
            value=told.calendar.arrival_at,
            expected=f"{latest:%Y-%m-%dT%H:%M:%SZ} or later",
        )


def _fit_out(ledger: Ledger, told: Terms) -> None:
    """The places of the concept, and one for each vehicle but the rover."""
    fitting_out.fit_out(mission=ledger.mission, actor=MACHINE)
    rover = rover_kind(told)
    for vehicle in told.vehicles:
        fitting_out.fit_out_vehicles(
            mission=ledger.mission,
            kind=vehicle.kind,
            name=vehicle.name,
            numbers=range(2 if vehicle.kind == rover else 1, vehicle.count.value + 1),
            actor=MACHINE,
        )
