"""What the ledger costs: appends against plain saves of the same rows, verification against SHA.

    python -m benchmarks.ledger [--database sqlite|postgres|both] [--events 1000000]

A fresh database each; the plain saves are a loop of `Model.save()` writing the same event and the
same holding in one transaction, without guards, hashes or checks.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CLIENTS = (1, 8)
CONTAINERS = (1, 1000)


def main() -> int:
    """Run what was asked for, each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--events", type=int, default=1_000_000, help="events to verify")
    parser.add_argument("--on", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.on:
        run(options.events)
        return 0
    names = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    for name in names:
        with _database(name) as url:
            environment = {
                **os.environ,
                "DATABASE_URL": url,
                "SECRET_KEY": "for-a-benchmark",
                "DEBUG": "false",
                "ALLOWED_HOSTS": "localhost",
                "ENV_FILE": os.devnull,
                "DJANGO_SETTINGS_MODULE": "inventory.settings",
            }
            here = [sys.executable, "-m", "benchmarks.ledger", "--on", name]
            status = os.spawnve(  # noqa: S606 - this program itself
                os.P_WAIT, sys.executable, [*here, "--events", str(options.events)], environment
            )
            if status != 0:
                return status
    return 0


@contextmanager
def _database(name: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="ledger-benchmark-") as folder:
        if name == "sqlite":
            yield f"sqlite:///{Path(folder) / 'ledger.sqlite3'}"
            return
        from tests import postgres_server

        server = postgres_server.start()
        try:
            yield server.url
        finally:
            server.stop()


def run(events: int) -> None:
    """All measurements on the database of DATABASE_URL."""
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connection

    call_command("migrate", verbosity=0, skip_checks=True)
    out(f"\n{connection.vendor}: appends a second, and as a multiple of plain saves")
    row("clients", "containers", "plain saves", "single", "", "batches", "")
    for clients in CLIENTS:
        for containers in CONTAINERS:
            _appends(clients, containers)
    _verification(events)


def _appends(clients: int, containers: int) -> None:
    plain = _rate(clients, containers, "plain")
    single = _rate(clients, containers, "single")
    batch = _rate(clients, containers, "batch")
    row(
        clients,
        containers,
        f"{plain:,.0f}",
        f"{single:,.0f}",
        f"{single / plain:.2f} x",
        f"{batch:,.0f}",
        f"{batch / plain:.1f} x",
    )


def _rate(clients: int, containers: int, how: str) -> float:
    """Appends a second, of all clients together; each has containers of its own."""
    from benchmarks.ledger_work import prepare

    works = prepare(clients, containers, how)
    if clients == 1:
        return works[0].run()
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(clients)
    with context.Pool(clients, initializer=_setup, initargs=(ready,)) as pool:
        spans = pool.map(_timed, works, chunksize=1)
    appended = sum(work.appends() for work in works)
    return appended / (max(end for _, end in spans) - min(start for start, _ in spans))


_ready: Any = None


def _setup(ready: Any) -> None:
    global _ready  # noqa: PLW0603 - what a pool's process starts with
    import django

    django.setup()
    _ready = ready


def _timed(work: Any) -> tuple[float, float]:
    """Start and end on the system's clock, all clients starting at once."""
    work.read()
    _ready.wait()
    start = time.monotonic()
    work.run()
    return start, time.monotonic()


def _verification(events: int) -> None:
    from django.db import connection

    from benchmarks.ledger_work import fill
    from samples.models import CustodyEvent
    from samples.services.verify import verify
    from samples.services.verify_parallel import verify_on

    ledger = fill(events)
    out(f"\n{connection.vendor}: verification of {events:,} events, events a second")
    texts = [
        text.encode()
        for text in CustodyEvent.objects.filter(ledger=ledger).values_list("text", flat=True)[
            :100_000
        ]
    ]
    start = time.perf_counter()
    for text in texts:
        hashlib.sha256(text).hexdigest()
    limit = len(texts) / (time.perf_counter() - start)
    out(f"  {'SHA-256 alone over the same bytes (the limit)':48} {limit:12,.0f}")
    del texts
    ways: list[tuple[str, Callable[[], object]]] = [
        ("stored text, 1 process", lambda: verify(ledger, texts_only=True)),
        ("stored text, 2 processes", lambda: verify_on(2, ledger, texts_only=True)),
        ("text and every column, 1 process", lambda: verify(ledger)),
        ("text and every column, 2 processes", lambda: verify_on(2, ledger)),
    ]
    for words, do in ways:
        start = time.perf_counter()
        with _peak() as grown:
            do()
        rate = events / (time.perf_counter() - start)
        out(
            f"  {words:48} {rate:12,.0f}   {rate / limit:5.2f} of it,"
            f" peak memory +{max(grown):.0f} MB"
        )


@contextmanager
def _peak() -> Iterator[list[float]]:
    """How much this process's own memory grows, in MB; what is mapped of a file is the system's."""
    grown = [0.0]
    before, done = _own_mb(), threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            grown.append(_own_mb() - before)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield grown
    finally:
        done.set()
        watcher.join()


def _own_mb() -> float:
    """Anonymous memory now, where the system tells; else the most there ever was."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"RssAnon:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(*cells: object) -> None:
    """One line of the table."""
    out("  " + "".join(f"{cell!s:>16}" for cell in cells))


def out(line: str) -> None:
    """Say it at once: the next line may take a while."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
