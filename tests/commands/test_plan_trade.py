"""`manage.py plan trade`, as somebody with a terminal uses it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from samples.models import TradeStudy
from samples.services import trade_work
from tests import plans
from tests.commands.test_plan import plan
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    plans.scenario()
    path = tmp_path / "grid.json"
    path.write_text(json.dumps(plans.grid()), encoding="utf-8")
    return path


def test_a_study_is_solved_and_shown(grid: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    shown = plan("trade", "fetch-three-forks", grid, "--csv", table)
    for text in ("hypothetical", "Places in the container", "96.78", "optimal", "yes", "no"):
        assert text in shown, text
    study = TradeStudy.objects.get()
    assert study.status == "done"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Departure (sol)"] for row in rows] == ["150", "367", "150", "367"]
    assert {row["Kind"] for row in rows} == {"hypothetical"}
    assert plan("study", str(study.pk)).splitlines() == shown.splitlines()[:-1]
    assert "A study" in plan("studies")


def test_a_study_is_left_to_workers(grid: Path) -> None:
    assert "4 cases" in plan("trade", "fetch-three-forks", grid, "--queue")


def test_a_case_that_fails_is_told_and_the_others_go_on(
    grid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = trade_work.solved

    def first_fails(case, pulse):  # type: ignore[no-untyped-def]
        if case.number == 1:
            raise ValueError("no such thing")
        return solved(case, pulse)

    monkeypatch.setattr(trade_work, "solved", first_fails)
    shown = plan("trade", "fetch-three-forks", grid)
    assert "no such" in shown
    assert TradeStudy.objects.get().cases.filter(status="done").count() == 3


def test_an_interruption_is_told(grid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(trade_work, "solved", interrupted)
    with pytest.raises(CommandError, match="Interrupted"):
        plan("trade", "fetch-three-forks", grid)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"format": "x"}'])
def test_what_is_no_grid_is_refused_without_a_traceback(grid: Path, text: str) -> None:
    grid.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError):
        plan("trade", "fetch-three-forks", grid)
    with pytest.raises(CommandError):
        plan("trade", "fetch-three-forks", grid.with_name("nowhere.json"))
    assert not TradeStudy.objects.exists()


def test_unknown_names(grid: Path) -> None:
    with pytest.raises(CommandError, match="Expected"):
        plan("trade", "no-such-scenario", grid)
    with pytest.raises(CommandError, match="Expected"):
        plan("study", "999")


def test_persons_have_their_permissions(grid: Path, people: People) -> None:
    for person in ("viewer", "outsider"):
        with pytest.raises(CommandError, match="may not do this"):
            plan("trade", "fetch-three-forks", grid, "--as", person)
    assert "4 cases" in plan("trade", "fetch-three-forks", grid, "--queue", "--as", "planner")
