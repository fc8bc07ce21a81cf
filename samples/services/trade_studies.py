"""Trade studies: a grid of terms is frozen, its cases put in the queue, and compared at the end.

`trade_work` is the worker's side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal

from samples.domain.errors import InvalidValue, TransitionRefused
from samples.domain.plans import AT_WORK, RunStatus
from samples.models import Scenario, TradeCase, TradeStudy
from samples.planning import reading, terms, trade
from samples.planning.canonical import canonical
from samples.selectors.retrieval import ask
from samples.services import locks
from samples.services.actors import Actor, require
from samples.services.plan_runs import require_limits
from samples.services.scenarios import in_terms

NAME_MAX = 160

study_requested = Signal()
"""Sent with `cases`, their keys, once they are stored for good; `samples.tasks` queues them."""


def request(
    *, scenario: Scenario, grid: Mapping[str, Any], actor: Actor, queue: bool = True
) -> TradeStudy:
    """Freeze what a scenario asks of its ledger now, on the terms of a grid, case by case.

    `grid` is a document of `samples.planning.trade`. Without `queue` the caller works the cases,
    with `trade_work.work`. Raises InvalidValue (terms or a grid that can't be meant, limits),
    NotPermitted.
    """
    require(actor, "samples.add_tradestudy", scenario)
    scenario = Scenario.objects.select_related("ledger__mission").get(pk=scenario.pk)
    try:
        asked = ask(scenario)
    except InvalidValue as error:
        raise in_terms(error) from error
    found = trade.cases(asked.problem, grid)
    told = found[0].terms
    require_limits(told.seconds, told.seed, told.iterations)
    _require_name(told.name)
    study = TradeStudy(
        scenario=scenario,
        name=told.name.strip(),
        ledger=scenario.ledger,
        as_of=scenario.as_of,
        known_at=scenario.known_at,
        scenario_version=scenario.version,
        problem=canonical(reading.as_json(asked.problem)),
        problem_hash=reading.problem_hash(asked.problem),
        terms=terms.as_json(asked.terms),
        grid=json.dumps({"format": trade.FORMAT, **asdict(told), "vary": dict(grid["vary"])}),
        requested_at=datetime.now(UTC),
        requested_by=actor.get_username(),
    )
    with transaction.atomic():
        study.save(force_insert=True)
        TradeCase.objects.bulk_create(
            TradeCase(study=study, number=case.number, parameters=dict(case.parameters))
            for case in found
        )
        if queue:
            waiting = list(_of(study).order_by("number").values_list("pk", flat=True))
            transaction.on_commit(lambda: study_requested.send(TradeStudy, cases=waiting))
    return study


def cancel(*, study: TradeStudy, actor: Actor) -> TradeStudy:
    """End a study early: what waits is not solved, what is at work ends soon, what is done stays.

    A case whose worker is silent is given up. Raises TransitionRefused where the study has ended,
    NotPermitted.
    """
    require(actor, "samples.change_tradestudy", study)
    with transaction.atomic():
        locks.trade_study(study)
        stored = TradeStudy.objects.get(pk=study.pk)
        if not stored.is_at_work:
            raise TransitionRefused(
                f"{stored} has ended: it is {stored.status}.",
                field="status",
                value=stored.status,
                expected="a study that is queued or running",
            )
        stored.cancel_asked_by = stored.cancel_asked_by or actor.get_username()
        stored.save(update_fields=["cancel_asked_by"])
        now = datetime.now(UTC)
        _of(stored).filter(status=RunStatus.QUEUED.value).update(
            status=RunStatus.CANCELLED.value, finished_at=now
        )
        for case in _of(stored).filter(status=RunStatus.RUNNING.value):
            if case.is_stalled:
                _of(stored).filter(pk=case.pk, status=RunStatus.RUNNING.value).update(
                    status=RunStatus.FAILED.value,
                    error="The worker stopped without an answer.",
                    finished_at=now,
                )
        settle(stored)
    return TradeStudy.objects.select_related("scenario", "ledger").get(pk=stored.pk)


def settle(study: TradeStudy) -> None:
    """End a study none of whose cases is at work: its cases are compared, its front is drawn.

    Of several that ask at once, one does it.
    """
    with transaction.atomic():
        locks.trade_study(study)
        stored = TradeStudy.objects.get(pk=study.pk)
        at_work = [status.value for status in AT_WORK]
        if not stored.is_at_work or _of(stored).filter(status__in=at_work).exists():
            return
        done = list(_of(stored).filter(status=RunStatus.DONE.value).order_by("number"))
        compared = trade.front([_row(case) for case in done])
        for dominated in (True, False):
            numbers = [row.number for row in compared if row.dominated is dominated]
            _of(stored).filter(number__in=numbers).update(dominated=dominated)
        if stored.cancel_asked_by:
            stored.status = RunStatus.CANCELLED.value
        else:
            stored.status = (RunStatus.DONE if done else RunStatus.FAILED).value
        stored.finished_at = datetime.now(UTC)
        stored.save(update_fields=["status", "finished_at"])


def _of(study: TradeStudy) -> QuerySet[TradeCase]:
    return TradeCase.objects.filter(study=study)


def _row(case: TradeCase) -> trade.Row:
    """A stored case as the planner compares it."""
    names = ("number", "parameters", "value", "bound", "site", "finish_sol", "expected", "p10",
             "p90", "risk", "late", "elapsed_s")  # fmt: skip
    figures = {name: getattr(case, name) for name in names}
    return trade.Row(**figures, status=case.result, taken=case.tubes or 0)


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > NAME_MAX:
        raise InvalidValue(
            "The study needs a name.",
            field="name",
            value=name[:NAME_MAX],
            expected=f"1 to {NAME_MAX} characters",
        )
