"""The pytest plugin that chooses the database before Django reads its settings.

TEST_DATABASE=sqlite (the default) or postgres. PostgreSQL is the server of TEST_POSTGRES_URL or,
without one, a throw-away server. Loaded by `-p tests.postgres` in pyproject.toml, because a
conftest comes too late. With xdist only the controller prepares; its workers inherit the result.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import left_out, postgres_server
from tests.environment import in_ci

MISSING = "TEST_POSTGRES_MISSING"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Prepare the database; what was prepared is removed when pytest ends."""
    options = early_config.known_args_namespace
    if not ("PYTEST_XDIST_WORKER" in os.environ or options.help or options.version):
        prepare(early_config)
    return (yield)


def prepare(config: pytest.Config) -> None:
    """Set DATABASE_URL and TEST_SCRATCH. Raises UsageError when that is not possible."""
    scratch = tempfile.mkdtemp(prefix="inventory-tests-", dir=postgres_server.scratch_base())
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))
    (Path(scratch) / "static").mkdir()  # WhiteNoise wants it to be there
    os.environ["TEST_SCRATCH"] = scratch
    os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/unused.sqlite3"

    wanted = os.environ.setdefault("TEST_DATABASE", "sqlite")
    if wanted not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"TEST_DATABASE is '{wanted}': it must be sqlite or postgres")
    if wanted == "sqlite":
        return
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        try:
            server = postgres_server.start()
        except postgres_server.Unavailable as reason:
            if in_ci():
                raise pytest.UsageError(f"PostgreSQL: {reason}") from reason
            os.environ[MISSING] = str(reason)
            return
        config.add_cleanup(server.stop)
        url = server.url
    os.environ["DATABASE_URL"] = url


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave everything out when PostgreSQL was asked for and can't be had."""
    if reason := os.environ.get(MISSING):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"{left_out.MARK}PostgreSQL: {reason}"))
