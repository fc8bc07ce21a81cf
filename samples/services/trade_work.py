"""The worker's side of a trade study: one case is claimed, solved, checked, and told about.

Cases are independent: as many workers as there are take them, each by compare-and-swap. Whoever
ends the last one has the study compared.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from samples.domain.plans import RunStatus
from samples.models import TradeCase, TradeStudy
from samples.planning import reading, trade
from samples.planning.trade import Row
from samples.services.plan_work import Pulse, checked, in_words
from samples.services.trade_studies import settle, study_requested

logger = logging.getLogger(__name__)

WORKERS = 1
"""Processors a case uses: the cases themselves share the processors there are."""


def work(case_id: int) -> None:
    """Solve a case that waits in the queue; nothing where it no longer does.

    A worker that is asked to end gives the case back to the queue. Whatever goes wrong, an
    interruption too, is told in the case, and raised again for the queue's own record.
    """
    case = claimed(case_id)
    if case is None:
        return
    pulse = CasePulse(case)
    try:
        row = solved(case, pulse)
    except BaseException as error:
        said = in_words(error)
        logger.warning("Case %s failed: %s", case.pk, said)
        _end(case, {"status": RunStatus.FAILED.value, "error": said})
        raise
    if pulse.gives_back and not pulse.cancel:
        _give_back(case)
    elif pulse.cancel:
        _end(case, {"status": RunStatus.CANCELLED.value})
    else:
        _end(case, {"status": RunStatus.DONE.value, **_figures(row)})


class CasePulse(Pulse):
    """Signs of life of a case; hears whether its study shall end."""

    def __init__(self, case: TradeCase) -> None:
        super().__init__(case.pk)

    def _write(self) -> None:
        running = TradeCase.objects.filter(pk=self.run_id, status=RunStatus.RUNNING.value)
        running.update(heartbeat_at=datetime.now(UTC))
        asked = running.values_list("study__cancel_asked_by", flat=True).first()
        self.cancel = asked is None or asked != ""


def claimed(case_id: int) -> TradeCase | None:
    """The case, now running; None where another worker was first or it was cancelled."""
    now = datetime.now(UTC)
    waiting = TradeCase.objects.filter(pk=case_id, status=RunStatus.QUEUED.value)
    if not waiting.update(status=RunStatus.RUNNING.value, started_at=now, heartbeat_at=now):
        return None
    case = TradeCase.objects.select_related("study").get(pk=case_id)
    TradeStudy.objects.filter(pk=case.study_id, status=RunStatus.QUEUED.value).update(
        status=RunStatus.RUNNING.value
    )
    return case


def solved(case: TradeCase, pulse: CasePulse) -> Row:
    """What a case comes to. Raises AnswerDoesNotHold where the checker finds fault with it."""
    from samples.planning.solving import solve

    grid = {
        **case.study.document,
        "vary": {name: [value] for name, value in case.parameters.items()},
    }
    (asked,) = trade.cases(reading.read(case.study.problem), grid)
    row = trade.run(
        replace(asked, number=case.number), solve, workers=WORKERS, cancelled=pulse.cancelled
    )
    assert row.solution is not None  # noqa: S101 - `run` has just made it
    checked(asked.problem, row.solution)
    return row


def _figures(row: Row) -> dict[str, Any]:
    solution = row.solution
    assert solution is not None  # noqa: S101 - `solved` says so
    return {
        "result": row.status,
        "value": row.value,
        "bound": row.bound,
        "gap": None if row.bound is None else solution.gap,
        "tubes": row.taken,
        "taken": list(solution.taken),
        "site": row.site or "",
        "finish_sol": row.finish_sol,
        "slack_sols": solution.timeline.slack_sols,
        "expected": row.expected,
        "p10": row.p10,
        "p90": row.p90,
        "risk": row.risk,
        "late": row.late,
        "elapsed_s": row.elapsed_s,
    }


def _give_back(case: TradeCase) -> None:
    """Put a case into the queue again, as it was asked for."""
    with transaction.atomic():
        running = TradeCase.objects.filter(pk=case.pk, status=RunStatus.RUNNING.value)
        if running.update(status=RunStatus.QUEUED.value, started_at=None, heartbeat_at=None):
            logger.info("Case %s goes back to the queue: this worker ends", case.pk)
            study_requested.send(TradeStudy, cases=[case.pk])


def _end(case: TradeCase, told: dict[str, Any]) -> None:
    """Write how a case ended, unless it was given up meanwhile, then see to its study."""
    TradeCase.objects.filter(pk=case.pk, status=RunStatus.RUNNING.value).update(
        finished_at=datetime.now(UTC), **told
    )
    settle(case.study)
