"""Trade studies: what is frozen, how each case is solved, how a study ends and is compared."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samples.domain.errors import InvalidValue, NotPermitted, TransitionRefused
from samples.models import TradeCase, TradeStudy
from samples.selectors import trade_studies as selectors
from samples.services import scenarios, trade_studies, trade_work
from tests import plans
from tests.conftest import People
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")


def request(**more: Any) -> TradeStudy:
    return trade_studies.request(
        scenario=plans.scenario(), grid=plans.grid(**more), actor=PLANNER, queue=False
    )


def case_of(study: TradeStudy, number: int = 1) -> TradeCase:
    return TradeCase.objects.select_related("study").get(study=study, number=number)


def test_every_case_is_solved_and_the_study_compared() -> None:
    study = plans.study()
    assert study.status == "done"
    assert study.finished_at is not None
    found = list(selectors.cases(study))
    assert [case.values for case in found] == [[3, 150], [3, 367], [10, 150], [10, 367]]
    for case in found:
        assert (case.status, case.result, case.error) == ("done", "optimal", "")
        assert case.value == pytest.approx(case.bound)
        assert case.gap == 0
        assert case.tubes == len(case.taken) == case.parameters["container.capacity_tubes"]
        assert case.site == "butler"
        assert case.risk is not None
        assert 0 < case.risk < 1
        assert case.expected is not None
        assert case.value is not None
        assert case.expected < case.value
    slack = {case.number: case.slack_sols or 0.0 for case in found}
    assert slack[2] == pytest.approx(slack[1] + 217)


def test_the_front_is_what_nothing_beats() -> None:
    found = list(selectors.cases(plans.study()))
    front = [case for case in found if case.on_front]
    assert front
    for case in found:
        better = [
            other
            for other in found
            if other.value >= case.value  # type: ignore[operator]
            and other.finish_sol <= case.finish_sol  # type: ignore[operator]
            and other.risk <= case.risk  # type: ignore[operator]
            and (other.value, other.finish_sol, other.risk)
            != (case.value, case.finish_sol, case.risk)
        ]
        assert case.dominated is bool(better)


def test_what_was_asked_is_frozen() -> None:
    study = plans.study(at_work=True)
    assert study.problem_hash == hashlib.sha256(study.problem.encode()).hexdigest()
    assert study.terms == study.scenario.terms
    assert study.document == plans.grid(seed=1, iterations=None)
    assert study.fields == ["container.capacity_tubes", "calendar.departure_sol"]
    terms = study.terms | {"demands": {"take": [], "leave": ["tube-08"]}}
    scenarios.edit(scenario=study.scenario, values={"terms": terms}, actor=PLANNER)
    trade_work.work(case_of(study, 4).pk)
    assert "tube-08" in case_of(study, 4).taken


def test_a_study_runs_from_its_first_case_to_its_last() -> None:
    study = request()
    assert study.status == "queued"
    for number in (1, 2, 3):
        trade_work.work(case_of(study, number).pk)
        study.refresh_from_db()
        assert (study.status, study.finished_at) == ("running", None)
        assert case_of(study, number).dominated is None
    trade_work.work(case_of(study, 4).pk)
    study.refresh_from_db()
    assert study.status == "done"


def test_a_case_is_worked_once() -> None:
    study = request()
    assert trade_work.claimed(case_of(study).pk) is not None
    assert trade_work.claimed(case_of(study).pk) is None
    trade_work.work(case_of(study).pk)
    assert case_of(study).status == "running"


def test_a_failure_is_told_in_its_case_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = request()
    with monkeypatch.context() as patched:
        patched.setattr("samples.planning.checking.check", lambda *_: ["value is not 10"])
        with pytest.raises(Exception, match="value is not 10"):
            trade_work.work(case_of(study).pk)
    for number in (2, 3, 4):
        trade_work.work(case_of(study, number).pk)
    study.refresh_from_db()
    failed = case_of(study)
    assert (failed.status, failed.value, failed.dominated) == ("failed", None, None)
    assert "value is not 10" in failed.error
    assert study.status == "done"
    assert all(case_of(study, number).dominated is not None for number in (2, 3, 4))


def test_a_study_without_an_answer_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    study = request(vary={"container.capacity_tubes": [3]})
    monkeypatch.setattr(trade_work, "solved", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trade_work.work(case_of(study).pk)
    study.refresh_from_db()
    assert (study.status, case_of(study).error) == ("failed", "It was interrupted.")


def test_demands_that_contradict_each_other_are_off_the_front() -> None:
    case = case_of(plans.study(vary={"stops.tube-08.must": ["take"],
                                     "container.capacity_tubes": [0]}))  # fmt: skip
    assert (case.status, case.result, case.has_plan) == ("done", "infeasible", False)
    assert case.dominated is True


# --- The end before the end -----------------------------------------------------------------------


def test_cancelled_what_waits_is_not_solved_and_what_is_done_stays() -> None:
    study = request()
    trade_work.work(case_of(study).pk)
    done = trade_studies.cancel(study=study, actor=PLANNER)
    assert (done.status, done.cancel_asked_by) == ("cancelled", "planner")
    assert case_of(study).on_front
    assert [case.status for case in selectors.cases(study)] == ["done", *["cancelled"] * 3]
    trade_work.work(case_of(study, 2).pk)
    assert case_of(study, 2).status == "cancelled"
    with pytest.raises(TransitionRefused, match="has ended"):
        trade_studies.cancel(study=study, actor=PLANNER)


def test_a_case_at_work_hears_that_it_shall_end(monkeypatch: pytest.MonkeyPatch) -> None:
    study = request()
    solve = trade_work.solved

    def cancelled_meanwhile(case: TradeCase, pulse: trade_work.CasePulse) -> Any:
        assert not pulse.cancelled()
        assert trade_studies.cancel(study=study, actor=PLANNER).status == "running"
        pulse.due = 0.0
        assert pulse.cancelled()
        return solve(case, pulse)

    monkeypatch.setattr(trade_work, "solved", cancelled_meanwhile)
    trade_work.work(case_of(study).pk)
    study.refresh_from_db()
    assert (study.status, case_of(study).status, case_of(study).value) == (
        "cancelled", "cancelled", None,
    )  # fmt: skip


def test_a_case_whose_worker_died_is_given_up() -> None:
    study = request()
    trade_work.claimed(case_of(study).pk)
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    TradeCase.objects.filter(study=study, number=1).update(heartbeat_at=long_ago)
    assert case_of(study).is_stalled
    assert trade_studies.cancel(study=study, actor=PLANNER).status == "cancelled"
    assert (case_of(study).status, case_of(study).is_stalled) == ("failed", False)
    assert "worker stopped" in case_of(study).error


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"seconds": 601}, "seconds"),
        ({"seconds": 0.01}, "seconds"),
        ({"seed": 2**31}, "seed"),
        ({"iterations": 0}, "iterations"),
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"vary": {}}, "vary"),
        ({"vary": {"lander.sites": [["nowhere"]]}}, "lander.sites[0]"),
        ({"vary": {"container.capacity_tubes": [*range(1001)]}}, "vary"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_grid_that_can_not_be_meant(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        request(**more)
    assert refusal.value.field == field
    assert not TradeStudy.objects.exists()


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    person = getattr(people, name)
    study = request()
    with pytest.raises(NotPermitted):
        trade_studies.request(scenario=study.scenario, grid=plans.grid(), actor=person)
    with pytest.raises(NotPermitted):
        trade_studies.cancel(study=study, actor=person)


def test_the_suggested_grid_is_one() -> None:
    scenario = plans.scenario("thirty-of-thirty-one")
    vary = selectors.suggested(scenario)
    assert vary == {
        "lander.sites": [["sol-1840"], ["half-way"], ["forks-east"]],
        "calendar.departure_sol": [337, 367, 397],
        "container.capacity_tubes": [20, 25, 30],
    }
    study = trade_studies.request(
        scenario=scenario, grid=plans.grid(vary=vary), actor=PLANNER, queue=False
    )
    assert study.cases.count() == 27
