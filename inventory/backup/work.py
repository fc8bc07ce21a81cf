"""Taking a backup and restoring one, on either database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from inventory.backup import archive, facts, postgresql, sqlite
from inventory.backup.archive import Manifest, Tell
from samples.domain.errors import Conflict, LedgerBroken
from samples.models import Ledger
from samples.services.verify import Verified, verify


@dataclass(frozen=True)
class Restored:
    """What came back: the manifest, and of each ledger that it holds or why it does not."""

    manifest: Manifest
    verified: dict[str, Verified]
    broken: dict[str, str]


def take(path: Path, tell: Tell) -> Manifest:
    """Write the database as it is now to a new file, while others go on writing.

    Raises Conflict (the file is there, a transaction is open), InvalidValue (no room, no programs).
    """
    if connection.in_atomic_block:
        raise Conflict("A transaction is open.", field="database", expected="none")
    engine = _engine()
    connection.ensure_connection()
    with engine.one_moment():
        return archive.write(
            path,
            facts.manifest(),
            engine.MEMBER,
            lambda target: engine.copy_out(target, path.parent, tell),
            tell,
        )


def restore(path: Path, tell: Tell, *, replace: bool = False) -> Restored:
    """Make the database what a backup holds, bring it to this version, verify every ledger.

    Raises InvalidValue (no backup of ours, damaged, of another kind of database or a later
    version, no programs), Conflict (the database is not empty, unless `replace`; it is in use).
    Then nothing was changed.
    """
    manifest = archive.read(path)
    facts.require_fits(manifest)
    if not replace:
        facts.require_empty()
    with archive.unpacked(path, manifest, tell) as copy:
        _engine().copy_in(copy, tell)
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    verified, broken = {}, {}
    for number, told in enumerate(manifest.ledgers, start=1):
        tell("Verifying", number, len(manifest.ledgers))
        try:
            verified[told["slug"]] = _verified(told)
        except LedgerBroken as error:
            broken[told["slug"]] = str(error)
    return Restored(manifest, verified, broken)


def _verified(told: dict[str, object]) -> Verified:
    """The ledger replays, and stands where the manifest says. Raises LedgerBroken."""
    slug = str(told["slug"])
    ledger = Ledger.objects.filter(slug=slug).first()
    if ledger is None:
        raise LedgerBroken(f"Ledger {slug} is not in the copy.", field=slug)
    found = verify(ledger)
    heads = facts.heads(ledger)
    if heads != told:
        raise LedgerBroken(
            f"{slug}: it does not end where the manifest says.",
            field=slug,
            value=heads["root"],
            expected=str(told["root"]),
        )
    return found


def _engine() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite
