"""The verbs that ask about a plan: what they print is JSON, what they are given is checked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from samples.planning import answers, reading
from samples.planning.__main__ import main
from samples.planning.problem import Container
from samples.planning.risk import simulate
from samples.planning.trade import FORMAT
from tests.planning.fleets import brute
from tests.planning.problems import mission

base = mission()
PROBLEM = replace(base, stops=base.stops[1:], container=Container(2))
BEST = brute(PROBLEM)

Ask = Callable[..., Any]


@pytest.fixture
def ask(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """`ask("risk", …)`: what a verb prints about PROBLEM, asked of a solver that tries all."""
    solving = ModuleType("samples.planning.solving")
    vars(solving)["solve"] = brute
    monkeypatch.setitem(sys.modules, solving.__name__, solving)
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(reading.as_json(PROBLEM)))
    plan.write_text(json.dumps(answers.as_json(BEST)))

    def asked(verb: str, *more: str | Path) -> Any:
        second = () if verb == "trade" else (plan,)
        assert main([verb, *map(str, (problem, *second, *more))]) == 0
        return json.loads(capsysbinary.readouterr().out)

    return asked


def test_risk_prints_the_forecast(ask: Ask) -> None:
    found = ask("risk", "--trials", "500", "--seed", "3")
    assert found == simulate(PROBLEM, BEST, trials=500, seed=3).as_json()


def test_fly_prints_the_log_of_a_mock_mission(
    ask: Ask, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    files = (str(tmp_path / "problem.json"), str(tmp_path / "plan.json"))
    assert main(["fly", *files, "--luck", "none"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert lines[0] == "MOCK: nothing of this has happened."
    assert lines[-1].endswith("The mission is over: 2 tubes are home.")
    assert main(["fly", *files, "--luck", "none", "--until", "12"]) == 0
    until = capsysbinary.readouterr().out.decode().splitlines()
    assert until == lines[: len(until)]
    assert 1 < len(until) < len(lines)
    assert main(["fly", *files, "--luck", "all", "--seed", "5", "--replan"]) == 0
    assert "over" in capsysbinary.readouterr().out.decode().splitlines()[-1]


@pytest.mark.parametrize("wrong", [("--attempts", "0"), ("--seed", "2147483648")])
def test_fly_says_what_it_does_not_understand(
    wrong: tuple[str, str],
    ask: Ask,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    files = (str(tmp_path / "problem.json"), str(tmp_path / "plan.json"))
    assert main(["fly", *files, *wrong]) == 2
    assert wrong[1] in capsysbinary.readouterr().err.decode()


def test_explain_prints_reasons_and_what_one_more_is_worth(ask: Ask) -> None:
    found = ask("explain")
    (left,) = found["left"]
    assert left["stop"] in BEST.left
    assert left["code"] == "slot"
    assert left["text"].startswith("No slot of the container is left (1 of rock taken, ")
    assert [more["what"] for more in found["one_more"]] == ["slot", "sol", "vehicle:rover"]
    assert found["one_more"][0]["gain"] > 0
    assert "one_more" not in ask("explain", "--seconds", "0")


def test_trade_prints_every_row(ask: Ask, tmp_path: Path) -> None:
    study = tmp_path / "study.json"
    vary = {"container.capacity_tubes": [1, 2, 3]}
    study.write_text(json.dumps({"format": FORMAT, "name": "s", "vary": vary, "trials": 100}))
    rows = ask("trade", study)["rows"]
    assert [row["parameters"] for row in rows] == [
        {"container.capacity_tubes": tubes} for tubes in (1, 2, 3)
    ]
    assert not any(row["dominated"] for row in rows[-1:])


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = str(tmp_path / "nothing.json")
    for verb in ("risk", "explain", "trade"):
        assert main([verb, gone, gone]) == 2
        assert "nothing.json: No such file" in capsys.readouterr().err
