"""The commands of docs/custody.md do what the text says."""

from __future__ import annotations

import re
import shlex
from io import StringIO

import pytest
from django.core.management import call_command

from samples.models import CustodyEvent, Holding, Portion, StockTake
from samples.selectors import lookup
from samples.services.verify import verify
from tests.environment import ROOT

pytestmark = pytest.mark.usefixtures("inventory")


def commands() -> list[list[str]]:
    text = (ROOT / "docs" / "custody.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    read = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in read if words and "--help" not in words]


def run(words: list[str]) -> str:
    if words[1:2] == ["stock-take"] and words[2] != "start":
        # A fresh site's first one has number 1; a database of many tests counts on.
        words = [*words[:3], str(StockTake.objects.get().pk), *words[4:]]
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_every_command_of_the_document_works() -> None:
    said = {" ".join(words): run(words) for words in commands()}
    assert len(said) > 30
    rehearsed = Holding.objects.filter(ledger__slug="rehearsal")
    assert rehearsed.get(container__code="tube-08").stage == "released"
    assert rehearsed.filter(stage="received", place__slug="concept-srf").count() == 9
    portions = Portion.objects.filter(ledger__slug="rehearsal").order_by("number")
    assert [(one.mass_ug, one.lost_ug, one.state) for one in portions] == [
        (13_099_700, 300, "held"),
        (999_000, 1_000, "held"),
        (500_000, 0, "held"),
    ]
    assert portions[1].consumed_ug == 200_000
    shown = said["custody show SN261 --ledger rehearsal"]
    assert "corrected by 8" in shown
    assert "concept-receiving-team" in shown
    assert "NOT NOW" in said["custody show SN261 --ledger rehearsal --as-of 2031-07-01T12:00:00Z"]
    flight = lookup.flight_ledger()
    assert CustodyEvent.objects.filter(ledger=flight).count() == 122
    assert verify(flight).events == 122
