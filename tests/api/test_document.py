"""The examples of docs/api.md, run."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest
from django.test import Client

from inventory.api.problems import KINDS
from tests.environment import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl [^\n]*)\n```\n```json\n(.*?)\n```", TEXT, re.DOTALL)
SITE = "http://localhost:8000"


def test_there_are_five() -> None:
    assert len(EXAMPLES) == 5
    assert TEXT.count("```sh") == 5


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_answers_what_is_shown(command: str, shown: str) -> None:
    program, address = shlex.split(command)
    assert program == "curl"
    assert address.startswith(SITE)
    answer = Client().get(address.removeprefix(SITE)).json()
    assert missing(json.loads(shown), answer) == []


def test_every_kind_of_refusal_is_one_that_there_is() -> None:
    named = re.findall(r"^\| `([a-z-]+)`(?:, `([a-z-]+)`)? \| \d", TEXT, re.MULTILINE)
    assert {code for row in named for code in row if code} <= set(KINDS)


def missing(shown: Any, answered: Any, where: str = "") -> list[str]:
    """Where an answer is not as shown; what is not shown does not matter."""
    if isinstance(shown, dict):
        return [
            fault
            for name, part in shown.items()
            for fault in missing(part, answered.get(name, "nothing"), f"{where}.{name}")
        ]
    if isinstance(shown, list):
        if len(shown) != len(answered):
            return [f"{where}: {len(answered)} rows"]
        return [
            fault
            for number, (one, other) in enumerate(zip(shown, answered, strict=True))
            for fault in missing(one, other, f"{where}[{number}]")
        ]
    return [] if shown == answered else [f"{where}: {answered!r}"]
