"""`manage.py db_worker`: the worker of the queue, which gives signs of life and ends cleanly.

A command of this app goes before the one of the same name in django-tasks-db, whose options it has;
but it never reloads itself when code changes.
"""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands import db_worker

from inventory.queue import QueueWorker, at_post
from inventory.webhook_clock import Clock


class Command(db_worker.Command):
    """As many as one likes, on as many machines as one likes; each sends webhooks that are due."""

    help = (
        "Work off the queue: solves and whatever else no request waits for. Asked to end (SIGTERM, "
        "Ctrl-C), it gives what it is at back to the queue; asked twice, it ends at once."
    )

    def handle(
        self,
        *,
        verbosity: int,
        queue_name: str,
        exclude_queues: str,
        worker_id: str,
        batch: bool,
        reload: bool,
        **options: Any,
    ) -> None:
        """Work until told to end, or, in a batch, until nothing is left."""
        del reload
        self.configure_logging(verbosity)
        worker = QueueWorker(
            queue_names=queue_name.split(","),
            excluded_queue_names=exclude_queues.split(",") if exclude_queues else [],
            worker_id=worker_id,
            batch=batch,
            **{
                name: options[name]
                for name in ("interval", "backend_name", "startup_delay", "max_tasks")
            },
        )
        if batch:
            worker.run()
            return
        worker.configure_signals()
        clock = Clock()
        clock.start()
        try:
            with at_post(worker_id):
                worker.run()
        finally:
            clock.stop()
