"""`python -m samples.planning`: exit codes, refusals without a traceback, nothing of the site."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from samples.domain.errors import InvalidValue
from samples.planning import answers, reading
from samples.planning.__main__ import main
from samples.planning.problem import Problem
from samples.planning.solution import Conflict, Moment, Solution, Status
from tests.environment import ROOT
from tests.planning.problems import mission
from tests.planning.solutions import solved

RIGHT = solved(mission(), {("rover", 1): [["n1", "f1"]]})


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """Write documents (or texts) and return their paths."""

    def write(*documents: Any) -> list[str]:
        paths = []
        for number, document in enumerate(documents):
            path = tmp_path / f"{number}.json"
            text = document if isinstance(document, str) else json.dumps(document)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            paths.append(str(path))
        return paths

    return write


Files = Callable[..., list[str]]


class Solver:
    """Stands in for the solver: answers at once, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer = RIGHT
        self.asked: dict[str, Any] = {}
        self.during: Callable[[], None] = lambda: None

    def solve(self, problem: Problem, **asked: Any) -> Solution:
        self.asked = {"problem": problem, **asked}
        asked["progress"](Moment(0.1, None, None, "search"))
        asked["progress"](Moment(0.2, 10.0, 20.0, "proof"))
        self.during()
        return self.answer


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> Solver:
    found = Solver()
    module = types.ModuleType("samples.planning.solving")
    module.solve = found.solve  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return found


def test_check_says_that_all_holds(files: Files, capfd: pytest.CaptureFixture[str]) -> None:
    paths = files(reading.as_json(mission()), answers.as_json(RIGHT))
    assert main(["check", *paths]) == 0
    assert capfd.readouterr() == ("Every figure holds.\n", "")


def test_check_says_what_does_not_hold(files: Files, capfd: pytest.CaptureFixture[str]) -> None:
    wrong = {**answers.as_json(RIGHT), "value": 11.0}
    assert main(["check", *files(reading.as_json(mission()), wrong)]) == 1
    assert capfd.readouterr().out == "The value is said to be 11 and is 10.\n"


BAD: dict[str, tuple[Any, Any, str]] = {
    "no JSON": ("{", {}, "0.json: The document is no JSON"),
    "an unknown key": (
        {**reading.as_json(mission()), "speed": 1}, {}, "0.json: speed is not known",
    ),
    "half a character": (
        reading.as_json(replace(mission(), name="\ud800")), {}, "name holds half a character",
    ),
    "no solution": (reading.as_json(mission()), "[]", "1.json: document is no object"),
    "a solution of no form": (
        reading.as_json(mission()), {**answers.as_json(RIGHT), "bound": "x"}, 'bound is "x"',
    ),
    "nested": ("[" * 100_000, {}, "nested too deeply"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_is_said(name: str, files: Files, capfd: pytest.CaptureFixture[str]) -> None:
    problem, solution, says = BAD[name]
    assert main(["check", *files(problem, solution)]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


def test_a_file_that_is_not_there_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.json")
    assert main(["solve", missing]) == 2
    assert capfd.readouterr().err == f"{missing}: No such file or directory\n"
    assert main(["solve", str(tmp_path)]) == 2
    assert "Is a directory" in capfd.readouterr().err


def test_solve_writes_the_solution(
    files: Files, tmp_path: Path, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "solution.json"
    given = ["--seconds", "3", "--seed", "7", "--iterations", "9", "--workers", "1"]
    assert main(["solve", *files(reading.as_json(mission())), *given, "--out", str(out)]) == 0
    assert answers.read(out.read_bytes()) == RIGHT
    asked = {key: solver.asked[key] for key in ("seconds", "seed", "iterations", "workers")}
    assert asked == {"seconds": 3, "seed": 7, "iterations": 9, "workers": 1}
    assert solver.asked["problem"] == mission()
    said = capfd.readouterr()
    assert said.out == ""
    assert "feasible: value 10, at most 23" in said.err
    assert "missing in air: 1" in said.err


def test_solve_writes_to_standard_output(
    files: Files, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", *files(reading.as_json(mission())), "--quiet"]) == 0
    said = capfd.readouterr()
    assert answers.read(said.out) == RIGHT
    assert said.err == ""
    assert (solver.asked["seconds"], solver.asked["iterations"]) == (10.0, None)


def test_demands_that_contradict_are_a_no(
    files: Files, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    conflicts = (Conflict("departure", "[bold]too early[/bold]"),)
    solver.answer = replace(RIGHT, status=Status.INFEASIBLE, conflicts=conflicts)
    assert main(["solve", *files(reading.as_json(mission()))]) == 1
    assert "contradicts: [bold]too early[/bold]" in capfd.readouterr().err


def test_the_first_interruption_ends_the_search(files: Files, solver: Solver) -> None:
    def interrupt() -> None:
        assert not solver.asked["cancelled"]()
        os.kill(os.getpid(), signal.SIGINT)
        assert solver.asked["cancelled"]()

    before = signal.getsignal(signal.SIGINT)
    solver.during = interrupt
    assert main(["solve", *files(reading.as_json(mission())), "--quiet"]) == 0
    assert signal.getsignal(signal.SIGINT) is before


def test_the_second_interruption_ends_the_program(
    files: Files, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupt() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    solver.during = interrupt
    assert main(["solve", *files(reading.as_json(mission()))]) == 130
    assert capfd.readouterr().out == ""


def test_a_refusal_of_the_solver_is_said(
    files: Files, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise InvalidValue("Too much.", expected="less")

    solver.during = refuse
    assert main(["solve", *files(reading.as_json(mission()))]) == 2
    assert "Too much. Expected: less." in capfd.readouterr().err


def test_where_nothing_can_be_written_nothing_is_solved(
    files: Files, tmp_path: Path, solver: Solver, capfd: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "missing" / "solution.json")
    assert main(["solve", *files(reading.as_json(mission())), "--out", out]) == 2
    assert "can't be written" in capfd.readouterr().err
    assert not solver.asked


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["guess"],
        ["solve"],
        ["check", "one.json"],
        ["schema", "guess"],
        *(["solve", "x.json", "--seconds", text] for text in ("0", "-1", "nan", "inf", "soon")),
        *(["solve", "x.json", "--seed", text] for text in ("-1", "1.5", "²", "9" * 5000)),
        ["solve", "x.json", "--iterations", "many"],
    ],
)
def test_a_wrong_line_is_refused(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["problem", "solution", "weights"])
def test_schema_is_written(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    text = (ROOT / "docs" / f"planning-{name}.schema.json").read_text(encoding="utf-8")
    assert capfd.readouterr().out == text


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The real program, without any of the site's settings."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={"PATH": os.environ["PATH"]},
        capture_output=True, check=False, **more,
    )  # fmt: skip


def test_it_runs_without_the_site(files: Files) -> None:
    problem, solution = files(reading.as_json(mission()), answers.as_json(RIGHT))
    done = run("-m", "samples.planning", "check", "-", solution, input=Path(problem).read_bytes())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Every figure holds.\n", b"")


def test_it_starts_without_what_is_heavy() -> None:
    heavy = ("django", "numpy", "scipy", "numba", "ortools", "pyscipopt", "highspy", "rasterio")
    code = f"import sys, samples.planning.__main__; print([m for m in {heavy} if m in sys.modules])"
    assert run("-c", code).stdout == b"[]\n"


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    line = f"{sys.executable} -m samples.planning schema problem | head -c 1"
    done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, check=False)  # noqa: S602
    assert (done.stdout, done.stderr) == (b"{", b"")
