"""Every address of the API and every method it takes: who may do nothing changes nothing.

The addresses are read from the URL table, so that no new one can be forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver
from rest_framework.views import APIView

from inventory.api.urls import urlpatterns
from tests import factories, mock_missions, mock_series, plans
from tests.conftest import People

WRITING = ("post", "put", "patch", "delete")

NAMES = {
    "missions": "mars-2020", "containers": "tube-08", "ledgers": "mars-2020-flight",
    "samples": "malay", "depots": "three-forks", "places": "three-forks", "sources": "s1",
    "campaigns": "crater-floor", "outcrops": "issole", "organisations": "nasa-jpl",
    "custodians": "mars-2020-operations", "abrasion-patches": "hare-bay",
}  # fmt: skip
"""A name that is one, by the first part of the address; a number elsewhere."""


def views(patterns: Any = urlpatterns, before: str = "/api/") -> Iterator[tuple[str, Any]]:
    """Address and view of every API view in the URL table."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", None)
            if view is not None and issubclass(view, APIView):
                yield _address(route), pattern.callback


def _address(route: str) -> str:
    first = route.removeprefix("/api/v1/").partition("/")[0]
    for kind in ("<str:identifier>", "<slug:code>"):
        route = route.replace(kind, NAMES.get(first, "1"))
    return route.replace("^", "nothing/")


def allowed(callback: Any) -> set[str]:
    """The methods that a view of the table carries out."""
    view = callback.cls
    bound = getattr(callback, "actions", None)
    if bound:
        return {method for method in bound if method in view.http_method_names}
    return {method for method in view.http_method_names if hasattr(view, method)}


ADDRESSES = dict(views())
WRITTEN = {
    (address, method)
    for address, callback in ADDRESSES.items()
    for method in allowed(callback) & set(WRITING)
}


def test_the_table_is_read() -> None:
    assert len(ADDRESSES) > 60
    assert ("/api/v1/ledgers/", "post") in WRITTEN
    assert ("/api/v1/containers/tube-08/events/", "post") in WRITTEN
    assert ("/api/v1/tokens/1/revoke/", "post") in WRITTEN
    assert ("/api/v1/samples/", "patch") in WRITTEN
    assert ("/api/v1/samples/malay/", "delete") in WRITTEN
    assert {method for _, method in WRITTEN} == {"post", "patch", "delete"}


@pytest.fixture
def everything(inventory: None) -> Callable[[], list[object]]:
    """All rows of the inventory, with one of everything that can be done something with."""
    plan = mock_missions.approved()
    mock_missions.made(plan)
    mock_series.series(plan, at_work=True)
    factories.delivery()
    plans.study(vary={"container.capacity_tubes": [3]})

    def rows() -> list[object]:
        return [
            row
            for model in apps.get_app_config("samples").get_models()
            for row in model._default_manager.order_by("pk").values_list()
        ]

    return rows


def clients(people: People) -> dict[str, tuple[Client, int]]:
    """Everybody who may do nothing, and the status of what they are refused."""
    then = datetime.now(UTC) - timedelta(days=400)
    bad: dict[str, dict[str, Any]] = {
        "expired": {"created_at": then, "expires_at": then + timedelta(days=1)},
        "revoked": {"revoked_at": then, "revoked_by": "test"},
    }
    found: dict[str, tuple[Client, int]] = {
        "nobody": (Client(enforce_csrf_checks=True), 401),
        "unknown token": (_with_token("msc_nonsense"), 401),
        "outsider": (_signed_in(people.outsider), 403),
        "outsider's token": (_with_token(_token(people.outsider)), 403),
        "no CSRF token": (_signed_in(people.superuser, csrf=True), 403),
    }
    for name, facts in bad.items():
        found[f"{name} token"] = (_with_token(_token(people.superuser, **facts)), 401)
    return found


def _token(owner: User, **facts: Any) -> str:
    text = f"msc_{owner}_{'_'.join(facts)}"
    now = datetime.now(UTC)
    facts = {"created_at": now, "expires_at": now + timedelta(days=1), **facts}
    digest = hashlib.sha256(text.encode()).hexdigest()
    factories.api_token(owner=owner, digest=digest, last_used_at=now, **facts)
    return text


def _with_token(text: str) -> Client:
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})


def _signed_in(person: User, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(person)
    return client


def test_who_may_do_nothing_writes_nothing(
    people: People, everything: Callable[[], list[object]]
) -> None:
    cast = clients(people)
    before = everything()
    for who, (client, status) in cast.items():
        for address, method in sorted(WRITTEN):
            response = getattr(client, method)(address, content_type="application/json")
            assert response.status_code == status, f"{who}: {address} {response.content!r}"
    assert everything() == before


def test_who_may_only_read_writes_nothing(
    people: People, everything: Callable[[], list[object]]
) -> None:
    client = _signed_in(people.viewer)
    before = everything()
    for address, method in sorted(WRITTEN):
        if not address.startswith("/api/v1/tokens/"):  # those are everybody's own
            response = getattr(client, method)(address, content_type="application/json")
            assert response.status_code == 403, f"{method} {address} {response.content!r}"
    assert everything() == before


def test_no_address_takes_another_method(
    people: People, everything: Callable[[], list[object]]
) -> None:
    client = _signed_in(people.outsider)
    before = everything()
    for address in ADDRESSES:
        for method in WRITING:
            if (address, method) not in WRITTEN:
                response = getattr(client, method)(address, content_type="application/json")
                assert response.status_code in {404, 405}, f"{method.upper()} {address}"
    assert everything() == before


def test_reading_writes_nothing(people: People, everything: Callable[[], list[object]]) -> None:
    client, _ = clients(people)["outsider"]
    before = everything()
    for address, callback in ADDRESSES.items():
        if "get" in allowed(callback):
            response = client.get(address)
            assert response.status_code < 500, address
            if response.streaming:
                b"".join(response)
    assert everything() == before


@pytest.mark.parametrize("who", ["nobody", "outsider", "outsider's token"])
def test_where_nobody_reads_without_a_group_they_read_nothing(
    people: People, everything: Callable[[], list[object]], settings: Any, who: str
) -> None:
    settings.ANONYMOUS_READ = False
    client, status = clients(people)[who]
    for address, callback in ADDRESSES.items():
        if "get" in allowed(callback) and not address.endswith("nothing/"):
            assert client.get(address).status_code == status, address
