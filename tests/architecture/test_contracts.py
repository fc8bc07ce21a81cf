"""Imports point inward: the contracts of pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys

from tests.environment import ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports({!r}, no_cache=True, no_logo=True))"  # noqa: E501


def test_import_contracts_hold() -> None:
    command = [sys.executable, "-c", LINT.format(str(ROOT / "pyproject.toml"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
