"""Copies of a PostgreSQL database by its own programs, of a snapshot while others go on writing.

pg_dump reads the snapshot that this connection exports, so that the copy and the manifest are of
one moment. https://www.postgresql.org/docs/current/app-pgdump.html (--snapshot)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from inventory.backup.archive import CHUNK, Tell
from samples.domain.errors import InvalidValue
from samples.services import stream

MEMBER = "database.pgdump"
# All or nothing, together with what is restored. The schema's owner and grant are those of a new
# database (PostgreSQL 15 and later).
_CLEAR = """DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC"""


class ProgramFailed(InvalidValue):
    """A program of PostgreSQL could not do its work; what it said is the message."""


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within, by this connection and by pg_dump, is of one moment."""
    with stream.one_moment():
        with connection.cursor() as cursor:
            # This transaction waits while pg_dump works.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def copy_out(target: Any, folder: Path, tell: Tell) -> None:
    """Write a dump of the snapshot of `one_moment` to `target`."""
    del folder
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    address, environment = _address()
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-acl",
               f"--snapshot={snapshot}", *address]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 - the program of a setting, with our arguments
            command, env=environment, stdout=subprocess.PIPE, stderr=said
        ) as dump:
            assert dump.stdout is not None  # noqa: S101 - a pipe was asked for
            pump(dump.stdout, target, tell, "Copying")
        if dump.returncode:
            raise _failed("pg_dump", said)


def copy_in(copy: Path, tell: Tell) -> None:
    """Make the database what a dump holds, in one transaction. Raises ProgramFailed.

    The script passes through here: psql would take one that is cut short for a whole one, and
    commit it.
    """
    restore = [program("pg_restore"), "--no-owner", "--no-acl", "--file=-", str(copy)]
    psql = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
            "--single-transaction", f"--command={_CLEAR}", "--file=-"]  # fmt: skip
    address, environment = _address()
    connection.close()  # a transaction of ours would hold up the other's
    # The site's own limits would end a large table's restore; this one is for its locks alone.
    environment["PGOPTIONS"] = "-c statement_timeout=0 -c lock_timeout=20s"
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as told,
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=said) as script,  # noqa: S603
        subprocess.Popen(  # noqa: S603
            [*psql, *address], env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=told,
        ) as load,
    ):  # fmt: skip
        try:
            _pump(script, load, tell)
        except BaseException:
            script.kill()
            load.kill()
            raise
        if script.wait():
            load.kill()  # before it sees the end of what it was given
        if load.wait() > 0:  # it ended by itself, and says why; below 0 we have ended it
            raise _failed("psql", told)
        if script.returncode:
            raise _failed("pg_restore", said)


def _pump(script: subprocess.Popen[bytes], load: subprocess.Popen[bytes], tell: Tell) -> None:
    """Pass on a whole script, and end it only when it is whole."""
    assert script.stdout is not None  # noqa: S101 - pipes were asked for
    assert load.stdin is not None  # noqa: S101
    try:
        pump(script.stdout, load.stdin, tell, "Restoring")
        script.stdout.close()
        if script.wait() == 0:
            load.stdin.close()
    except BrokenPipeError:  # psql ended early, and says why
        script.stdout.close()
        with suppress(BrokenPipeError):
            load.stdin.close()


def pump(source: IO[bytes], target: Any, tell: Tell, step: str) -> None:
    """Copy one to the other, and tell how far it is."""
    done = 0
    while data := source.read(CHUNK):
        target.write(data)
        done += len(data)
        tell(step, done, None)


def program(name: str) -> str:
    """A program of the server's own major version. Raises InvalidValue where there is none."""
    found = shutil.which(name, path=settings.POSTGRES_PROGRAMS or None)
    wanted = connection.get_database_version()[0]
    expected = (
        f"PostgreSQL {wanted}'s programs on PATH, or their folder in the setting POSTGRES_PROGRAMS"
    )
    if found is None:
        raise InvalidValue(
            f"There is no program {name} here.",
            field="POSTGRES_PROGRAMS",
            value=settings.POSTGRES_PROGRAMS,
            expected=expected,
        )
    told = subprocess.run(  # noqa: S603 - the program of a setting
        [found, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    version = re.search(r"\(PostgreSQL\) (\d+)", told)
    if version is None or int(version[1]) != wanted:
        raise InvalidValue(
            f"{found} is not of the server's version: it is {told or 'silent'}.",
            field="POSTGRES_PROGRAMS",
            value=settings.POSTGRES_PROGRAMS,
            expected=expected,
        )
    return found


def _address() -> tuple[list[str], dict[str, str]]:
    """Where the database is, as arguments; the password in the environment, which `ps` hides."""
    (_, *arguments), environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, []
    )
    return arguments, os.environ | (environment or {})


def _failed(name: str, said: IO[bytes]) -> ProgramFailed:
    said.seek(0)
    text = said.read().decode(errors="replace").strip().splitlines()
    return ProgramFailed(f"{name} failed: {' '.join(text[-3:]) or 'it did not say why'}")
