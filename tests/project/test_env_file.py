"""A development machine gets its settings once, with a key of its own."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import environ

from inventory import env_file
from inventory.checks import SECRET_KEY_LENGTH
from tests.environment import ROOT


def settings_in(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert env_file.write(path) is True
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = settings_in(path)
    assert len(written["SECRET_KEY"]) >= SECRET_KEY_LENGTH
    assert written["DEBUG"] == "true"


def test_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=mine\n")
    assert env_file.write(path) is False
    assert path.read_text() == "SECRET_KEY=mine\n"


def test_two_machines_have_two_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        env_file.write(tmp_path / name)
    assert settings_in(tmp_path / "a")["SECRET_KEY"] != settings_in(tmp_path / "b")["SECRET_KEY"]


def test_django_environ_reads_it_back(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    env_file.write(path)

    class Separate(environ.Env):  # type: ignore[misc]
        ENVIRON: ClassVar[dict[str, str]] = {}

    Separate.read_env(path)
    env = Separate()
    assert env.list("ALLOWED_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert env.str("SECRET_KEY") == settings_in(path)["SECRET_KEY"]


def test_the_command_says_what_it_did_and_not_the_key(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    command = [sys.executable, "-m", "inventory.env_file", str(path)]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Wrote" in first.stdout
    assert settings_in(path)["SECRET_KEY"] not in first.stdout
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert second.stdout == ""
    assert os.listdir(tmp_path) == [".env"]  # noqa: PTH208
