"""Many clients at once, killed processes, and the proof that nothing was lost or done twice.

    python -m benchmarks.soak [--database postgres|sqlite] [--clients 200] [--seconds 60]

The site as docs/deploy.md has it: gunicorn with several processes, two workers of the queue, a
throw-away database with a SYNTHETIC inventory. In the middle a web process and a worker get SIGKILL
and a backup is taken. Exit code 1 when anything does not hold. Everything stays on this machine.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks import serving
from benchmarks.serving import out
from benchmarks.soak_clients import Client, Told
from benchmarks.soak_receiver import Receiver

WEB_PROCESSES = 3
WORKERS = 2
SETTLES_WITHIN_S = 120.0
WRITER = "soak"


def main() -> int:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in ("clients", "seconds", "samples"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} must be more than 0")
    serving.end_in_order()
    failures = soak(**vars(options))
    for failure in failures:
        out(f"FAILED: {failure}")
    out("Nothing was lost, nothing was done twice." if not failures else "It does not hold.")
    return 1 if failures else 0


def soak(*, database: str, clients: int, seconds: float, samples: int, seed: int) -> list[str]:
    """What does not hold, in words; nothing when all does."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inventory-soak-")))
        url = stack.enter_context(serving.database(database))
        receiver = stack.enter_context(Receiver())
        settings = _settings(url, receiver.port, folder)
        serving.manage(settings, "migrate", "-v0", "--skip-checks")
        out(serving.manage(settings, "generate_load", f"--samples={samples}", "--processes=1"))
        token = _prepare(settings, receiver.port)
        port = int(settings["PORT"])
        log = folder / "log"
        web = stack.enter_context(serving.running(serving.SITE, settings, log))
        workers = [
            stack.enter_context(serving.running(serving.WORKER, settings, log))
            for _ in range(WORKERS)
        ]
        serving.wait_for(web, port, "/readyz")
        backup = folder / "during.backup"

        def new_worker() -> None:
            os.killpg(workers[0].pid, signal.SIGKILL)
            time.sleep(2)  # as long as a supervisor waits
            stack.enter_context(serving.running(serving.WORKER, settings, log))

        told = _load(
            port, token, clients=clients, seconds=seconds, samples=samples, seed=seed,
            meanwhile=[
                ("backup", lambda: serving.manage(settings, "backup", "-v0", str(backup))),
                ("SIGKILL of a web process", lambda: _kill_a_child(web.pid)),
                ("SIGKILL of a worker", new_worker),
            ],
        )  # fmt: skip
        _report(told, seconds)
        failures = [*told.failures, *_ledger_failures(told), *_webhook_failures(told, receiver)]
        failures += _attempt("The ledger does not verify", lambda: _verify(settings))
        restored = _settings(_another(url, folder), receiver.port, folder)
        failures += _attempt(
            "The backup does not restore",
            lambda: _restore(restored, backup),
        )
        if failures and log.exists():
            out(log.read_text(errors="replace")[-3000:])
        return failures


def _settings(url: str, receiver: int, folder: Path) -> dict[str, str]:
    from tests import postgres_server

    more = {
        "PORT": str(serving.free_port()),
        "WEB_WORKERS": str(WEB_PROCESSES),
        "WEB_THREADS": "4",
        "READY_WITHOUT_WORKER": "false",
        "COUNTERS_FILE": str(folder / "counters.sqlite3"),
        "WEBHOOKS_ALLOW_HTTP": "true",
        "WEBHOOKS_PORTS": str(receiver),
        "WEBHOOKS_ALLOWED_NETWORKS": "127.0.0.0/8",
        "SECRET_KEY": "a-throw-away-key-for-a-soak-that-nobody-else-can-reach-0123",
    }
    if url.startswith("postgres"):
        more["POSTGRES_PROGRAMS"] = str(postgres_server.installed_programs())
    return serving.environment(url, **more)


def _prepare(settings: dict[str, str], receiver: int) -> str:
    """A custodian with a token, whose text is returned, and a subscription to the ledger."""
    os.environ.update(settings)
    import django

    django.setup()
    from django.contrib.auth.models import Group, User

    from samples.models import Ledger
    from samples.services import tokens
    from samples.services.actors import SystemActor
    from samples.services.webhooks import subscriptions

    actor = SystemActor("soak")
    user = User.objects.create(username=WRITER)
    user.groups.set(Group.objects.filter(name__in=["viewer", "custodian"]))
    subscriptions.make(
        actor=actor,
        name="soak",
        target=f"http://127.0.0.1:{receiver}/hook",
        event_types=["custody.*"],
        ledger=Ledger.objects.get(slug="synthetic"),
    )
    return tokens.issue(owner=user, name="soak", actor=actor).text


