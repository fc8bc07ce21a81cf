"""A process kept running beside the web server: the worker of the queue."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
WORKER = (sys.executable, str(MANAGE), "db_worker", "--interval", "0.5")
AGAIN_AFTER_S = 2.0
"""Seconds before a worker that ended is started again."""
PATIENCE_S = 10.0
"""Seconds it gets to give back what it is at, then to drop it."""


class Beside:
    """Starts a command, starts it again whenever it ends, and ends it when told.

    A worker ends when its database is away for a moment; it should be back when that is.
    """

    def __init__(
        self, command: Sequence[str] = WORKER, again_after_s: float = AGAIN_AFTER_S
    ) -> None:
        self.command = list(command)
        self.again_after_s = again_after_s
        self.process: subprocess.Popen[bytes] | None = None
        self._ending = Event()
        self._thread = Thread(target=self._keep, name="worker beside", daemon=True)

    def start(self) -> None:
        """Start it and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """End it: a worker gives back what it is at; asked twice, drops it; then it is killed."""
        self._ending.set()
        process = self.process
        if process is not None:
            for end in (process.terminate, process.terminate, process.kill):
                end()
                try:
                    process.wait(PATIENCE_S)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._thread.join(PATIENCE_S)

    def _keep(self) -> None:
        while not self._ending.is_set():
            # In a group of its own: Ctrl-C is for the server, which then ends its workers.
            self.process = subprocess.Popen(  # noqa: S603 - a command of this module
                self.command, process_group=0
            )
            self.process.wait()
            self._ending.wait(self.again_after_s)
