"""Runs: a plan's problem is frozen and put in the queue; a worker (`plan_work`) solves it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.dispatch import Signal

from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.plans import AT_WORK, PlanState, RunStatus
from samples.models import Plan, PlanRun
from samples.planning import reading
from samples.planning.canonical import canonical
from samples.selectors.retrieval import Asked, ask
from samples.services import locks
from samples.services.actors import Actor, require
from samples.services.scenarios import in_terms
from samples.services.webhooks import messages, outbox

SECONDS_MAX = 600.0
SEED_MAX = 2**31 - 1
ITERATIONS_MAX = 1_000_000_000

run_requested = Signal()
"""Sent with `run` once it is stored for good; `samples.tasks` then puts it in the queue."""


def request(
    *,
    plan: Plan,
    actor: Actor,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    queue: bool = True,
) -> PlanRun:
    """Freeze what the plan's scenario asks of its ledger now, and have it solved.

    Without `queue` the caller solves it, with `plan_work.work`. A run before it whose worker died
    is given up. Raises InvalidValue (limits; terms that can't be meant), Conflict (a run is at
    work), TransitionRefused (not a draft), NotPermitted.
    """
    require(actor, "samples.add_planrun", plan)
    require_limits(seconds, seed, iterations)
    scenario = Plan.objects.select_related("scenario__ledger__mission").get(pk=plan.pk).scenario
    try:
        asked = ask(scenario)
    except InvalidValue as error:
        raise in_terms(error) from error
    try:
        with transaction.atomic():
            locks.plan(plan)
            stored = Plan.objects.select_related("scenario__ledger").get(pk=plan.pk)
            _require_draft(stored)
            _give_up_stalled(stored)
            run = _frozen(stored, asked, actor)
            run.scenario_version = scenario.version
            run.seconds, run.seed, run.iterations = seconds, seed, iterations
            run.save(force_insert=True)
            if queue:
                transaction.on_commit(lambda: run_requested.send(PlanRun, run=run))
    except IntegrityError as error:
        raise Conflict(
            f"A run of {plan} is at work already.",
            field="plan",
            value=plan.pk,
            expected="it to end, or to be cancelled",
        ) from error
    return run


def cancel(*, run: PlanRun, actor: Actor) -> PlanRun:
    """End a run early: one in the queue at once, one at work with the best it has so far.

    Raises TransitionRefused where it has ended, NotPermitted.
    """
    require(actor, "samples.change_planrun", run)
    with transaction.atomic():
        locks.plan_run(run)
        stored = PlanRun.objects.select_related("plan", "ledger").get(pk=run.pk)
        if not stored.is_at_work:
            raise TransitionRefused(
                f"{stored} has ended: it is {stored.status}.",
                field="status",
                value=stored.status,
                expected="a run that is queued or running",
            )
        stored.cancel_asked_by = stored.cancel_asked_by or actor.get_username()
        ends = stored.status == RunStatus.QUEUED or stored.is_stalled
        if ends:
            stored.status, stored.finished_at = RunStatus.CANCELLED.value, datetime.now(UTC)
        stored.save(update_fields=["cancel_asked_by", "status", "finished_at"])
        if ends:
            tell_end(stored)
    return stored


def tell_end(run: PlanRun) -> None:
    """Tell who listens that a run has ended; call it in the transaction that ends it."""
    outbox.tell(lambda: [messages.of_run(run)])


def require_limits(seconds: float, seed: int, iterations: int | None) -> None:
    """Raise InvalidValue where a solve would take too much, or can't be meant."""
    require_within("seconds", seconds, 0.1, SECONDS_MAX)
    require_within("seed", seed, 0, SEED_MAX)
    if iterations is not None:
        require_within("iterations", iterations, 1, ITERATIONS_MAX)


def require_within(field: str, value: float, least: float, most: float) -> None:
    """Raise InvalidValue for a number outside its limits."""
    if not least <= value <= most:
        raise InvalidValue(
            f"{field} can't be {value}.",
            field=field,
            value=value,
            expected=f"{least:g} to {most:.0f}",
        )


def _require_draft(plan: Plan) -> None:
    if plan.state != PlanState.DRAFT:
        raise TransitionRefused(
            f"{plan} is {plan.state}: it is not worked on.",
            field="state",
            value=plan.state,
            expected=PlanState.DRAFT.value,
        )


def _give_up_stalled(plan: Plan) -> None:
    for run in PlanRun.objects.filter(plan=plan, status__in=[status.value for status in AT_WORK]):
        if run.is_stalled:
            run.status = RunStatus.FAILED.value
            run.error = "The worker stopped without an answer."
            run.finished_at = datetime.now(UTC)
            run.save(update_fields=["status", "error", "finished_at"])
            tell_end(run)


def _frozen(plan: Plan, asked: Asked, actor: Actor) -> PlanRun:
    from samples.planning import terms

    last = PlanRun.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    scenario = plan.scenario
    return PlanRun(
        plan=plan,
        number=(last or 0) + 1,
        ledger=scenario.ledger,
        as_of=scenario.as_of,
        known_at=scenario.known_at,
        problem=canonical(reading.as_json(asked.problem)),
        problem_hash=reading.problem_hash(asked.problem),
        terms=terms.as_json(asked.terms),
        tubes=[tube.as_json() for tube in asked.tubes],
        requested_at=datetime.now(UTC),
        requested_by=actor.get_username(),
    )
