"""What holds for every page: well-formed, who may read it, which parameters it knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.domain.kinds import LedgerKind
from samples.models import Ledger
from samples.services import guards
from tests.conftest import People
from tests.pages.addresses import FILES, PAGES
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_is_well_formed_and_says_what_it_is(path: str) -> None:
    page = get(path)
    assert page.title
    assert page.response["Content-Type"] == "text/html; charset=utf-8"
    for leaked in ("None", "<QuerySet", "{{", "{%"):
        assert leaked not in page.text


@pytest.mark.parametrize(
    "path",
    [path for name, path in PAGES.items() if not name.startswith(("source", "ledgers", "plan"))],
)
def test_says_which_ledger_it_shows(path: str) -> None:
    assert "Flight ledger What really happened." in get(path).text


@pytest.mark.parametrize("path", [*PAGES.values(), *FILES.values()])
def test_an_unknown_parameter_is_refused_with_the_known_ones(path: str) -> None:
    page = get(path + ("&" if "?" in path else "?") + "sttae=sealed", status=400)
    assert "no parameter “sttae”" in page.text
    assert "Expected: " in page.text


def test_the_known_parameters_are_named() -> None:
    page = get("/samples/?sttae=sealed", status=400)
    for name in ("search", "sample_type", "place", "stage", "ordering", "cursor"):
        assert name in page.text
    assert "Expected: ledger, as_of, known_at." in get("/map/?zoom=3", status=400).text
    assert "Expected: none at all." in get("/sources/?zoom=3", status=400).text


@pytest.mark.parametrize("path", [*PAGES.values(), *FILES.values()])
def test_a_visitor_can_only_read(path: str) -> None:
    posted = Client().post(path)
    if posted.status_code == 302:  # a page where something can be done, for who signs in
        assert posted["Location"].startswith("/admin/login/")
    else:
        assert posted.status_code == 405
    assert Client().head(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES.values(), *FILES.values()])
def test_without_anonymous_read_a_visitor_signs_in_first(path: str, settings: Settings) -> None:
    settings.ANONYMOUS_READ = False
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/?next=")


@pytest.mark.parametrize("path", [*PAGES.values(), *FILES.values()])
def test_without_anonymous_read_only_people_with_view_permission_read(
    path: str, settings: Settings, people: People, client_for: ClientFor
) -> None:
    settings.ANONYMOUS_READ = False
    assert client_for(people.outsider).get(path).status_code == 403
    assert client_for(people.viewer).get(path).status_code == 200


def test_with_anonymous_read_everybody_reads(people: People, client_for: ClientFor) -> None:
    for person in (None, people.outsider, people.viewer):
        assert client_for(person).get("/samples/").status_code == 200


def test_one_missing_permission_closes_the_page(
    settings: Settings, people: People, client_for: ClientFor
) -> None:
    settings.ANONYMOUS_READ = False
    viewers = Group.objects.get(name="viewer")
    viewers.permissions.remove(viewers.permissions.get(codename="view_custodyevent"))
    client = client_for(people.viewer)
    assert client.get("/containers/SN261/").status_code == 403
    assert client.get("/containers/").status_code == 200


@pytest.mark.parametrize("path", ["/samples/%00/", "/samples/?search=%00", "/map/?%00=1"])
def test_a_nul_character_is_refused(path: str) -> None:
    assert Client().get(path).status_code in {400, 404}


def test_the_admin_is_linked_for_those_who_may_see_it_there(
    people: People, client_for: ClientFor
) -> None:
    path = "/samples/M2020-00337-08/"
    assert "Open in the admin" not in get(path).text
    assert "Open in the admin" not in get(path, client_for(people.outsider)).text
    page = get(path, client_for(people.curator))
    ((href, _),) = [link for link in page.links if link[1] == "Open in the admin"]
    assert client_for(people.curator).get(href).status_code == 200


@pytest.mark.parametrize(("name", "path"), (PAGES | FILES).items(), ids=PAGES | FILES)
def test_queries_are_few_and_their_number_does_not_change(name: str, path: str) -> None:
    Client().get(path)  # what is cached once (content types) is not the page's
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)
        if response.streaming:
            b"".join(response)
    assert_unchanged(name, len(queries))


def test_before_anything_is_loaded_a_page_says_what_to_do() -> None:
    with guards.lifted():
        Ledger.objects.update(kind=LedgerKind.MOCK.value)
    page = get("/", status=404)
    assert "There is no flight ledger yet." in page.text
    assert "manage.py load_reference" in page.text
