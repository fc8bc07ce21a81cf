"""The frictionless program reads the package, finds nothing wrong with it, and finds what is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.left_out import leave_out
from tests.packages import altered, exported

pytestmark = pytest.mark.usefixtures("inventory")


def validated(path: Path) -> dict[str, Any]:
    """What `frictionless validate` reports."""
    beside = Path(sys.executable).with_name("frictionless")
    program = str(beside) if beside.exists() else shutil.which("frictionless")
    if program is None:
        leave_out("The frictionless program is not installed (requirements-dev.txt).")
    ran = subprocess.run(
        [program, "validate", "--json", str(path)], capture_output=True, text=True, check=False
    )
    report: dict[str, Any] = json.loads(ran.stdout)
    assert (ran.returncode == 0) == report["valid"], ran.stderr
    return report


def test_a_package_is_valid_and_a_broken_key_is_found(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.zip", tmp_path / "broken.zip"
    data = exported()
    whole.write_bytes(data)
    report = validated(whole)
    assert report["valid"], report
    tasks = {task["name"]: task for task in report["tasks"]}
    assert tasks["samples"]["stats"]["rows"] == 34
    assert not any(task["warnings"] for task in report["tasks"])

    broken.write_bytes(altered(data, "samples.csv", lambda rows: rows[0].update(outcrop="nowhere")))
    report = validated(broken)
    assert not report["valid"]
    errors = [error for task in report["tasks"] for error in task["errors"]]
    assert [(error["type"], error["rowNumber"]) for error in errors] == [("foreign-key", 2)]
