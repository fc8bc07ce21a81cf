"""Series of mock missions: one plan's answer flown with many seeds, compared with its forecast.

`mock_series_work` is the worker's side.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal

from samples.domain.errors import InvalidValue, TransitionRefused
from samples.domain.plans import AT_WORK, RunStatus
from samples.models import MockBatch, MockMission, MockSeries, Plan, PlanRun
from samples.models.mock_series import COUNT_MAX
from samples.planning import answers, form, reading, terms
from samples.planning.canonical import canonical
from samples.planning.flying import mission as missions
from samples.planning.flying.mission import Luck, Policy
from samples.planning.flying.of_terms import mission_of
from samples.services import locks, mock_missions
from samples.services.actors import Actor, require
from samples.services.mock_series_result import compared
from samples.services.plan_runs import SEED_MAX

NAME_MAX = 160
BATCH = 50
"""Seeds of a batch, unless that made too many batches."""
BATCHES_MAX = 1_000
"""Batches of a series."""

series_requested = Signal()
"""Sent with `series`, its key, and `batches`, how many, once they are stored for good;
`samples.tasks` queues them."""


def request(
    *,
    plan: Plan,
    actor: Actor,
    count: int,
    first_seed: int = 1,
    luck: Luck = Luck.FORECAST,
    policy: Policy | None = None,
    name: str = "",
    queue: bool = True,
) -> MockSeries:
    """Freeze the mission that a plan's chosen run comes to, and fly it with many seeds.

    Without a `policy` nobody plans anew: what is flown is what the forecast simulates. Without
    `queue` the caller flies the batches, with `mock_series_work.work_next`. Raises InvalidValue
    (seeds out of reach; a plan without an answer that can be flown), NotPermitted.
    """
    require(actor, "samples.fly_mockmission", plan)
    _require_seeds(first_seed, count)
    called = _named(name, plan, count)
    run = _flyable(plan)
    told = policy or Policy(replan=missions.Replan.NEVER)
    mission = mission_of(
        terms.read(run.terms),
        reading.read(run.problem),
        answers.read(run.solution or {}),
        seed=first_seed,
        luck=luck,
        policy=told,
    )
    series = MockSeries(
        run=run,
        name=called,
        first_seed=first_seed,
        count=count,
        luck=luck.value,
        policy=form.written(told, Policy),
        mission=canonical(missions.as_json(mission)),
        mission_hash=missions.mission_hash(mission),
        requested_at=datetime.now(UTC),
        requested_by=actor.get_username(),
    )
    with transaction.atomic():
        series.save(force_insert=True)
        batches = MockBatch.objects.bulk_create(_batches(series))
        if queue:
            told_of = {"series": series.pk, "batches": len(batches)}
            transaction.on_commit(lambda: series_requested.send(MockSeries, **told_of))
    return series


def cancel(*, series: MockSeries, actor: Actor) -> MockSeries:
    """End a series early: what waits is not flown, what is flown now ends soon, what is done stays.

    A batch whose worker is silent is given up. Raises TransitionRefused where the series has ended,
    NotPermitted.
    """
    require(actor, "samples.fly_mockmission", series)
    with transaction.atomic():
        locks.mock_series(series)
        stored = MockSeries.objects.get(pk=series.pk)
        if not stored.is_at_work:
            raise TransitionRefused(
                f"{stored} has ended: it is {stored.status}.",
                field="status",
                value=stored.status,
                expected="a series that is queued or running",
            )
        stored.cancel_asked_by = stored.cancel_asked_by or actor.get_username()
        stored.save(update_fields=["cancel_asked_by"])
        now = datetime.now(UTC)
        for batch in _of(stored).filter(status__in=[status.value for status in AT_WORK]):
            if batch.status == RunStatus.QUEUED or batch.is_stalled:
                _of(stored).filter(pk=batch.pk, status=batch.status).update(
                    status=RunStatus.CANCELLED.value, finished_at=now
                )
    settle(stored)
    return MockSeries.objects.select_related("run__plan", "run__ledger").get(pk=stored.pk)


def settle(series: MockSeries) -> None:
    """End a series none of whose batches is at work: what was flown is compared with the forecast.

    Of several that ask at once, one does it.
    """
    if _is_flying(series):
        return
    result = compared(series)
    with transaction.atomic():
        locks.mock_series(series)
        stored = MockSeries.objects.get(pk=series.pk)
        if not stored.is_at_work or _is_flying(stored):
            return
        if stored.cancel_asked_by:
            stored.status = RunStatus.CANCELLED.value
        elif result is None or _of(stored).filter(status=RunStatus.FAILED.value).exists():
            stored.status = RunStatus.FAILED.value
        else:
            stored.status = RunStatus.DONE.value
        stored.result = result
        stored.finished_at = datetime.now(UTC)
        stored.save(update_fields=["status", "result", "finished_at"])


def open_seed(*, series: MockSeries, seed: int, actor: Actor) -> MockMission:
    """Make the mock mission that a series flew with a seed: it ends as it did there.

    Raises InvalidValue for a seed that is not one of the series and a plan whose answer is another
    one by now, and what `mock_missions.make` raises.
    """
    if not series.first_seed <= seed <= series.last_seed:
        raise InvalidValue(
            f"{series} has no seed {seed}.",
            field="seed",
            value=seed,
            expected=f"{series.first_seed} to {series.last_seed}",
        )
    plan = Plan.objects.get(pk=series.run.plan_id)
    if plan.chosen_run_id != series.run_id:
        raise InvalidValue(
            f"{plan} has another answer than {series} flew.",
            field="plan",
            value=plan.pk,
            expected=f"a plan whose chosen run is {series.run_id}",
        )
    return mock_missions.make(
        plan=plan,
        actor=actor,
        seed=seed,
        luck=Luck(series.luck),
        policy=form.reader(Policy)(series.policy, "policy"),
    )


def _of(series: MockSeries) -> QuerySet[MockBatch]:
    return MockBatch.objects.filter(series=series).defer("outcomes")


def _is_flying(series: MockSeries) -> bool:
    return _of(series).filter(status__in=[status.value for status in AT_WORK]).exists()


def _batches(series: MockSeries) -> list[MockBatch]:
    size = max(BATCH, -(-series.count // BATCHES_MAX))
    return [
        MockBatch(
            series=series,
            number=number,
            first_seed=series.first_seed + begin,
            count=min(size, series.count - begin),
        )
        for number, begin in enumerate(range(0, series.count, size), start=1)
    ]


def _require_seeds(first_seed: int, count: int) -> None:
    for field, value, least, most in (
        ("count", count, 1, COUNT_MAX),
        ("first_seed", first_seed, 0, SEED_MAX + 1 - count),
    ):
        if not least <= value <= most:
            raise InvalidValue(
                f"{field} can't be {value}.",
                field=field,
                value=value,
                expected=f"{least} to {most}",
            )


def _named(name: str, plan: Plan, count: int) -> str:
    said = name.strip() or f"{plan.name[:120]}: {count} seeds"
    if len(said) > NAME_MAX:
        raise InvalidValue(
            "The name is too long.",
            field="name",
            value=said[:NAME_MAX],
            expected=f"at most {NAME_MAX} characters",
        )
    return said


def _flyable(plan: Plan) -> PlanRun:
    """The plan's chosen run; raises InvalidValue where it has none that can be flown."""
    run = PlanRun.objects.select_related("plan__scenario", "ledger").filter(chosen_by=plan).first()
    if run is None or not run.has_plan:
        raise InvalidValue(
            f"{plan} has no answer that can be flown.",
            field="plan",
            value=plan.pk,
            expected="a plan whose chosen run is optimal or feasible",
        )
    return run
