"""The worker beside the server is started, started again, and ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from inventory.worker_beside import WORKER, Beside


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


def test_it_is_started_again_whenever_it_ends(tmp_path: Path) -> None:
    log = tmp_path / "log"
    beside = Beside((sys.executable, "-c", f"open({str(log)!r}, 'a').write('x')"), 0.01)
    beside.start()
    try:
        assert eventually(lambda: log.exists() and len(log.read_text()) >= 3)
    finally:
        beside.stop()
    ended = log.read_text()
    time.sleep(0.1)
    assert log.read_text() == ended


def test_it_ends_with_the_server() -> None:
    beside = Beside((sys.executable, "-c", "import time; time.sleep(600)"))
    beside.start()
    assert eventually(lambda: beside.process is not None)
    beside.stop()
    assert beside.process is not None
    assert beside.process.poll() is not None


def test_it_is_the_worker_of_the_queue() -> None:
    assert WORKER[2] == "db_worker"
    assert Path(WORKER[1]).exists()
