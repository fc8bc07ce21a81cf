"""Many workers, one case: one of them solves it, and one of them compares the study."""

from __future__ import annotations

import pytest

from samples.models import TradeCase
from samples.services import trade_studies, trade_work
from tests import plans
from tests.services.hands import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = 4


def test_of_many_workers_one_claims_a_case(inventory: None) -> None:
    study = plans.study(at_work=True)
    case = study.cases.get(number=1)
    claims = at_once([lambda: trade_work.claimed(case.pk)] * WORKERS)
    assert sum(isinstance(claim, TradeCase) for claim in claims) == 1
    assert claims.count(None) == WORKERS - 1


def test_cases_that_end_at_once_leave_a_study_that_is_compared(
    inventory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = plans.study(at_work=True)
    keys = list(study.cases.values_list("pk", flat=True))
    # It is the ends that race, not the solver.
    case = study.cases.get(number=1)
    row = trade_work.solved(case, trade_work.CasePulse(case))
    monkeypatch.setattr(trade_work, "solved", lambda *_: row)
    at_once([lambda key=key: trade_work.work(key) for key in keys])  # type: ignore[misc]
    study.refresh_from_db()
    assert study.status == "done"
    assert set(study.cases.values_list("status", "dominated")) == {("done", False)}


def test_a_study_is_cancelled_while_workers_take_its_cases(inventory: None) -> None:
    study = plans.study(at_work=True)
    keys = list(study.cases.values_list("pk", flat=True))
    claims = [lambda key=key: trade_work.claimed(key) for key in keys]
    at_once([*claims, lambda: trade_studies.cancel(study=study, actor=plans.PLANNER)])
    assert set(study.cases.values_list("status", flat=True)) <= {"running", "cancelled"}
    study.refresh_from_db()
    assert study.cancel_asked_by == "planner"
    assert (study.status == "cancelled") == (not study.cases.filter(status="running").exists())
