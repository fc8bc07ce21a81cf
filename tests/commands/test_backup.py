"""`manage.py backup` and `restore`: what comes back is what was there, and its ledger holds."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from inventory.backup import archive, work
from inventory.management.commands.restore import DOES_NOT_HOLD
from samples.domain.kinds import PlaceKind
from samples.models import Container, CustodyEvent, Ledger, Organisation
from samples.services import custody, guards
from samples.services.actors import SystemActor
from samples.services.verify import verify
from tests import factories, postgres_server
from tests.environment import ROOT
from tests.services.conftest import WHEN
from tests.services.test_killed import Crew

WRITERS = 4
TUBES = 3
ON_POSTGRES = os.environ["TEST_DATABASE"] == "postgres"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def programs() -> Iterator[str]:
    """PostgreSQL's programs are those of the server that the tests start."""
    folder = str(postgres_server.installed_programs()) if ON_POSTGRES else ""
    with override_settings(POSTGRES_PROGRAMS=folder):
        yield folder


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a database that nobody has used."""
    if not ON_POSTGRES:
        yield f"sqlite:///{tmp_path}/fresh.sqlite3"
        return
    server, _, database = os.environ["DATABASE_URL"].rpartition("/")
    name = f"fresh_{os.getpid()}"
    with psycopg.connect(**connect_to(database), autocommit=True) as maintenance:
        maintenance.execute(f"DROP DATABASE IF EXISTS {name}")
        maintenance.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


def connect_to(database: str) -> dict[str, Any]:
    """How the tests' server is reached, without the options that are Django's."""
    known = connection.settings_dict
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    return {"dbname": database} | {
        theirs: known[ours] for ours, theirs in names.items() if known[ours]
    }


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True,
        check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "inventory.settings"} | environment,
    )  # fmt: skip


def restore(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("restore", path, stdout=out, verbosity=options.pop("verbosity", 1), **options)
    return out.getvalue()


@pytest.fixture
def ledger(db: None) -> Ledger:
    """A flight ledger of three containers."""
    ledger = factories.ledger()
    rack = factories.place(kind=PlaceKind.ROVER_RACK.value)
    for _ in range(TUBES):
        custody.register(
            ledger=ledger,
            container=factories.container(mission=ledger.mission),
            place=rack,
            custodian=factories.custodian(),
            when=WHEN,
            actor=SystemActor("test"),
        )
    return ledger


@pytest.fixture
def taken(ledger: Ledger, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "taken.backup"
    call_command("backup", path, verbosity=0)
    return path


def forged(path: Path, change: Callable[[dict[str, Any]], None], copy: bytes | None = None) -> Path:
    """The same backup with another manifest, and another copy where one is given."""
    with zipfile.ZipFile(path) as original:
        manifest = json.loads(original.read(archive.MANIFEST))
        data = original.read(manifest["member"]) if copy is None else copy
    change(manifest)
    other = path.with_name("forged.backup")
    with zipfile.ZipFile(other, "w") as target:
        target.writestr(manifest["member"], data)
        target.writestr(archive.MANIFEST, json.dumps(manifest))
    return other


@pytest.mark.race
@pytest.mark.slow
def test_taken_while_others_write_it_restores_to_a_ledger_that_holds(
    tmp_path: Path, fresh: str, programs: str
) -> None:
    ledger = factories.ledger()
    crew = Crew(ledger, tmp_path)
    path = tmp_path / "live.backup"
    try:
        for place in range(WRITERS):
            crew.start(place)
        deadline = time.monotonic() + 60
        while len(list(filter(None, crew.acknowledged().values()))) < WRITERS:
            assert time.monotonic() < deadline, "not everybody records"
            time.sleep(0.05)
        before = set().union(*crew.acknowledged().values())
        manifest = work.take(path, lambda *_told: None)
        while not set().union(*crew.acknowledged().values()) - before:
            assert time.monotonic() < deadline, "nobody went on"
            time.sleep(0.05)
    finally:
        crew.stop.touch()
        for process in crew.at_work.values():
            process.join(30)
            process.kill()
    assert {process.exitcode for process in crew.at_work.values()} == {0}

    done = manage("restore", str(path), DATABASE_URL=fresh, POSTGRES_PROGRAMS=programs)
    assert done.returncode == 0, done.stderr
    told = next(one for one in manifest.ledgers if one["slug"] == ledger.slug)
    assert f"Ledger {ledger.slug} holds: {told['events']} events" in done.stdout

    # Everything that was acknowledged before it is in it, and it is no later state than the last.
    exported = manage("ledger", "export", "--ledger", ledger.slug, DATABASE_URL=fresh)
    hashes = {json.loads(line).get("hash") for line in exported.stdout.splitlines()}
    assert {event for event, _, _ in before} <= hashes
    assert len(before) <= told["events"] <= CustodyEvent.objects.filter(ledger=ledger).count()


class TestBackup:
    def test_says_what_it_is_of(self, ledger: Ledger, taken: Path) -> None:
        manifest = archive.read(taken)
        assert manifest.database == connection.vendor
        assert "samples.0003_custody" in manifest.migrations
        told = next(one for one in manifest.ledgers if one["slug"] == ledger.slug)
        assert (told["kind"], told["events"], told["containers"]) == ("flight", TUBES, TUBES)
        with zipfile.ZipFile(taken) as file:
            copy = file.read(manifest.member)
        assert manifest.sha256 == hashlib.sha256(copy).hexdigest()

    def test_is_for_its_owners_eyes(self, taken: Path) -> None:
        assert stat.S_IMODE(taken.stat().st_mode) == 0o600

    def test_never_takes_the_place_of_a_file(self, taken: Path) -> None:
        kept = taken.read_bytes()
        with pytest.raises(CommandError, match="there already"):
            call_command("backup", taken)
        assert taken.read_bytes() == kept

    def test_a_folder_that_is_not_there_is_a_clear_refusal(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="can't be written"):
            call_command("backup", tmp_path / "nowhere" / "a.backup")

    def test_leaves_nothing_behind_when_it_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(work._engine(), "copy_out", full)
        with pytest.raises(CommandError, match="No space left"):
            call_command("backup", tmp_path / "a.backup")
        assert list(tmp_path.iterdir()) == []

    def test_is_not_taken_inside_a_transaction(self, tmp_path: Path) -> None:
        with transaction.atomic(), pytest.raises(CommandError, match="transaction"):
            call_command("backup", tmp_path / "a.backup")


class TestRestore:
    def test_brings_back_what_was_there(self, ledger: Ledger, taken: Path) -> None:
        Organisation.objects.create(slug="later", name="Later")
        later = factories.container(mission=ledger.mission)
        said = restore(taken, replace=True)
        assert not Organisation.objects.filter(slug="later").exists()
        assert not Container.objects.filter(code=later.code).exists()
        assert f"{ledger.slug} holds: {TUBES} events of {TUBES} containers" in said
        assert guards.missing() == set()
        assert verify(Ledger.objects.get(slug=ledger.slug)).events == TUBES

    def test_the_database_must_be_empty(self, taken: Path) -> None:
        Organisation.objects.create(slug="later", name="Later")
        with pytest.raises(CommandError, match=r"not empty.*--replace"):
            restore(taken)
        assert Organisation.objects.filter(slug="later").exists()

    def test_a_file_that_is_no_backup(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.txt"
        with pytest.raises(CommandError, match="There is no file"):
            restore(path)
        path.write_text("Dear curator")
        with pytest.raises(CommandError, match=r"manage\.py backup"):
            restore(path)

    def test_a_copy_that_was_changed(self, taken: Path) -> None:
        with zipfile.ZipFile(taken) as file:
            copy = bytearray(file.read(archive.read(taken).member))
        copy[-1] ^= 1
        with pytest.raises(CommandError, match="its SHA-256 is"):
            restore(forged(taken, lambda _manifest: None, bytes(copy)), replace=True)

    def test_a_file_that_was_cut_short(self, taken: Path) -> None:
        whole = taken.read_bytes()
        taken.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(CommandError, match="damaged"):
            restore(taken, replace=True)

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("database", "oracle", "the database here is"),
            ("migrations", ["samples.9999_future"], "9999_future"),
            ("format", 99, "its format is 99"),
        ],
    )
    def test_what_this_site_can_not_take_up(
        self, taken: Path, name: str, value: object, said: str
    ) -> None:
        with pytest.raises(CommandError, match=said):
            restore(forged(taken, lambda manifest: manifest.update({name: value})), replace=True)

    def test_a_copy_that_is_no_database_changes_nothing(self, ledger: Ledger, taken: Path) -> None:
        copy = b"PGDMP or SQLite, it is neither." * 300
        digest = hashlib.sha256(copy).hexdigest()
        path = forged(taken, lambda manifest: manifest.update(sha256=digest), copy)
        with pytest.raises(CommandError) as refused:
            restore(path, replace=True)
        assert refused.value.returncode == 1
        assert verify(ledger).events == TUBES
        assert guards.missing() == set()

    def test_a_ledger_that_does_not_end_where_it_should_has_a_code_of_its_own(
        self, taken: Path
    ) -> None:
        def later(manifest: dict[str, Any]) -> None:
            manifest["ledgers"][0]["root"] = "f" * 64

        with pytest.raises(CommandError, match="does not end where") as broken:
            restore(forged(taken, later), replace=True)
        assert broken.value.returncode == DOES_NOT_HOLD


@pytest.mark.skipif(not ON_POSTGRES, reason="PostgreSQL only")
class TestPrograms:
    def test_none_at_all(self, tmp_path: Path) -> None:
        with (
            override_settings(POSTGRES_PROGRAMS=str(tmp_path)),
            pytest.raises(CommandError, match=r"no program pg_dump.*POSTGRES_PROGRAMS"),
        ):
            call_command("backup", tmp_path / "a.backup")

    def test_of_another_version(self, tmp_path: Path) -> None:
        old = tmp_path / "pg_dump"
        old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
        old.chmod(0o755)
        with (
            override_settings(POSTGRES_PROGRAMS=str(tmp_path)),
            pytest.raises(CommandError, match=r"9\.6\.24.*POSTGRES_PROGRAMS"),
        ):
            call_command("backup", tmp_path / "a.backup")
