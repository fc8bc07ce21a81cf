"""`manage.py worker`: work off the queue."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from inventory.queue import QueueWorker, at_post


class Command(BaseCommand):
    """As many as one likes, on as many machines as one likes."""

    help = (
        "Work off the queue: solves and whatever else no request waits for. Asked to end (SIGTERM, "
        "Ctrl-C), it gives what it is at back to the queue; asked twice, it ends at once."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How often to look, and when to end."""
        parser.add_argument(
            "--interval",
            type=float,
            default=0.5,
            help="seconds between looks at an empty queue",
        )
        parser.add_argument("--batch", action="store_true", help="end once nothing is left")
        parser.add_argument("--queue-name", default="*", help="default: every queue")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work until asked to end."""
        name = get_random_string(32)
        worker = QueueWorker(
            queue_names=options["queue_name"].split(","),
            excluded_queue_names=[],
            interval=options["interval"],
            batch=options["batch"],
            backend_name="default",
            startup_delay=not options["batch"],
            max_tasks=None,
            worker_id=name,
        )
        worker.configure_signals()
        with at_post(name):
            worker.run()