def _load(
    port: int,
    token: str,
    *,
    clients: int,
    seconds: float,
    samples: int,
    seed: int,
    meanwhile: list[tuple[str, Callable[[], object]]],
) -> Told:
    """Let all clients ask until the time is over, and do the rest in the middle of it."""
    told = Told()
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=Client(port, token, samples, random.Random(seed * 10_000 + number), told).run,
            args=[until],
        )
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for number, (name, do) in enumerate(meanwhile, start=1):
        moment = until - seconds + seconds * number / (len(meanwhile) + 2)
        time.sleep(max(0.0, moment - time.monotonic()))
        out(f"  after {time.monotonic() - until + seconds:5.1f} s: {name}")
        # A backup takes its time; what comes next should not wait for it.
        threads.append(threading.Thread(target=_do, args=[name, do, told]))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return told


def _kill_a_child(pid: int) -> None:
    os.kill(serving.children(pid)[0], signal.SIGKILL)


def _do(name: str, do: Callable[[], object], told: Told) -> None:
    told.failures += _attempt(name, do)


def _attempt(what: str, do: Callable[[], object]) -> list[str]:
    try:
        do()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end
        return [f"{what}: {error}"]
    return []


def _report(told: Told, seconds: float) -> None:
    for kind, times in sorted(told.times.items()):
        ordered = sorted(times)
        p95 = ordered[int(len(ordered) * 0.95)]
        out(
            f"  {kind:<20} {len(times):>8,} answered {len(times) / seconds:>8,.1f} a second"
            f"   p95 {p95 * 1000:>8,.0f} ms"
        )
    out(f"  sent again with the same key, or read again: {told.again:,}")


def _ledger_failures(told: Told) -> list[str]:
    """What was acknowledged is there, and nothing is there twice."""
    from collections import Counter

    from samples.models import CustodyEvent

    stored: Counter[str] = Counter()
    hashes: set[str] = set()
    for event in CustodyEvent.objects.filter(recorded_by=WRITER).iterator(2000):
        stored[str(event.details["evidence"])] += 1
        hashes.add(event.hash)
    lost = [key for key, digest in told.acknowledged.items() if digest not in hashes]
    doubled = [key for key, times in stored.items() if times > 1]
    unknown = set(stored) - told.keys
    out(f"  {len(told.acknowledged):,} writes acknowledged, {len(hashes):,} events stored")
    told.stored = hashes
    return [
        f"{len(found)} {what}"
        for found, what in (
            (lost, "acknowledged writes are lost"),
            (doubled, "writes are stored twice"),
            (unknown, "events that nobody sent"),
        )
        if found
    ]


def _webhook_failures(told: Told, receiver: Receiver) -> list[str]:
    """Every event was told of; what was told twice was the same."""
    deadline = time.monotonic() + SETTLES_WITHIN_S
    while time.monotonic() < deadline and not told.stored <= receiver.bodies.keys():
        time.sleep(0.5)
    missing = told.stored - receiver.bodies.keys()
    extra = receiver.bodies.keys() - told.stored
    differing = [name for name, bodies in receiver.bodies.items() if len(bodies) > 1]
    out(f"  {len(receiver.bodies):,} webhook messages, {receiver.again:,} of them came again")
    return [
        f"{len(found)} {what}"
        for found, what in (
            (missing, "events that no webhook told of"),
            (extra, "webhook messages of nothing that is stored"),
            (differing, "webhook ids with different contents"),
        )
        if found
    ]


def _verify(settings: dict[str, str]) -> None:
    out("  " + serving.manage(settings, "ledger", "verify", "--ledger", "synthetic").strip())


def _restore(settings: dict[str, str], backup: Path) -> None:
    serving.manage(settings, "restore", "-v0", str(backup))
    out("  The backup that was taken meanwhile is restored and verifies.")


def _another(url: str, folder: Path) -> str:
    """A second, empty database, beside the first."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'restored.sqlite3'}"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE restored")
    return url.rpartition("/")[0] + "/restored"


if __name__ == "__main__":
    sys.exit(main())
