"""Further processes of one piece of work: they know Django, and end when it ends."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.process import BaseProcess

import django


def pool(processes: int) -> ProcessPoolExecutor:
    """So many processes to share work out to; killed, the one that asked takes them along."""
    return ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )


def _begin() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - it is started by one
    # The executor's own processes wait for work for ever when the one that has it is killed.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    django.setup()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
