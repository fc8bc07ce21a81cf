"""The clock beside a worker of the queue that sends webhooks when they are due.

It finds what no task will send: retries whose time has come, and what a killed worker left. It has
a thread of its own, so that nobody waits for a long solve.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from time import monotonic

from django.db import connection

from samples.services.webhooks import sending

logger = logging.getLogger(__name__)

EVERY_S = 5.0
"""Seconds between two looks for messages that are due."""
FORGET_EVERY_S = 3600.0


class Clock:
    """Sends what is due, again and again, until it is stopped; an error does not end it."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self.every_s = every_s
        self._stop = Event()
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, patience_s: float = 15.0) -> None:
        """End it; what it is sending may be sent to the end."""
        self._stop.set()
        self._thread.join(patience_s)

    def _run(self) -> None:
        forget_at = 0.0
        while not self._stop.is_set():
            try:
                for webhook in sending.due():
                    if not self._stop.is_set():
                        sending.drain(webhook, self.every_s)
                if monotonic() >= forget_at:
                    forget_at = monotonic() + FORGET_EVERY_S
                    sending.forget()
            except Exception:
                logger.exception("Webhooks could not be sent; it is tried again.")
            finally:
                # A connection that was lost is made anew; one that idles is not kept from others.
                connection.close()
            self._stop.wait(self.every_s)
