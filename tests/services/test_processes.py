"""Processes that share one piece of work out among them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.environment import ROOT

ASKS = """
import os, time
from samples.services.processes import pool
with pool(1) as shared:
    print(shared.submit(os.getpid).result(), flush=True)
    shared.submit(time.sleep, 600).result()
"""


def test_they_end_with_the_one_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASKS],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        text=True,
    ) as asking:
        assert asking.stdout
        assert int(asking.stdout.readline()) != asking.pid
        asking.send_signal(signal.SIGKILL)
        # All that had its output have ended when nothing more can come.
        assert asking.communicate(timeout=30)[0] == ""
