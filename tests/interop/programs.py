"""What outside programs and schemas this machine has; what is missing is said loudly."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT
from tests.left_out import MARK, leave_out


def package(name: str) -> Any:
    """A package of the test requirements."""
    try:
        return importlib.import_module(name)
    except ImportError:
        leave_out(f"{name} is not installed (requirements-dev.txt).")


def gdal(*arguments: str) -> str:
    """What a program of Debian's gdal-bin answers."""
    program, *rest = arguments
    if shutil.which(program) is None:
        leave_out(f"{program} is not installed (Debian: gdal-bin).")
    done = subprocess.run([program, *rest], capture_output=True, text=True, check=True)
    return done.stdout


def pds4_model() -> Path:
    """The folder with schema and Schematron of information model 1Q00: PDS4_MODEL, or beside us.

    They are no part of this project; without them their tests are left out, under CI too.
    """
    named = os.environ.get("PDS4_MODEL")
    folder = Path(named) if named else ROOT.parent / "shared" / "pds4"
    if not (folder / "PDS4_PDS_1Q00.xsd").is_file():
        pytest.skip(f"{MARK}no PDS4_PDS_1Q00.xsd and .sch in {folder} (set PDS4_MODEL).")
    return folder
