"""`manage.py plan …`, as somebody with a terminal uses it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samples.models import Plan, PlanRun, Scenario
from samples.planning.checking import check
from samples.services import plan_work
from tests import plans
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def plan(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("plan", *map(str, arguments), verbosity=0, stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def solved() -> Plan:
    plan("load-scenarios")
    plan("solve", "fetch-three-forks", "--name", "Mine", "--seconds", "5")
    return Plan.objects.get(name="Mine")


def test_the_scenarios_are_loaded_once() -> None:
    assert "3 scenarios were stored" in plan("load-scenarios")
    assert "nothing was changed" in plan("load-scenarios")
    shown = plan("scenarios")
    for scenario in Scenario.objects.all():
        assert scenario.slug in shown
    assert "hypothetical" in shown


def test_solve_show_list(solved: Plan) -> None:
    assert solved.chosen_run is not None
    assert solved.chosen_run.status == "done"
    shown = plan("show", str(solved.pk), "--timeline")
    for text in ("tube-08", "butler", "Stays behind", "no_vehicle", "fetch-rover 1", "pick_up"):
        assert text in shown, text
    assert "Mine" in plan("list")
    assert "Mine" in plan("list", "--scenario", "fetch-three-forks")
    assert "Mine" not in plan("list", "--scenario", "rover-delivers")


def test_solve_a_plan_anew_and_choose(solved: Plan) -> None:
    plan("solve", str(solved.pk), "--seed", "2", "--seconds", "5")
    first, second = PlanRun.objects.filter(plan=solved).order_by("number")
    solved.refresh_from_db()
    assert solved.chosen_run == second
    plan("choose", str(solved.pk), str(first.pk))
    solved.refresh_from_db()
    assert solved.chosen_run == first


def test_from_proposed_to_withdrawn(solved: Plan) -> None:
    number = str(solved.pk)
    assert "is proposed; it holds 0" in plan("propose", number, "--reason", "It fits.")
    assert "is draft" in plan("reopen", number, "--reason", "Not yet.")
    plan("propose", number, "--reason", "Now.")
    assert "is approved; it holds 10" in plan("approve", number, "--reason", "Agreed.")
    assert "is withdrawn; it holds 0" in plan("withdraw", number, "--reason", "No money.")
    assert "No money." in plan("show", number)


def test_compare(solved: Plan) -> None:
    other = plans.solved(plans.scenario("rover-delivers"), name="Rover")
    shown = plan("compare", str(solved.pk), str(other.pk))
    for text in ("added", "dropped", "tube-08", "sol-1840", "Rover"):
        assert text in shown, text


def test_an_export_passes_the_checker(solved: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    plan("export", str(solved.pk), "--out", path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert check(document["problem"], document["solution"]) == []
    assert json.loads(plan("export", str(solved.pk))) == document
    with pytest.raises(CommandError, match="can't be written"):
        plan("export", str(solved.pk), "--out", tmp_path / "no" / "where.json")


def test_queued_for_a_worker_and_cancelled() -> None:
    plans.scenario()
    assert "in the queue" in plan("solve", "fetch-three-forks", "--queue")
    run = PlanRun.objects.get()
    assert "is cancelled" in plan("cancel", str(run.pk))


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "no-such-scenario"),
        ("solve", "999"),
        ("solve", "fetch-three-forks", "--seconds", "0"),
        ("show", "999"),
        ("show", "x"),
        ("approve", "999", "--reason", "x"),
        ("cancel", "999"),
        ("list", "--scenario", "nothing"),
        ("load-scenarios", "--ledger", "nothing"),
        ("solve", "fetch-three-forks", "--as", "nobody"),
    ],
)
def test_what_can_not_be_is_refused_without_a_traceback(arguments: tuple[str, ...]) -> None:
    plans.scenario()
    with pytest.raises(CommandError, match="Expected"):
        plan(*arguments)


def test_a_failure_of_the_planner_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    plans.scenario()
    monkeypatch.setattr("samples.planning.checking.check", lambda *_: ["It does not add up."])
    with pytest.raises(CommandError, match="does not add up"):
        plan("solve", "fetch-three-forks")
    assert PlanRun.objects.get().status == "failed"


def test_an_interruption_is_told_in_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    plans.scenario()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plan_work, "solved", interrupted)
    with pytest.raises(CommandError, match="Interrupted"):
        plan("solve", "fetch-three-forks")
    run = PlanRun.objects.get()
    assert (run.status, run.error) == ("failed", "It was interrupted.")


def test_persons_have_their_permissions(solved: Plan, people: People) -> None:
    for person in ("viewer", "outsider"):
        with pytest.raises(CommandError, match="may not do this"):
            plan("propose", str(solved.pk), "--reason", "x", "--as", person)
    assert "is proposed" in plan("propose", str(solved.pk), "--reason", "x", "--as", "planner")
