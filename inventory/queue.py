"""The queue's worker: it gives signs of life, ends cleanly, and knows which request asked.

Django's Tasks API stores a task's arguments as JSON; the id of the request that put it in the queue
is kept beside them, so that one id leads from the request's log lines to the worker's.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType
from typing import Any

from django.db import DatabaseError, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from inventory.request_id import adopted, current
from samples.services import leaving, workers

SIGN_EVERY_S = 5.0
"""Seconds between two signs of life."""

_REQUEST = "request_id"
_logger = logging.getLogger(__name__)


def remember_request(instance: Any, **_signal: Any) -> None:
    """Keep the id of the request with a new task (receiver of `pre_save` of a task)."""
    if current() is not None:
        instance.args_kwargs.setdefault(_REQUEST, current())


class QueueWorker(Worker):
    """A worker of django-tasks-db that gives its work back when it is told to end."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Asked once, end after what is at hand; asked again, at once.

        Between two tasks it does not end on the spot, as its parent would: a task that was just
        claimed would be nobody's.
        """
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False
        leaving.ask()

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run a task with the id of its request in every log line, or with one of its own."""
        with adopted(db_task_result.args_kwargs.get(_REQUEST) or uuid.uuid4().hex):
            super().run_task(db_task_result)


@contextmanager
def at_post(name: str, every_s: float = SIGN_EVERY_S) -> Iterator[None]:
    """Signs of life under a name while the body runs, from a thread of its own."""
    leaves = Event()

    def give_signs() -> None:
        while True:
            try:
                workers.seen(name)
            except DatabaseError as error:
                _logger.warning("Worker %s could give no sign of life: %s", name, error)
            finally:
                connection.close()  # this thread's own; between two signs nobody needs it
            if leaves.wait(every_s):
                return

    signs = Thread(target=give_signs, name="signs of life", daemon=True)
    signs.start()
    try:
        yield
    finally:
        leaves.set()
        signs.join(every_s)
        try:
            workers.sign_off(name)
        except DatabaseError as error:
            _logger.warning("Worker %s could not sign off: %s", name, error)
