"""The engines' libraries can be loaded into one process, whichever comes first."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

LIBRARIES = ("highspy", "ortools.sat.python.cp_model", "numba", "rasterio")


@pytest.mark.parametrize("order", list(itertools.permutations(LIBRARIES[:2])), ids=" then ".join)
def test_either_order(order: tuple[str, ...]) -> None:
    """Two copies of HiGHS under one name once made the second import fail."""
    wanted = "; ".join(f"import {name}" for name in (*order, *LIBRARIES[2:]))
    done = subprocess.run([sys.executable, "-c", wanted], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
