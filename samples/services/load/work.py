"""Making a synthetic inventory, block by block, on one or more processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.apps import apps
from django.db import connection, connections, transaction

from samples.domain.errors import InvalidValue
from samples.services import search_index
from samples.services.load import bulk, scene
from samples.services.load.asked import Asked, Block
from samples.services.load.rows import Writer
from samples.services.processes import pool

MOST_PROCESSES = 32

Tell = Callable[[int, int], None]
"""Told how many of how many events are stored."""


@dataclass(frozen=True)
class Made:
    """How many rows were stored, events among them, and in how many seconds."""

    rows: int
    events: int
    seconds: float


def generate(asked: Asked, tell: Tell, *, processes: int = 1) -> Made:
    """Make a synthetic inventory in a database without any mission.

    Each block of tubes is one transaction: whatever is killed, the ledger that is there verifies.
    Raises Conflict where there is a mission, InvalidValue for processes that can't be.
    """
    most = MOST_PROCESSES if connection.vendor == "postgresql" else 1
    if not 1 <= processes <= most:
        raise InvalidValue(
            f"{processes} processes can't write to this database.",
            field="processes",
            value=processes,
            expected=f"1 to {most}",
        )
    start = time.perf_counter()
    scene.require_own_database()
    with transaction.atomic():
        frame = scene.make()
    rows = events = 0
    # SQLite keeps its words by triggers, row by row; PostgreSQL's index takes them as they come.
    words = search_index.set_aside() if connection.vendor == "sqlite" else nullcontext()
    with words, _workers(asked, frame, processes) as write:
        for block_rows, block_events in write(asked.blocks()):
            rows += block_rows
            events += block_events
            tell(events, asked.events)
    bulk.settle(scene.NUMBERED)
    search_index.settle()
    return Made(rows, events, time.perf_counter() - start)


Results = Iterator[tuple[int, int]]


@contextmanager
def _workers(
    asked: Asked, frame: scene.Frame, processes: int
) -> Iterator[Callable[[Iterator[Block]], Results]]:
    """What writes blocks and says of each how many rows and events it stored."""
    if processes == 1:
        writer = Writer(asked, frame)
        yield lambda blocks: (_write(writer, block) for block in blocks)
        return
    with pool(processes) as shared:
        do = partial(_write_here, asked, frame)
        yield lambda blocks: _shared_out(shared, do, blocks, 2 * processes)


def _shared_out(
    shared: ProcessPoolExecutor,
    do: Callable[[Block], tuple[int, int]],
    blocks: Iterator[Block],
    ahead: int,
) -> Results:
    jobs = {shared.submit(do, block) for block in islice(blocks, ahead)}
    while jobs:
        done, jobs = wait(jobs, return_when=FIRST_COMPLETED)
        for job in done:
            yield job.result()
        jobs |= {shared.submit(do, block) for block in islice(blocks, len(done))}


_writer: Writer | None = None


def _write_here(asked: Asked, frame: scene.Frame, block: Block) -> tuple[int, int]:
    """In a process of the pool, which keeps the lives it has drafted."""
    global _writer  # noqa: PLW0603 - what a pool's process keeps
    try:
        if _writer is None:
            _writer = Writer(asked, frame)
        return _write(_writer, block)
    finally:
        connections.close_all()


def _write(writer: Writer, block: Block) -> tuple[int, int]:
    tables = writer.rows(block)
    with transaction.atomic():
        bulk.no_time_limit()
        for name, (columns, rows) in tables.items():
            bulk.put(apps.get_model("samples", name), columns, rows)
    return sum(len(rows) for _, rows in tables.values()), len(tables["custodyevent"][1])
