"""docs/planning.md: what it shows can be read, and its solution is right and the best."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

from samples.planning import problem, reading, scoring, solution
from samples.planning.checking import check
from samples.planning.commands import COMMANDS
from samples.planning.problem import Aim, Must
from samples.planning.solution import Activity, Status
from samples.planning.worth import worth
from tests.environment import ROOT

TEXT = (ROOT / "docs" / "planning.md").read_text(encoding="utf-8")


def shown(format_name: str) -> list[dict[str, Any]]:
    """The documents of a format that the text shows."""
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
    return [block for block in blocks if block["format"] == format_name]


def test_the_example_holds() -> None:
    (answer,) = shown(solution.FORMAT)
    assert check(shown(problem.FORMAT)[0], answer) == []


def test_the_example_is_the_best() -> None:
    asked, answer = reading.read(shown(problem.FORMAT)[0]), shown(solution.FORMAT)[0]
    names = [stop.id for stop in asked.stops]
    sets = [taken for size in range(4) for taken in combinations(names, size)]
    assert answer["status"] == Status.OPTIMAL
    assert answer["value"] == max(worth(asked, taken).value for taken in sets)


def test_all_problems_can_be_read() -> None:
    names = [reading.read(each).name for each in shown(problem.FORMAT)]
    assert names == ["Two places, one rover", "orienteering"]


def test_the_weights_shown_are_the_defaults() -> None:
    (weights,) = shown(scoring.FORMAT)
    assert scoring.read(weights) == scoring.Weights()


def test_every_key_is_explained() -> None:
    explained = set(re.findall(r"(?:`|\*\*)([a-z_]+)(?:`|\*\*|\[)", TEXT))
    schema = json.loads((ROOT / "docs/planning-problem.schema.json").read_text(encoding="utf-8"))
    for kind in (schema, *schema["$defs"].values()):
        assert set(kind["properties"]) - {"format", "name"} <= explained
    assert {str(word) for words in (Activity, Aim, Must, Status) for word in words} <= explained


def test_every_command_is_explained() -> None:
    for command in COMMANDS:
        assert f"python -m samples.planning {command.name} " in TEXT
