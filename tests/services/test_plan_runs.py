"""Runs: what is frozen, who solves it, how it is cancelled, and what becomes of a dead worker."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samples.domain.errors import Conflict, InvalidValue, NotPermitted, TransitionRefused
from samples.models import Exclusion, Plan, PlanActivity, PlanRun
from samples.planning import reading
from samples.services import plan_runs, plan_work, scenarios
from samples.services import plans as plan_services
from tests import plans
from tests.conftest import People
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")


def request(plan: Plan, **told: Any) -> PlanRun:
    return plan_runs.request(plan=plan, actor=PLANNER, **told)


def test_a_run_is_frozen_solved_and_told() -> None:
    run = plans.run(plans.draft())
    assert (run.status, run.result, run.error) == ("done", "optimal", "")
    assert run.value is not None
    assert run.bound is not None
    assert run.value == pytest.approx(run.bound)
    assert run.gap == 0
    assert run.started_at is not None
    assert run.finished_at is not None
    assert run.requested_at <= run.started_at <= run.finished_at
    assert (run.engine != "", run.version != "") == (True, True)
    assert len(run.taken) == 10
    assert run.site == "butler"
    assert run.log


def test_what_was_hashed_is_the_problem() -> None:
    run = plans.run(plans.draft(), at_work=True)
    assert run.problem_hash == hashlib.sha256(run.problem.encode()).hexdigest()
    assert reading.problem_hash(reading.read(run.problem)) == run.problem_hash
    assert run.problem_document["format"] == "mars-sample-planning-problem/1"
    assert len(run.tubes) == 33
    tube = next(tube for tube in run.tubes if tube["container"] == "tube-08")
    assert (tube["stage"], tube["place"], tube["asked"]) == ("cached", "three-forks-01", True)


def test_the_timeline_is_kept_step_by_step() -> None:
    run = plans.run(plans.draft())
    steps = PlanActivity.objects.filter(run=run).order_by("number")
    loaded = [step.container.code for step in steps if step.activity == "load" and step.container]
    assert sorted(loaded) == sorted(run.taken)
    assert {step.who for step in steps} == {"fetch-rover 1", "lander"}
    assert steps[0].from_sol == 0


def test_every_container_with_a_sample_is_taken_or_has_its_reason() -> None:
    run = plans.run(plans.draft(plans.scenario("thirty-of-thirty-one")))
    exclusions = Exclusion.objects.filter(run=run)
    behind = {exclusion.container.code for exclusion in exclusions}
    assert len(run.taken) == 30
    assert behind | set(run.taken) == {tube["container"] for tube in run.tubes}
    assert not behind & set(run.taken)
    assert all(exclusion.sentence for exclusion in exclusions)
    unasked = exclusions.filter(asked=False)
    assert set(unasked.values_list("code", flat=True)) == {"unsealed"}
    assert exclusions.filter(asked=True).count() == 1


def test_an_edited_scenario_leaves_the_run_as_it_was() -> None:
    plan = plans.draft()
    first = plans.run(plan)
    terms = first.terms | {"demands": {"take": [], "leave": ["tube-08"]}}
    scenarios.edit(scenario=plan.scenario, values={"terms": terms}, actor=PLANNER)
    second = plans.run(plan)
    first.refresh_from_db()
    assert (first.number, first.scenario_version) == (1, 1)
    assert (second.number, second.scenario_version) == (2, 2)
    assert "tube-08" in first.taken
    assert "tube-08" not in second.taken
    assert first.problem_hash != second.problem_hash


def test_one_run_at_work_a_plan() -> None:
    plan = plans.draft()
    request(plan)
    with pytest.raises(Conflict, match="at work already"):
        request(plan)


def test_only_a_draft_is_solved() -> None:
    plan = plans.proposed()
    with pytest.raises(TransitionRefused, match="is proposed"):
        request(plan)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"seconds": 0.0}, "seconds"),
        ({"seconds": 601.0}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"iterations": 0}, "iterations"),
    ],
)
def test_limits_of_a_run(told: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        request(plans.draft(), **told)
    assert refusal.value.field == field
    assert not PlanRun.objects.exists()


def test_terms_that_no_longer_fit_the_ledger_are_named() -> None:
    plan = plans.draft()
    terms = plan.scenario.terms | {"demands": {"take": ["tube-01"], "leave": []}}
    scenarios.edit(scenario=plan.scenario, values={"terms": terms}, actor=PLANNER)
    with pytest.raises(InvalidValue) as refusal:
        request(plan)
    assert refusal.value.field == "terms.demands.take[0]"


def test_a_queued_run_is_cancelled_at_once_and_not_solved() -> None:
    run = plans.run(plans.draft(), at_work=True)
    done = plan_runs.cancel(run=run, actor=PLANNER)
    assert (done.status, done.cancel_asked_by) == ("cancelled", "planner")
    plan_work.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.solution) == ("cancelled", None)
    with pytest.raises(TransitionRefused, match="has ended"):
        plan_runs.cancel(run=run, actor=PLANNER)


def test_a_running_run_hears_that_it_shall_end() -> None:
    run = plans.run(plans.draft(), at_work=True)
    assert plan_work.claimed(run.pk) is not None
    pulse = plan_work.Pulse(run.pk)
    assert not pulse.cancelled()
    assert plan_runs.cancel(run=run, actor=PLANNER).status == "running"
    pulse.due = 0.0
    assert pulse.cancelled()


def test_a_run_without_a_limit_in_time_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_work, "LONGEST_S", -1.0)
    run = plans.run(plans.draft(), at_work=True)
    assert plan_work.claimed(run.pk) is not None
    pulse = plan_work.Pulse(run.pk)
    assert pulse.cancelled()
    assert not pulse.cancel  # nobody asked for it: what it has is its answer


def test_a_cancelled_run_keeps_the_best_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    run = plans.run(plans.draft(), at_work=True)
    solve = plan_work.solved

    def cancelled_meanwhile(*given: Any) -> Any:
        plan_runs.cancel(run=run, actor=PLANNER)
        given[-1].due = 0.0
        assert given[-1].cancelled()
        given[-1].cancelled = lambda: False  # the solver's last look was before
        return solve(*given)

    monkeypatch.setattr(plan_work, "solved", cancelled_meanwhile)
    plan_work.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.has_plan, len(run.taken)) == ("cancelled", True, 10)
    chosen = plan_services.choose(plan=run.plan, run=run, actor=PLANNER)
    assert chosen.chosen_run == run


def test_progress_is_seen_while_it_runs() -> None:
    from samples.planning.solution import Moment

    run = plans.run(plans.draft(), at_work=True)
    plan_work.claimed(run.pk)
    pulse = plan_work.Pulse(run.pk)
    pulse.tell(Moment(0.5, 7.0, 9.0, "search"))
    pulse.tell(Moment(0.6, 8.0, 9.0, "search"))  # within the same second: not written
    run.refresh_from_db()
    assert (run.value, run.bound, run.elapsed_s, run.status) == (7.0, 9.0, 0.5, "running")


def test_a_failure_is_told_in_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    run = plans.run(plans.draft(), at_work=True)
    monkeypatch.setattr(
        "samples.planning.checking.check", lambda problem, solution: ["value is not 10"]
    )
    with pytest.raises(plan_work.AnswerDoesNotHold):
        plan_work.work(run.pk)
    run.refresh_from_db()
    assert run.status == "failed"
    assert "value is not 10" in run.error
    assert (run.solution, run.activities.count()) == (None, 0)


def dead(run: PlanRun) -> None:
    """Its worker was killed a while ago."""
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    PlanRun.objects.filter(pk=run.pk).update(
        status="running", started_at=long_ago, heartbeat_at=long_ago
    )


def test_a_run_whose_worker_died_is_stalled_and_the_plan_solved_anew() -> None:
    plan = plans.draft()
    run = plans.run(plan, at_work=True)
    dead(run)
    run.refresh_from_db()
    assert run.is_stalled
    again = plans.run(plan)
    run.refresh_from_db()
    assert (run.status, run.is_stalled) == ("failed", False)
    assert "worker stopped" in run.error
    assert (again.status, again.number) == ("done", 2)


def test_a_stalled_run_is_cancelled_at_once() -> None:
    run = plans.run(plans.draft(), at_work=True)
    dead(run)
    assert plan_runs.cancel(run=run, actor=PLANNER).status == "cancelled"


def test_an_answer_that_comes_after_the_run_was_given_up_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = plans.run(plans.draft(), at_work=True)
    solve = plan_work.solved

    def given_up_meanwhile(*given: Any) -> Any:
        solution = solve(*given)
        dead(run)
        plan_runs.cancel(run=run, actor=PLANNER)
        return solution

    monkeypatch.setattr(plan_work, "solved", given_up_meanwhile)
    plan_work.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.solution) == ("cancelled", None)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    plan = plans.draft()
    with pytest.raises(NotPermitted):
        plan_runs.request(plan=plan, actor=getattr(people, name))
    run = plans.run(plan, at_work=True)
    with pytest.raises(NotPermitted):
        plan_runs.cancel(run=run, actor=getattr(people, name))
