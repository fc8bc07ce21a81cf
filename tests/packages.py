"""An instance emptied within a test, and packages that say something else than was exported."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection

from samples.exchange import package
from samples.models import Ledger
from samples.services import guards
from samples.services.actors import SystemActor
from samples.services.checkpoints import present_heads
from samples.services.package import Restored

Rows = list[dict[str, str]]


def exported() -> bytes:
    return b"".join(package.pieces())


def imported(data: bytes) -> Restored:
    return package.load(
        io.BytesIO(data), actor=SystemActor("tests"), tell=lambda _step, _done, _total: None
    )


def empty() -> None:
    """As after `migrate`: what a test does is taken back when it ends."""
    with guards.lifted(), connection.cursor() as cursor:
        for model in apps.get_app_config("samples").get_models():
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
        connection.check_constraints()


def nothing_is_there() -> bool:
    return not any(
        model._default_manager.exists() for model in apps.get_app_config("samples").get_models()
    )


def heads() -> dict[str, list[Any]]:
    """The last hash of every chain of every flight ledger."""
    return {
        ledger.slug: sorted(
            (head.container, head.seq, head.hash) for _, head in present_heads(ledger)
        )
        for ledger in Ledger.objects.filter(kind="flight")
    }


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return made.getvalue()


def table(data: bytes, name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(files_of(data)[name].decode(), newline="")))


def altered(data: bytes, name: str, change: Callable[[Rows], Any]) -> bytes:
    """The package with another table, its size and hash in the description mended."""
    files = files_of(data)
    rows = table(data, name)
    change(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    files[name] = text.getvalue().encode()
    return zipped(mended(files))


def mended(files: dict[str, bytes]) -> dict[str, bytes]:
    told = json.loads(files["datapackage.json"])
    for resource in told["resources"]:
        content = files[resource["path"]]
        resource |= {
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
    return files | {"datapackage.json": json.dumps(told).encode()}
