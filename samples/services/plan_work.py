"""The worker's side of a run: it is claimed, solved, checked, told about, and ended.

Everything is written in short transactions of their own, so that others see how far it is and may
cancel it. A worker that is killed leaves its run without signs of life: it counts as stalled.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from threading import Lock, get_ident
from time import monotonic
from typing import Any

from django.db import DatabaseError, connection, transaction

from samples.domain.errors import DomainError
from samples.domain.plans import RunStatus
from samples.models import Container, Exclusion, PlanActivity, PlanRun
from samples.planning import reading
from samples.planning.problem import Problem
from samples.planning.solution import Moment, Progress, Solution
from samples.services import leaving, locks, plan_insight
from samples.services.plan_runs import SECONDS_MAX, run_requested, tell_end

logger = logging.getLogger(__name__)

LONGEST_S = 2 * SECONDS_MAX
"""The longest a worker is at one run, its explanation included."""
EVERY_S = 1.0
"""Seconds between two signs of life."""
WORKERS = 2
"""Processors a solve uses."""


class AnswerDoesNotHold(Exception):
    """The independent checker found fault with an answer: a fault of the planner."""


def work(run_id: int, report: Progress | None = None) -> None:
    """Solve a run that waits in the queue; nothing where it no longer does.

    `report` is told of each better value or bound. A worker that is asked to end gives the run
    back to the queue. Whatever goes wrong, an interruption too, is told in the run, and raised
    again for the queue's own record.
    """
    run = claimed(run_id)
    if run is None:
        return
    pulse = Pulse(run.pk, report)
    try:
        problem = reading.read(run.problem)
        solution = solved(run, problem, pulse)
        document = checked(problem, solution)
        insight = plan_insight.of(problem, solution, seed=run.seed, cancelled=pulse.cancelled)
        if pulse.gives_back and not pulse.cancel:
            _give_back(run)
        else:
            _finish(run, solution, document, insight, pulse)
    except BaseException as error:
        _fail(run, error)
        raise


class Pulse:
    """Signs of life of a run, with how far it is; hears whether it shall end.

    Told and asked often, on whichever thread, it writes at most once a second. A thread has a
    connection of its own, which can't see what a transaction of the first one has not committed:
    where the run is worked on inside a transaction, only its thread writes.
    """

    def __init__(self, run_id: int, report: Progress | None = None) -> None:
        self.run_id = run_id
        self.report = report
        self.cancel = False
        self.gives_back = False
        """Cut short because this worker ends; another one shall take the work up."""
        self.log: list[Moment] = []
        self.due = 0.0
        self._latest = monotonic() + LONGEST_S
        self._owner = get_ident()
        self._alone = connection.in_atomic_block
        self._lock = Lock()

    def tell(self, moment: Moment) -> None:
        """Note a better value or bound."""
        self.log.append(moment)
        if self.report:
            self.report(moment)
        self._beat()

    def cancelled(self) -> bool:
        """Whether somebody asked for the end, the run was given up, or it takes too long.

        A limit on iterations is none on time: nobody may hold a worker without end by it.
        """
        self._beat()
        if leaving.asked():
            self.gives_back = True
        return self.cancel or self.gives_back or monotonic() > self._latest

    def _beat(self) -> None:
        other = get_ident() != self._owner
        if monotonic() < self.due or (other and self._alone):
            return
        if not self._lock.acquire(blocking=False):
            return  # another thread is at it
        try:
            self.due = monotonic() + EVERY_S
            self._write()
        except DatabaseError as error:
            logger.warning("Run %s could give no sign of life: %s", self.run_id, error)
        finally:
            self._lock.release()
            if other:
                connection.close()

    def _write(self) -> None:
        told: dict[str, Any] = {"heartbeat_at": datetime.now(UTC)}
        if self.log:
            last = self.log[-1]
            told |= {"value": last.value, "bound": last.bound, "elapsed_s": last.elapsed_s}
        running = PlanRun.objects.filter(pk=self.run_id, status=RunStatus.RUNNING.value)
        running.update(**told)
        asked = running.values_list("cancel_asked_by", flat=True).first()
        self.cancel = asked is None or asked != ""


def claimed(run_id: int) -> PlanRun | None:
    """The run, now running; None where another worker was first or it was cancelled."""
    now = datetime.now(UTC)
    waiting = PlanRun.objects.filter(pk=run_id, status=RunStatus.QUEUED.value)
    if not waiting.update(status=RunStatus.RUNNING.value, started_at=now, heartbeat_at=now):
        return None
    return PlanRun.objects.get(pk=run_id)


def solved(run: PlanRun, problem: Problem, pulse: Pulse) -> Solution:
    """The planner's answer to a run's problem."""
    from samples.planning.solving import solve

    return solve(
        problem,
        seconds=run.seconds,
        seed=run.seed,
        iterations=run.iterations,
        workers=WORKERS,
        progress=pulse.tell,
        cancelled=pulse.cancelled,
    )


def checked(problem: Problem, solution: Solution) -> dict[str, Any]:
    """The answer as a document that the checker accepts. Raises AnswerDoesNotHold."""
    from samples.planning import answers, checking

    document: dict[str, Any] = answers.as_json(solution)
    complaints = checking.check(reading.as_json(problem), document)
    if complaints:
        raise AnswerDoesNotHold("; ".join(complaints[:5]))
    return document


def _finish(
    run: PlanRun,
    solution: Solution,
    document: dict[str, Any],
    insight: plan_insight.Insight,
    pulse: Pulse,
) -> None:
    containers = {
        container.code: container
        for container in Container.objects.filter(
            code__in=[tube["container"] for tube in run.tubes], mission=run.ledger.mission_id
        )
    }
    with transaction.atomic():
        locks.plan_run(run)
        stored = PlanRun.objects.get(pk=run.pk)
        if stored.status != RunStatus.RUNNING:
            return  # given up or cancelled as stalled: its answer comes too late
        PlanActivity.objects.bulk_create(_activities(stored, solution, containers), batch_size=500)
        Exclusion.objects.bulk_create(_exclusions(stored, solution, insight, containers))
        stored.status = (RunStatus.CANCELLED if pulse.cancel else RunStatus.DONE).value
        stored.finished_at = stored.heartbeat_at = datetime.now(UTC)
        stored.result = solution.status.value
        stored.value, stored.bound, stored.gap = solution.value, solution.bound, solution.gap
        stored.elapsed_s = solution.elapsed_s
        stored.engine, stored.version = solution.engine, solution.version
        stored.log = [asdict(moment) for moment in solution.log]
        stored.solution = document
        stored.risk, stored.marginal = insight.risk, insight.marginal
        stored.save()
        tell_end(stored)


def _give_back(run: PlanRun) -> None:
    """Put a run into the queue again, as it was asked for."""
    with transaction.atomic():
        running = PlanRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING.value)
        if running.update(
            status=RunStatus.QUEUED.value, started_at=None, heartbeat_at=None, value=None,
            bound=None, elapsed_s=None,
        ):  # fmt: skip
            logger.info("Run %s goes back to the queue: this worker ends", run.pk)
            run_requested.send(PlanRun, run=run)


def in_words(error: BaseException) -> str:
    """What went wrong, for the record."""
    if isinstance(error, DomainError):
        return str(error)
    if isinstance(error, Exception):
        return f"{type(error).__name__}: {error}"
    return "It was interrupted."


def _fail(run: PlanRun, error: BaseException) -> None:
    said = in_words(error)
    logger.warning("Run %s failed: %s", run.pk, said)
    running = PlanRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING.value)
    with transaction.atomic():
        if running.update(status=RunStatus.FAILED.value, finished_at=datetime.now(UTC), error=said):
            tell_end(PlanRun.objects.get(pk=run.pk))


def _activities(
    run: PlanRun, solution: Solution, containers: Mapping[str, Container]
) -> list[PlanActivity]:
    return [
        PlanActivity(
            run=run,
            number=number,
            who=step.who,
            activity=step.activity.value,
            from_sol=step.from_sol,
            to_sol=step.to_sol,
            sortie=step.sortie,
            container=containers[step.stop] if step.stop else None,
            from_point=step.from_point or "",
            to_point=step.to_point or "",
            distance_m=step.distance_m,
            energy_wh=step.energy_wh,
            critical=step.critical,
        )
        for number, step in enumerate(solution.timeline.steps, start=1)
    ]


def _exclusions(
    run: PlanRun,
    solution: Solution,
    insight: plan_insight.Insight,
    containers: Mapping[str, Container],
) -> list[Exclusion]:
    """Of every container that stays behind: why it was not taken, or not even asked for."""
    found = []
    for tube in run.tubes:
        code = tube["container"]
        if not tube["asked"]:
            reason = plan_insight.Reason(tube["code"], tube["sentence"])
        elif code in solution.left:
            reason = insight.reasons[code]
        else:
            continue
        found.append(
            Exclusion(
                run=run,
                container=containers[code],
                asked=tube["asked"],
                code=reason.code,
                sentence=reason.sentence,
                data=reason.data,
            )
        )
    return found
