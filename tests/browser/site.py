"""The real site, served by gunicorn with production settings and a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from playwright.sync_api import Page

from tests.environment import ENVIRONMENT, ROOT

START_SECONDS = 60
PLANNER, PLANNER_PASSWORD = "grace", "a-second-person-who-plans-9Qx"
ADD_PLANNER = f"""
from django.contrib.auth.models import Group, User
person = User.objects.create_user("{PLANNER}", password="{PLANNER_PASSWORD}", is_staff=True)
person.groups.add(Group.objects.get(name="planner"))
"""


@dataclass(frozen=True)
class Site:
    """A served site, the administrator of its own, and a planner."""

    url: str
    username: str
    password: str

    def sign_in(self, page: Page) -> None:
        """The administrator signs in to the admin, in that page's context."""
        self._enter(page, self.username, self.password)

    def sign_in_planner(self, page: Page) -> None:
        """The same of a second person, who only plans."""
        self._enter(page, PLANNER, PLANNER_PASSWORD)

    def _enter(self, page: Page, username: str, password: str) -> None:
        page.goto(f"{self.url}/admin/login/?next=/admin/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/admin/")


@contextmanager
def running_site(directory: Path) -> Iterator[Site]:
    """Serve the site on a free port from `directory` until the block ends.

    Its database is an SQLite file there or, where the tests run on PostgreSQL, a new database on
    the same server. Raises RuntimeError with the log when the site does not answer in time.
    """
    with own_database(directory) as url:
        port = free_port()
        login_file = directory / "login.txt"
        environment = os.environ | ENVIRONMENT | {
            "DJANGO_SETTINGS_MODULE": "inventory.settings",
            "DATABASE_URL": url,
            "STATIC_ROOT": str(directory / "static"),
            "INVENTORY_BASE_URL": f"http://127.0.0.1:{port}",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "TASK_QUEUE": "database",
        }  # fmt: skip
        log_path = directory / "site.log"
        with log_path.open("wb") as log:
            for command in (
                ["first_run", f"--port={port}", f"--login-file={login_file}"],
                ["ledger", "checkpoint"],
                ["custody", "stock-take", "start", "three-forks"],
                ["shell", "-v", "0", "-c", ADD_PLANNER],
            ):
                prepared = subprocess.run(
                    [sys.executable, "manage.py", *command],
                    cwd=ROOT, env=environment, stdout=log, stderr=log, check=False,
                )  # fmt: skip
                if prepared.returncode:
                    said = log_path.read_text(errors="replace")
                    raise RuntimeError(f"{command[0]} failed: {said}")
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "python:inventory.gunicorn_conf",
                 "inventory.wsgi"],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                wait_until_it_answers(server, port, log_path)
                user, password = (line.split()[-1] for line in login_file.read_text().splitlines())
                yield Site(f"http://127.0.0.1:{port}", user, password)
            finally:
                server.terminate()
                server.wait(30)


@contextmanager
def own_database(directory: Path) -> Iterator[str]:
    """The URL of an empty database that nothing else uses."""
    tests = os.environ.get("DATABASE_URL", "")
    if not tests.startswith("postgres"):
        yield f"sqlite:///{directory / 'site.sqlite3'}"
        return
    name = f"site_{os.getpid()}"
    parts = urlsplit(tests)
    url = urlunsplit(parts._replace(path=parts.path.rpartition("/")[0] + "/" + name))
    with server_connection(tests) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield url
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def server_connection(url: str) -> psycopg.Connection:
    """A connection for CREATE DATABASE, from an address as Django's settings understand it."""
    import environ

    config = environ.Env.db_url_config(url)
    return psycopg.connect(
        host=config["HOST"] or None, port=config["PORT"] or None, user=config["USER"] or None,
        password=config["PASSWORD"] or None, dbname=config["NAME"], autocommit=True,
    )  # fmt: skip


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the site answers at all; RuntimeError with its log when it ended or is late."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The site did not start: {log.read_text(errors='replace')}")
