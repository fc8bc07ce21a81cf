"""Settings come from the environment; production refuses to start without what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from inventory import checks
from tests.environment import ENVIRONMENT, ROOT


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py in an environment of its own, with nothing from this one's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True,
        check=False, env=kept | {"ENV_FILE": os.devnull} | environment,
    )  # fmt: skip


def test_production_refuses_to_start_without_a_secret_key() -> None:
    done = manage("check")
    assert done.returncode == 1
    assert done.stderr.startswith("Settings: SECRET_KEY is not set.")
    assert "Traceback" not in done.stderr


def test_the_environment_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("SECRET_KEY=from-the-file\nANONYMOUS_READ=false\nDEBUG=true\n")
    show = "from django.conf import settings as s; print(s.SECRET_KEY, s.ANONYMOUS_READ, s.DEBUG)"
    done = manage("shell", "--no-imports", "-c", show, ENV_FILE=str(file), DEBUG="false")
    assert done.stdout.split() == ["from-the-file", "False", "False"]


def test_production_passes_djangos_deploy_checks() -> None:
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        SECRET_KEY=ENVIRONMENT["SECRET_KEY"], ALLOWED_HOSTS="inventory.example",
        DATABASE_URL="sqlite://:memory:",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


class TestSecretKeyCheck:
    @pytest.mark.parametrize(
        "key", ["short", "a" * 60, "django-insecure-" + ENVIRONMENT["SECRET_KEY"]]
    )
    def test_a_weak_key_is_an_error_in_production(self, key: str) -> None:
        with override_settings(DEBUG=False, SECRET_KEY=key):
            assert [message.id for message in checks.check_secret_key()] == ["inventory.E001"]
        with override_settings(DEBUG=True, SECRET_KEY=key):
            assert checks.check_secret_key() == []

    def test_a_random_key_is_fine(self) -> None:
        with override_settings(DEBUG=False, SECRET_KEY=ENVIRONMENT["SECRET_KEY"]):
            assert checks.check_secret_key() == []


def test_behaves_as_in_production() -> None:
    assert settings.DEBUG is False
    assert settings.USE_TZ is True
    assert settings.TIME_ZONE == "UTC"
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
