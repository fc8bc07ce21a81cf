"""What an organisation keeps to itself shows nowhere to others: every address is asked.

Addresses are read from the URL tables, so that no new one can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from samples import models
from samples.api.urls import RESOURCES
from samples.pages.urls import urlpatterns as pages
from samples.selectors.visibility import PATHS
from tests import factories
from tests.api.test_outsider import views
from tests.conftest import People
from tests.kept import NAME, SLUG, Kept, member, world

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]

EVERYBODYS = {
    "AbrasionPatch", "ApiToken", "Campaign", "Container", "Custodian", "Delivery", "Depot",
    "DepotSpot", "Drive", "IdempotentRequest", "Membership", "Mission", "Observation",
    "Organisation", "Outcrop", "Place", "Sample", "Source", "ValueProvenance", "Waypoint",
    "Webhook", "Worker",
}  # fmt: skip
"""Models that no organisation keeps to itself; some of them only administrators see at all."""

NOT_YET = (
    "comparison/", "debrief/", "debrief.pdf", "table/", "table.csv", "seeds.csv", "progress/",
    "live/",
)  # fmt: skip
"""Ends of addresses whose answer depends on how far the work is, or on what else is asked."""


def test_every_model_says_whose_it_is() -> None:
    kept = {model.__name__ for model in PATHS}
    assert kept | EVERYBODYS == set(models.__all__)
    assert not kept & EVERYBODYS


@pytest.fixture
def kept(people: People) -> Kept:
    return world(factories.organisation())


# --- Addresses ------------------------------------------------------------------------------------


def records(kept: Kept) -> dict[str, str]:
    """What names each kept record, by the first part of its address."""
    return {
        "ledgers": kept.ledger.slug,
        "scenarios": kept.scenario.slug,
        "events": str(kept.event.pk),
        "portions": str(kept.portion.pk),
        "checkpoints": str(kept.checkpoint.pk),
        "stock-takes": str(kept.stock_take.pk),
        "plans": str(kept.plan.pk),
        "runs": str(kept.run.pk),
        "studies": str(kept.study.pk),
        "mock-missions": str(kept.mission.pk),
        "mock-series": str(kept.series.pk),
    }


def of_api(kept: Kept) -> tuple[list[str], list[str]]:
    """Lists, and addresses of kept records and of what hangs on them."""
    lists = [f"/api/v1/{name}/" for name in RESOURCES]
    of_records: list[str] = []
    lists += [f"/api/v1/{name}/?search={NAME}" for name in ("ledgers", "scenarios", "plans")]
    named = records(kept)
    for address, callback in views():
        first = address.removeprefix("/api/v1/").partition("/")[0]
        rest = address.removeprefix(f"/api/v1/{first}/").partition("/")[2]
        if first in named and address != f"/api/v1/{first}/" and "get" in methods(callback):
            of_records.append(f"/api/v1/{first}/{named[first]}/{rest}")
    return lists, sorted(set(of_records))


def methods(callback: Any) -> set[str]:
    actions = getattr(callback, "actions", None)
    return set(actions or [name for name in ("get",) if hasattr(callback.cls, name)])


def of_pages(kept: Kept) -> tuple[list[str], list[str]]:
    """The same of pages."""
    named = records(kept)
    lists: list[str] = []
    of_records: list[str] = []
    for pattern in pages:
        route = str(pattern.pattern)
        route = route.replace("export.<slug:format_name>", "export.csv")
        if "<" not in route:
            lists.append(f"/{route}")
            continue
        route = route.replace("scenarios/<slug:slug>", f"scenarios/{kept.scenario.slug}")
        route = route.replace("<int:run>", str(kept.run.number))
        route = route.replace("<slug:ledger>/<slug:container>/<int:seq>", event(kept))
        first = route.partition("/")[0]
        name = named.get(first)
        for argument in ("<int:number>", "<str:slug>", "<slug:slug>"):
            route = route.replace(argument, name or argument)
        if "<" not in route:
            (of_records if name or first == "history" else lists).append(f"/{route}")
    return lists, of_records


def event(kept: Kept) -> str:
    return f"{kept.ledger.slug}/{kept.event.container.code}/{kept.event.seq}"


def of_admin(kept: Kept) -> tuple[list[str], list[str]]:
    """The same of the admin."""
    known: dict[type[Model], Model] = {
        type(record): record for record in vars(kept).values() if isinstance(record, Model)
    }
    lists = ["/admin/"]
    of_records = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        lists.append(reverse(f"{name}_changelist"))
        if model not in PATHS:
            continue
        record = known.get(model) or model._default_manager.order_by("-pk").first()
        if record is not None and (PATHS[model]):
            of_records.append(reverse(f"{name}_change", args=[record.pk]))
    return lists, of_records


def told(client: Client, address: str) -> tuple[int, str]:
    """Status and everything that an answer says; nothing may fail."""
    response = client.get(address, headers={"X-Request-ID": "walk-of-all-addresses"})
    assert response.status_code < 500, address
    content = b"".join(response) if response.streaming else response.content
    return response.status_code, content.decode("utf-8", "replace") + str(response.headers)


def leaks(text: str, address: str) -> bool:
    """Whether an answer says more than its address did."""
    for part in sorted(address.strip("/").split("/"), key=len, reverse=True):
        text = text.replace(part, "") if part.startswith(SLUG) else text
    return NAME.lower() in text.lower() or SLUG in text


def without(kept: Kept, client_for: ClientFor) -> Iterator[tuple[str, Client]]:
    """Clients of those who see nothing of it."""
    other = member("of-another", factories.organisation())
    yield "of another organisation", client_for(other)
    yield "of none", client_for(member("of-none", group="viewer"))
    yield "nobody", client_for(None)


def within(kept: Kept, people: People, client_for: ClientFor) -> Iterator[tuple[str, Client]]:
    """Clients of those who see all of it."""
    yield "a member", client_for(member("of-it", kept.of))
    yield "an administrator", client_for(people.administrator)


# --- The doors ------------------------------------------------------------------------------------


def test_the_api_says_nothing_of_it_to_others(
    kept: Kept, people: People, client_for: ClientFor
) -> None:
    lists, of_records = of_api(kept)
    in_ledger = [
        f"/api/v1/{name}/?ledger={kept.ledger.slug}"
        for name, resource in RESOURCES.items()
        if resource.in_ledger
    ]
    for who, client in without(kept, client_for):
        for address in lists:
            status, text = told(client, address)
            assert status == 200, (who, address, text)
            assert not leaks(text, address), (who, address)
        for address in of_records:
            status, text = told(client, address)
            assert status == 404, (who, address)
            assert not leaks(text, address), (who, address)
        for address in in_ledger:
            status, text = told(client, address)
            same, unknown = told(client, address.replace(kept.ledger.slug, "no-such"))
            assert (status, same) == (400, 400), (who, address)
            assert _words(text, kept.ledger.slug) == _words(unknown, "no-such"), (who, address)
    for who, client in within(kept, people, client_for):
        for address in of_records:
            if not address.endswith(NOT_YET):
                assert told(client, address)[0] == 200, (who, address)
        for name in records(kept):
            found = f"/api/v1/{name}/"
            if RESOURCES[name].in_ledger:
                found += f"?ledger={kept.ledger.slug}"
            assert leaks(told(client, found)[1], found), (who, found)


def _words(text: str, name: str) -> str:
    """The body of an answer, but for the name that was asked for."""
    return text.partition("{'")[0].replace(name, "…")


def test_no_page_says_anything_of_it_to_others(
    kept: Kept, people: People, client_for: ClientFor
) -> None:
    lists, of_records = of_pages(kept)
    for who, client in without(kept, client_for):
        for address in lists:
            assert not leaks(told(client, address)[1], address), (who, address)
        for address in of_records:
            status, text = told(client, address)
            assert status in {404, 302, 403, 405}, (who, address, status)
            assert not leaks(text, address), (who, address)
        for address in ("/", "/samples/", "/history/", "/portions/", "/stock-takes/"):
            status, text = told(client, f"{address}?ledger={kept.ledger.slug}")
            assert status == 400, (who, address)
            assert NAME not in text, (who, address)
    for who, client in within(kept, people, client_for):
        for address in of_records:
            if not address.endswith(NOT_YET):
                status, text = told(client, address)
                # A form that takes no GET leads back to its page; nobody here has to sign in.
                assert status in {200, 302, 403, 405}, (who, address)
                assert status != 302 or "/login/" not in text, (who, address)
        for address in ("/plans/", "/ledgers/", "/mock-missions/", "/studies/"):
            assert leaks(told(client, address)[1], address), (who, address)


def test_no_list_of_the_admin_says_anything_of_it_to_others(
    kept: Kept, people: People, client_for: ClientFor
) -> None:
    lists, of_records = of_admin(kept)
    assert len(of_records) >= len(PATHS) - 4
    for who, client in list(without(kept, client_for))[:2]:
        for address in [*lists, *of_records]:
            _, text = told(client, address)
            assert not leaks(text, address), (who, address)
    for who, client in within(kept, people, client_for):
        for address in of_records:
            assert told(client, address)[0] == 200, (who, address)
