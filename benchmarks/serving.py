"""A database of one's own, the site served on it for real, and a client that costs little."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN_S = 120.0
ENDS_WITHIN_S = 40.0
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "python:inventory.gunicorn_conf"]
SITE = [*GUNICORN, "inventory.wsgi"]
WORKER = [sys.executable, "manage.py", "db_worker", "--interval", "0.5"]


def end_in_order() -> None:
    """Asked to end (SIGTERM), end what was started too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of a fresh database, taken away afterwards: `sqlite` or `postgres`."""
    with tempfile.TemporaryDirectory(prefix="inventory-benchmark-") as folder:
        if name == "sqlite":
            yield f"sqlite:///{Path(folder) / 'inventory.sqlite3'}"
            return
        from tests import postgres_server

        server = postgres_server.start()
        try:
            yield server.url
        finally:
            server.stop()


def environment(url: str, **more: str) -> dict[str, str]:
    """What a production site on this database has set; nothing limits how much is asked."""
    return {
        **{key: value for key, value in os.environ.items() if key not in {"ENV_FILE", "DEBUG"}},
        "ENV_FILE": os.devnull,
        "DATABASE_URL": url,
        "HOST": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
        "SECURE_COOKIES": "false",
        "DJANGO_SETTINGS_MODULE": "inventory.settings",
        "THROTTLE_ANONYMOUS": "",
        "THROTTLE_SIGNED_IN": "",
        "THROTTLE_SOLVE": "",
        "READY_WITHOUT_WORKER": "true",
        "LOG_LEVEL": "ERROR",
        "TASK_WORKERS": "0",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def manage(settings: dict[str, str], *words: str) -> str:
    """Run `manage.py …` to its end; what it said. Raises CalledProcessError."""
    done = subprocess.run(  # noqa: S603 - this project's own command
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], settings: dict[str, str], log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the project while it is needed, in a group of its own."""
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - this project's own command
            command, cwd=ROOT, env=settings, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Return when a request is answered with 200. Raises RuntimeError when that takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    said = "nothing"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            answer = connection.getresponse()
            said = f"{answer.status} {answer.read()[:300]!r}"
            if answer.status == 200:
                return
        except OSError as error:
            said = str(error)
        finally:
            connection.close()
        time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} does not answer {path}: {said}.")


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text(encoding="ascii").split()]


def resident_mb(pids: Sequence[int]) -> float:
    """The memory that these processes hold together, MB; shared pages count in each."""
    total = 0
    for pid in pids:
        status = Path(f"/proc/{pid}/statm").read_text(encoding="ascii")
        total += int(status.split()[1]) * os.sysconf("SC_PAGESIZE")
    return total / 1e6


def cpu_seconds(pid: int) -> float:
    """The processor time that a server and the processes it started have used."""
    ticks = 0
    for one in (pid, *children(pid)):
        stat = Path(f"/proc/{one}/stat").read_text(encoding="ascii")
        used = stat.rpartition(")")[2].split()
        ticks += int(used[11]) + int(used[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def out(line: str = "") -> None:
    """Say it at once: the next line may take a while."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
