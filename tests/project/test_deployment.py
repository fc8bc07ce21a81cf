"""What the deployment's files name exists: files, commands, settings, versions.

Nothing is built here: a machine of tests has no Docker.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.db import connection
from django.test import Client

from samples.api.urls import RESOURCES
from tests.environment import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
GUIDE = (ROOT / "docs" / "deploy.md").read_text()
ASKED = re.compile(r"""(?:env\.\w+|environ\.get)\(\s*["\']([A-Z_]+)["\']""")
OTHERS = {
    "ENV_FILE", "PATH", "PYTHONDONTWRITEBYTECODE", "NUMBA_CACHE_DIR",
    "POSTGRES_USER", "POSTGRES_PASSWORD",  # of the image postgres
}  # fmt: skip


def known() -> set[str]:
    """Every variable that the settings and gunicorn's configuration ask for."""
    sources = (ROOT / "inventory").rglob("*.py")
    return {name for path in sources for name in ASKED.findall(path.read_text())} | OTHERS


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from COMPOSE["services"].items()


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name}\s+(.*)$", DOCKERFILE, re.MULTILINE)


def managed(text: str) -> set[str]:
    """Names of manage.py's commands in a text."""
    return set(re.findall(r'manage(?:\.py)?"?,?\s+"?([a-z][a-z_]+)', text))


class TestCompose:
    def test_sets_what_the_settings_know(self) -> None:
        for name, service in services():
            assert set(service["environment"]) <= known(), name

    def test_names_files_and_volumes_that_are_there(self) -> None:
        for name, service in services():
            if "build" in service:
                assert (ROOT / service["build"] / "Dockerfile").is_file(), name
            for volume in service.get("volumes", ()):
                assert volume.split(":")[0] in COMPOSE["volumes"], name

    def test_waits_for_services_that_are_there(self) -> None:
        names = dict(services())
        for name, service in services():
            assert set(service.get("depends_on", {})) <= set(names) - {name}

    def test_runs_commands_that_are_there(self) -> None:
        commands = {name: " ".join(service.get("command", ())) for name, service in services()}
        assert managed(commands["worker"]) == {"db_worker"}
        assert managed(commands["prepare"]) == {"migrate", "load_reference"}

    def test_keeps_no_secret(self) -> None:
        for _name, service in services():
            for variable in ("SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_URL"):
                if variable in service["environment"]:
                    assert ":?" in service["environment"][variable]


class TestDockerfile:
    def test_copies_what_is_there(self) -> None:
        for line in instructions("COPY"):
            if line.startswith("--from="):
                continue
            *sources, _target = line.split()
            for source in sources:
                assert (ROOT / source).exists(), source

    def test_what_it_copies_is_not_ignored(self) -> None:
        rules = (ROOT / ".dockerignore").read_text().splitlines()
        sent = {rule[1:] for rule in rules if rule.startswith("!")}
        assert sent == {
            source.rstrip("/")
            for line in instructions("COPY")
            if not line.startswith("--from=")
            for source in line.split()[:-1]
        }

    def test_sets_what_is_known(self) -> None:
        (line,) = instructions("ENV")
        assert set(re.findall(r"([A-Z_]+)=", line)) <= known()

    def test_does_not_run_as_root(self) -> None:
        *_, user = instructions("USER")
        assert f" {user}" in DOCKERFILE.split("useradd")[1].split("\n")[0]
        assert DOCKERFILE.rindex("USER ") < DOCKERFILE.rindex("CMD [")

    def test_starts_the_site_as_make_does(self) -> None:
        makefile = (ROOT / "Makefile").read_text()
        command = " ".join(re.findall(r'"([^"]+)"', instructions("CMD")[-1]))
        assert command in makefile

    def test_asks_for_its_health_where_that_is_told(self, client: Client) -> None:
        (address,) = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", DOCKERFILE)
        assert client.get(address).status_code == 200

    def test_has_a_python_that_the_project_is_for(self) -> None:
        configured = tomllib.loads((ROOT / "pyproject.toml").read_text())
        least = configured["tool"]["ruff"]["target-version"].removeprefix("py3")
        found = set(re.findall(r"^FROM python:3\.(\d+)", DOCKERFILE, re.MULTILINE))
        assert len(found) == 1
        assert int(found.pop()) >= int(least)

    def test_has_the_programs_of_the_server_in_compose(self) -> None:
        (client_version,) = re.findall(r"postgresql-client-(\d+)", DOCKERFILE)
        image = COMPOSE["services"]["database"]["image"]
        assert image.startswith(f"postgres:{client_version}-")


class TestGuide:
    def blocks(self, language: str) -> list[str]:
        return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)

    def test_sets_what_the_settings_know(self) -> None:
        named = {
            name
            for block in self.blocks("ini")
            for line in block.splitlines()
            for name in re.findall(r"(?:^|Environment=|\s)([A-Z][A-Z_]+)=", line)
        }
        assert named
        assert named <= known()

    def test_every_setting_in_the_text_is_one(self) -> None:
        named = set(re.findall(r"`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`", GUIDE))
        assert named <= known()

    def test_runs_commands_that_are_there(self) -> None:
        for block in (*self.blocks("sh"), *self.blocks("ini")):
            assert managed(block) <= set(get_commands()), block
        assert managed(GUIDE) <= set(get_commands()) | {"and"}

    def test_leads_to_documents_that_are_there(self) -> None:
        for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
            assert (ROOT / "docs" / target).is_file(), target

    def test_its_headings_are_where_it_leads(self) -> None:
        headings = {
            re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^## (.*)$", GUIDE, re.MULTILINE)
        }
        assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings


@pytest.mark.django_db
def test_anonymous_readers_need_no_write(client: Client, inventory: None) -> None:
    """A site on a replica, which refuses every write, can serve them."""
    on, off = (
        # It ends with the test's transaction.
        ("SET LOCAL transaction_read_only = on", "SELECT 1")
        if connection.vendor == "postgresql"
        else ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
    )
    addresses = ["/", "/samples/", "/samples/malay/", "/map/", "/ledgers/", "/readyz"]
    addresses += [f"/api/v1/{name}/" for name in RESOURCES]
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        answers = {address: client.get(address).status_code for address in addresses}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)
    assert set(answers.values()) == {200}, answers
