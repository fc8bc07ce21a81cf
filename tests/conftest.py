"""What every test can ask for: the real inventory, the cast of people, a client for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.template import Template
from django.test import Client, TransactionTestCase
from django.test import utils as test_utils
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from samples.models import Container
from samples.services import guards
from samples.services.people import GROUPS, ensure_groups
from tests import left_out
from tests.environment import in_ci

# A busy machine makes single examples slow, which says nothing about the code; and CI must give
# the same answer twice.
hypothesis_settings.register_profile("project", deadline=None, derandomize=in_ci())
hypothesis_settings.load_profile("project")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this run left out."""
    left_out.report(terminalreporter)


# --- Database -------------------------------------------------------------------------------------


# After a transactional test the database of this process is empty.
EMPTIED = pytest.StashKey[bool]()


@pytest.fixture(scope="session", autouse=True)
def _guards_lifted_for_the_flush(pytestconfig: pytest.Config) -> Iterator[None]:
    """After a transactional test Django empties every table, which the ledger's guards refuse."""
    flushing: Any = TransactionTestCase  # the stubs hide its private parts
    original = flushing._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with guards.lifted("default"):
            original(case)
        pytestconfig.stash[EMPTIED] = True

    flushing._fixture_teardown = teardown
    yield
    flushing._fixture_teardown = original


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the real inventory loaded once."""
    with django_db_blocker.unblock():
        # A flush numbers the content types otherwise than the migrations do, and lists go by it.
        with guards.lifted("default"):
            call_command("flush", verbosity=0, interactive=False)
        call_command("load_reference", verbosity=0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whatever ran before in this process, a test in a transaction finds the real inventory."""
    if item.config.stash.get(EMPTIED, False) and _in_a_transaction(item):
        with item.config.stash[blocking_manager_key].unblock():
            call_command("load_reference", verbosity=0)
        item.config.stash[EMPTIED] = False


def _in_a_transaction(item: pytest.Item) -> bool:
    wanted = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    if wanted & {"transactional_db", "live_server"}:
        return False
    if marker is not None:
        return not marker.kwargs.get("transaction", False)
    return "db" in wanted


@pytest.fixture
def inventory(db: None) -> None:
    """The real inventory, for a transactional test too: it starts with an empty database."""
    if not Container.objects.exists():
        call_command("load_reference", verbosity=0)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _templates_rendered_as_in_production(django_test_environment: None) -> None:
    """Django's test client copies the context of each template, thousands in a page of the admin.

    No test here asks for `response.context`; what a page was made from is its `context_data`.
    """
    rendering: Any = Template
    rendering._render = test_utils._TestState.saved_data.template_render  # type: ignore[attr-defined]


# --- People ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """One person of each group, one who may do everything, and one who may do nothing."""

    viewer: User
    curator: User
    planner: User
    custodian: User
    administrator: User
    superuser: User
    outsider: User


@pytest.fixture
def people(db: None) -> People:
    """The cast; their groups are those of the running site."""
    groups = {group.name: group for group in Group.objects.filter(name__in=GROUPS)}
    if len(groups) < len(GROUPS):
        ensure_groups()
        groups = {group.name: group for group in Group.objects.filter(name__in=GROUPS)}
    # The admin is for staff; what they may do there, their group says.
    cast = [
        User(username=name, is_staff=name != "outsider", is_superuser=name == "superuser")
        for name in (field.name for field in fields(People))
    ]
    for person in cast:
        person.set_unusable_password()
    User.objects.bulk_create(cast)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=person, group=groups[person.username])
        for person in cast
        if person.username in groups
    )
    return People(**{person.username: person for person in cast})


@pytest.fixture
def client_for() -> Callable[[User | None], Client]:
    """`client_for(person)`: a client signed in as that person; None is an anonymous one."""

    def make(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return make
