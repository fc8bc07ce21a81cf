"""Plans: drafted, proposed, approved, flown in a mock ledger, or withdrawn; each step says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.plans import NEXT, PlanState
from samples.models import (
    Container,
    Holding,
    Ledger,
    Plan,
    PlanChange,
    PlanRun,
    Reservation,
    Scenario,
)
from samples.selectors import lineage
from samples.selectors.visibility import sees
from samples.services import locks, organisations
from samples.services.actors import Actor, require
from samples.services.validation import invalid
from samples.services.webhooks import messages, outbox

AS_FROZEN = ("stage", "condition", "place", "sample", "sealed")
"""What must still be true of a tube when the plan that takes it is approved."""
UNSEEN = "a plan that another organisation keeps to itself"


def draft(*, scenario: Scenario, name: str, actor: Actor, note: str = "") -> Plan:
    """A new plan, still without an answer.

    Raises InvalidRecord, Conflict (the scenario has a plan of this name), NotPermitted.
    """
    require(actor, "samples.add_plan", scenario)
    now = datetime.now(UTC)
    plan = Plan(
        scenario=scenario, name=name, note=note, created_at=now, created_by=actor.get_username()
    )
    try:
        plan.clean_fields()
    except ValidationError as error:
        raise invalid(plan, error) from error
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
            _note(plan, "", PlanState.DRAFT, actor, note or "Drafted.")
    except IntegrityError as error:
        raise Conflict(
            f"{scenario} has a plan {name} already.",
            field="name",
            value=name,
            expected="a new name",
        ) from error
    return plan


def choose(*, plan: Plan, run: PlanRun, actor: Actor) -> Plan:
    """Make a run's answer the plan's. Raises InvalidValue, TransitionRefused, NotPermitted."""
    require(actor, "samples.change_plan", plan)
    with transaction.atomic():
        stored = _locked(plan)
        _require_state(stored, {PlanState.DRAFT}, "Another run can't be chosen")
        stored.chosen_run = _usable(stored, run)
        stored.save(update_fields=["chosen_run"])
    return stored


def propose(*, plan: Plan, actor: Actor, reason: str) -> Plan:
    """Put a plan forward for approval. Raises InvalidValue, TransitionRefused, NotPermitted."""
    require(actor, "samples.change_plan", plan)
    with transaction.atomic():
        stored = _locked(plan)
        if stored.state == PlanState.DRAFT and stored.chosen_run is None:
            raise TransitionRefused(
                f"{stored} has no answer yet.", field="run", expected="a chosen run"
            )
        return _change(stored, PlanState.PROPOSED, actor, reason)


def reopen(*, plan: Plan, actor: Actor, reason: str) -> Plan:
    """Send a proposed plan back to be worked on. Raises TransitionRefused, NotPermitted."""
    require(actor, "samples.change_plan", plan)
    with transaction.atomic():
        return _change(_locked(plan), PlanState.DRAFT, actor, reason)


def approve(*, plan: Plan, actor: Actor, reason: str) -> Plan:
    """Let a plan count: its tubes are reserved in its ledger, for this plan alone.

    Raises Conflict naming the tubes that are no longer as the run froze them or are held by
    another plan; TransitionRefused, InvalidValue, NotPermitted.
    """
    require(actor, "samples.approve_plan", plan)
    with transaction.atomic():
        stored = _locked(plan)
        changed = _change(stored, PlanState.APPROVED, actor, reason)
        run = changed.chosen_run
        assert run is not None  # noqa: S101 - a constraint says so
        taken = list(Container.objects.filter(code__in=run.taken).order_by("pk"))
        require_as_frozen(run)
        _require_free(run.ledger, taken, actor)
        try:
            with transaction.atomic():
                Reservation.objects.bulk_create(
                    Reservation(
                        plan=stored,
                        run=run,
                        ledger=run.ledger,
                        container=container,
                        made_at=datetime.now(UTC),
                        made_by=actor.get_username(),
                    )
                    for container in taken
                )
        except IntegrityError:
            _require_free(run.ledger, taken, actor)
            raise
    return changed


def withdraw(*, plan: Plan, actor: Actor, reason: str) -> Plan:
    """Give a plan up; what it held is free again. Raises TransitionRefused, NotPermitted."""
    require(actor, "samples.change_plan", plan)
    with transaction.atomic():
        stored = _locked(plan)
        if stored.state == PlanState.APPROVED:
            require(actor, "samples.approve_plan")
        changed = _change(stored, PlanState.WITHDRAWN, actor, reason)
        _release(changed, actor)
    return changed


def record_flown(*, plan: Plan, ledger: Ledger, actor: Actor, reason: str) -> Plan:
    """Note that an approved plan was played through in a mock ledger, which branched off its own.

    Nothing planned is ever flown in a flight ledger. Raises InvalidValue, TransitionRefused,
    NotPermitted.
    """
    require(actor, "samples.approve_plan", plan)
    require(actor, "samples.approve_plan", ledger)
    with transaction.atomic():
        stored = _locked(plan)
        run = stored.chosen_run
        organisations.require_fits(stored.scenario, ledger)
        if not ledger.is_mock or run is None or run.ledger not in lineage.ancestry(ledger):
            raise InvalidValue(
                f"{stored} can't have been flown in {ledger}.",
                field="ledger",
                value=ledger.slug,
                expected="a mock ledger that is, or branched off, the one of the plan",
            )
        stored.flown_in = ledger
        changed = _change(stored, PlanState.FLOWN, actor, reason)
        _release(changed, actor)
    return changed


def _locked(plan: Plan) -> Plan:
    locks.plan(plan)
    return Plan.objects.select_related("scenario", "chosen_run__ledger__mission").get(pk=plan.pk)


def _require_state(plan: Plan, wanted: Iterable[PlanState], what: str) -> None:
    if PlanState(plan.state) not in wanted:
        raise TransitionRefused(
            f"{what}: {plan} is {plan.state}.",
            field="state",
            value=plan.state,
            expected=" or ".join(sorted(wanted)),
        )


def _change(plan: Plan, to: PlanState, actor: Actor, reason: str) -> Plan:
    """Move the plan on, with a row that says so."""
    said = reason.strip()
    if not said:
        raise InvalidValue("A change says why.", field="reason", value=reason, expected="a text")
    _require_state(
        plan,
        {state for state, following in NEXT.items() if to in following},
        f"It can't become {to.value}",
    )
    before, plan.state = plan.state, to.value
    plan.save(update_fields=["state", "flown_in"])
    _note(plan, before, to, actor, said)
    return plan


def _note(plan: Plan, before: str, to: PlanState, actor: Actor, reason: str) -> None:
    last = PlanChange.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    change = PlanChange.objects.create(
        plan=plan,
        number=(last or 0) + 1,
        from_state=before,
        to_state=to.value,
        run=plan.chosen_run,
        at=datetime.now(UTC),
        by=actor.get_username(),
        reason=reason,
    )
    outbox.tell(lambda: [messages.of_change(change)])


def _usable(plan: Plan, run: PlanRun) -> PlanRun:
    if run.plan_id != plan.pk:
        raise InvalidValue(
            f"{run} is not of {plan}.", field="run", value=run.pk, expected="a run of the plan"
        )
    if run.is_at_work or not run.has_plan:
        raise InvalidValue(
            f"{run} has no answer that can be flown: it is {run.status}.",
            field="run",
            value=run.pk,
            expected="a run that is done and whose demands don't contradict each other",
        )
    return run


def require_as_frozen(run: PlanRun) -> None:
    """Raise Conflict unless every tube that the run takes is as when its problem was frozen."""
    now = {
        holding.container.code: holding
        for holding in Holding.objects.filter(
            ledger=run.ledger, container__code__in=run.taken
        ).select_related("container", "place", "sample")
    }
    frozen = {tube["container"]: tube for tube in run.tubes}
    moved = [
        f"{code} ({_differs(frozen[code], now.get(code))})"
        for code in sorted(run.taken)
        if _differs(frozen[code], now.get(code))
    ]
    if moved:
        raise Conflict(
            f"The inventory has changed since the run was asked: {'; '.join(moved)}.",
            field="run",
            value=run.pk,
            expected="a new run",
        )


def _differs(frozen: dict[str, object], holding: Holding | None) -> str:
    """What is not as it was, in words; empty where all is."""
    if holding is None:
        return "no longer in the ledger"
    present = {
        "stage": holding.stage,
        "condition": holding.condition,
        "place": holding.place.slug,
        "sample": holding.sample.identifier if holding.sample else None,
        "sealed": holding.sealed,
    }
    return ", ".join(
        f"{name} was {frozen[name]}, is {present[name]}"
        for name in AS_FROZEN
        if frozen[name] != present[name]
    )


def _require_free(ledger: Ledger, containers: list[Container], actor: Actor) -> None:
    """Raise Conflict naming who holds what; a plan that the actor doesn't see is not named."""
    held = Reservation.objects.filter(
        ledger=ledger, container__in=containers, released_at=None
    ).select_related("container", "plan__scenario")
    named = [
        f"{one.container.code} by {one.plan if sees(actor, one.plan) else UNSEEN}"
        for one in held.order_by("container__code")
    ]
    if named:
        raise Conflict(
            f"Another approved plan holds {len(named)} of its tubes: {', '.join(named)}.",
            field="plan",
            expected="the other plan to be withdrawn, or a run without these tubes",
        )


def _release(plan: Plan, actor: Actor) -> None:
    Reservation.objects.filter(plan=plan, released_at=None).update(
        released_at=datetime.now(UTC), released_by=actor.get_username()
    )
