"""`manage.py ledger …` and the stand-alone verifier, as somebody with a terminal uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from samples.models import Checkpoint, CustodyEvent
from samples.selectors import lookup
from samples.services import checkpoints, guards, signing
from tests.environment import ROOT
from tests.services.conftest import LOADER

pytestmark = pytest.mark.usefixtures("inventory")
SCRIPT = ROOT / "tools" / "verify_ledger.py"


def ledger(*arguments: str) -> str:
    out = StringIO()
    call_command("ledger", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def offline(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script, run where nothing of the project can be imported."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(path), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=path.parent,
    )


@pytest.fixture
def key(settings: Settings) -> str:
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    return signing.public_key()


@pytest.fixture
def exported(tmp_path: Path, key: str) -> Path:
    del key
    checkpoints.take(ledger=lookup.flight_ledger(), actor=LOADER)
    path = tmp_path / "ledger.jsonl"
    ledger("export", "--out", str(path))
    return path


def test_verify_says_what_holds() -> None:
    assert "flight ledger mars-2020-flight holds: 122 events of 43 containers" in ledger("verify")


def test_verify_names_what_does_not() -> None:
    event = CustodyEvent.objects.filter(verb="drop").order_by("pk")[0]
    guards.remove()
    CustodyEvent.objects.filter(pk=event.pk).update(reason="Nothing to see.")
    with pytest.raises(CommandError, match=f"{event.container.code}#{event.seq}: column reason"):
        ledger("verify")


def test_a_checkpoint_is_taken_and_signed(key: str) -> None:
    assert key in ledger("checkpoint")
    assert Checkpoint.objects.get().signature


def test_a_checkpoint_without_a_key_says_so() -> None:
    assert "not signed" in ledger("checkpoint")
    assert "1 checkpoints (1 unsigned)" in ledger("verify")


def test_a_new_key_can_be_used(settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = ledger("new-key").strip()
    assert len(signing.public_key()) == 64


def test_prove_shows_the_way_to_the_root(key: str) -> None:
    ledger("checkpoint")
    document = json.loads(ledger("prove", "SN261", "2"))
    assert json.loads(document["proof"]["chain"][0])["verb"] == "fill"
    assert document["public_key"] == key


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("prove", "SN261", "99"), "has no event 99"),
        (("prove", "SN261", "2"), "not under a checkpoint yet"),
        (("prove", "no-such-tube", "2"), "There is no container no-such-tube"),
        (("verify", "--ledger", "nowhere"), "There is no ledger nowhere"),
    ],
)
def test_what_cannot_be_is_said_plainly(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        ledger(*arguments)


def test_the_exported_ledger_verifies_offline(exported: Path, key: str) -> None:
    result = offline(exported, "--public-key", key)
    assert result.returncode == 0, result.stderr
    assert "holds: 122 events of 43 containers, 1 checkpoints" in result.stdout


def test_the_script_is_short_and_alone() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 150
    assert "samples" not in text
    assert "django" not in text


def _changed_reason(lines: list[str]) -> list[str]:
    return [line.replace("Overfilled", "Underfilled") for line in lines]


def _event_removed(lines: list[str]) -> list[str]:
    return [*lines[:5], *lines[6:]]


def _tail_removed(lines: list[str]) -> list[str]:
    return [*lines[:-2], lines[-1]]


def _swapped(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def _signature_changed(lines: list[str]) -> list[str]:
    last = json.loads(lines[-1])
    return [*lines[:-1], json.dumps({**last, "signature": "00" * 64}) + "\n"]


def _head_changed(lines: list[str]) -> list[str]:
    last = json.loads(lines[-1])
    last["heads"][0][1] += 1
    return [*lines[:-1], json.dumps(last) + "\n"]


def _other_file(_lines: list[str]) -> list[str]:
    return ['{"hello": "world"}\n']


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (_changed_reason, "tube-32#3: the text was changed"),
        (_event_removed, "missing; found"),
        (_tail_removed, "cut off after checkpoint 1"),
        (_swapped, "missing; found"),
        (_signature_changed, "its signature does not hold"),
        (_head_changed, "its list of heads was changed"),
        (_other_file, "not an exported ledger"),
    ],
)
def test_the_script_names_what_was_altered(
    alter: Callable[[list[str]], list[str]], said: str, exported: Path
) -> None:
    altered = exported.with_name("altered.jsonl")
    with exported.open(encoding="utf-8") as file:
        altered.write_text("".join(alter(file.readlines())), encoding="utf-8")
    result = offline(altered)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_the_script_trusts_only_the_key_it_is_told(exported: Path) -> None:
    result = offline(exported, "--public-key", "00" * 32)
    assert result.returncode == 1
    assert "not signed with the key" in result.stderr
