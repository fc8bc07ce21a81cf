"""`manage.py fly series` and `fly result`."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from samples.models import MockSeries
from samples.services import mock_series_work
from tests import mock_missions as mocks
from tests import plans
from tests.mock_series import series

pytestmark = pytest.mark.usefixtures("inventory")


def fly(*arguments: Any) -> str:
    out = StringIO()
    call_command("fly", *map(str, arguments), stdout=out, verbosity=0)
    return out.getvalue()


def test_a_plan_is_flown_here_and_told(tmp_path: Path) -> None:
    file = tmp_path / "seeds.csv"
    plan = mocks.approved()
    told = fly("series", plan.pk, "--count", 3, "--first-seed", 4, "--attempts", 2, "--csv", file)
    made = MockSeries.objects.get()
    assert (made.status, made.first_seed, made.policy["attempts"]) == ("done", 4, 2)
    for text in ("MOCK", "tube-08", "sampling error", "Value", "Finish"):
        assert text in " ".join(told.split()), text
    rows = list(csv.DictReader(StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row["Seed"] for row in rows] == ["4", "5", "6"]
    assert fly("result", made.pk) == told.rpartition("The seeds of")[0]


def test_left_to_workers_and_flown_on_here() -> None:
    plan = mocks.approved()
    told = fly("series", plan.pk, "--count", 2, "--queue", "--name", "Mine")
    made = MockSeries.objects.get(name="Mine")
    assert f"Series {made.pk} is in the queue: 2 seeds." in told
    waiting = series(plan, at_work=True)
    assert "queued" in fly("result", waiting.pk)
    assert "done" in fly("result", waiting.pk, "--go-on")


def test_interrupted_it_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    plan = mocks.approved()
    with monkeypatch.context() as patched:
        patched.setattr(mock_series_work, "flown", interrupted)
        with pytest.raises(CommandError, match="--go-on"):
            fly("series", plan.pk, "--count", 2)
    assert "done" in fly("result", MockSeries.objects.get().pk, "--go-on")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--count", 0), "count can't be 0"),
        (("--count", 100_001), "count can't be"),
        (("--first-seed", -1), "first_seed can't be -1"),
        (("--attempts", 11), "--attempts can't be 11"),
        (("--luck", "rotten"), "invalid choice"),
        (("--as", "nobody"), "Nobody is called nobody"),
    ],
)
def test_what_can_not_be_meant(arguments: tuple[Any, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        fly("series", mocks.approved().pk, *arguments)
    assert not MockSeries.objects.exists()


def test_what_is_not_there() -> None:
    for arguments in (("series", 999_999), ("series", "x"), ("result", 999_999)):
        with pytest.raises(CommandError, match="There is no"):
            fly(*arguments)
    with pytest.raises(CommandError, match="no answer that can be flown"):
        fly("series", plans.draft().pk)
    with pytest.raises(CommandError, match="can't be written"):
        fly("series", mocks.approved(name="B").pk, "--count", 1, "--csv", "/nowhere/x.csv")
