"""Many hands at once, for the tests of races."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from samples.domain.errors import DomainError

HANDS = 8


def at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """What each task returned or was refused with, all started together, each on its connection."""
    start = Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        start.wait()
        try:
            return task()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as hands:
        return list(hands.map(run, tasks))
