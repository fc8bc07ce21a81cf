"""Webhooks in the admin: for administrators, changed in steps, the secret shown once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.models import Delivery, Webhook
from samples.services.webhooks import secrets, sending
from tests import plans, webhooks
from tests.admin.conftest import Snapshot
from tests.admin.forms import listing, page
from tests.admin.test_plans import follow, step, wrong
from tests.conftest import People
from tests.receiver import Receiver, allow, receiving

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        allow(settings, found)
        settings.WEBHOOKS_ATTEMPTS = 1
        yield found


def new() -> str:
    return listing(Webhook) + "new/"


def test_one_is_made_and_its_secret_shown_once(administrator: Client, receiver: Receiver) -> None:
    form = {"name": "Depot", "target": receiver.url, "event_types": "custody.drop, plan.*",
            "ledger_kind": "flight", "container": plans.tube().pk, "enabled": "on"}  # fmt: skip
    shown = administrator.post(new(), form)
    webhook = Webhook.objects.get()
    secret = secrets.opened(webhook.secret)
    assert "no-store" in shown["Cache-Control"]
    assert secret in shown.content.decode()
    assert (webhook.owner, webhook.container, webhook.event_types) == (
        "administrator", plans.tube(), ["plan.*", "custody.drop"],
    )  # fmt: skip
    for address in (page(webhook), listing(Webhook), step(webhook, "edit")):
        content = administrator.get(address).content.decode()
        assert "Depot" in content
        assert secret not in content
        assert webhook.secret not in content


@pytest.mark.parametrize(
    ("field", "value"),
    [("target", "https://127.0.0.9/"), ("target", "nonsense"), ("event_types", "custody.sealed"),
     ("name", "")],
)  # fmt: skip
def test_what_is_refused_is_said_at_its_field(
    field: str, value: str, administrator: Client, settings: Settings, everything: Snapshot
) -> None:
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["203.0.114.0/24"]
    good = {"name": "New", "target": "https://203.0.114.1/", "ledger_kind": "flight"}
    before = everything()
    assert field in wrong(administrator.post(new(), {**good, field: value}))
    assert everything() == before


def test_one_is_edited_rotated_tried_and_removed(administrator: Client, receiver: Receiver) -> None:
    webhook, old = webhooks.subscribe(receiver.url)
    form = {"name": "Renamed", "target": receiver.url, "ledger_kind": "", "enabled": "on"}
    assert "Renamed" in follow(administrator, administrator.post(step(webhook, "edit"), form))
    webhook.refresh_from_db()
    assert (webhook.name, webhook.ledger_kind, webhook.event_types) == ("Renamed", "", [])
    shown = administrator.post(step(webhook, "rotate"), {}).content.decode()
    webhook.refresh_from_db()
    assert secrets.opened(webhook.secret) in shown
    assert old not in shown
    follow(administrator, administrator.post(step(webhook, "ping"), {}))
    sending.sweep()
    assert receiver.got[0].verified(old)
    assert administrator.get(step(webhook, "remove")).status_code == 200
    assert Webhook.objects.exists()
    administrator.post(step(webhook, "remove"), {})
    assert not Webhook.objects.exists()


def test_dead_messages_are_seen_and_sent_again(administrator: Client, receiver: Receiver) -> None:
    receiver.answer = lambda _: (500, b"no <room>")
    webhook, _ = webhooks.subscribe(receiver.url)
    first, second = webhooks.pinged(webhook, 2)
    for address, texts in (
        (listing(Delivery), ("Dead", "ping", "500")),
        (page(first), ("no &lt;room&gt;", first.event_id, "specversion")),
        (listing(Webhook), (">2<",)),
    ):
        content = administrator.get(address).content.decode()
        for text in texts:
            assert text in content, text
    follow(administrator, administrator.post(step(first, "resend"), {}))
    first.refresh_from_db()
    assert first.status == "waiting"
    assert "on its way" in str(wrong(administrator.post(step(first, "resend"), {})))
    follow(administrator, administrator.post(step(webhook, "resend"), {}))
    second.refresh_from_db()
    assert second.status == "waiting"


def test_mock_and_plans_are_marked(administrator: Client, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    first, second = webhooks.pinged(webhook, 2, send=False)
    Delivery.objects.filter(pk=first.pk).update(ledger_kind="mock")
    Delivery.objects.filter(pk=second.pk).update(type="plan.approved", ledger_kind="flight")
    content = administrator.get(listing(Delivery)).content.decode()
    assert "MOCK" in content
    assert "Hypothetical" in content


@pytest.mark.parametrize("name", ["viewer", "curator", "planner", "custodian", "outsider"])
def test_who_may_not(
    name: str, people: People, client_for: ClientFor, receiver: Receiver, everything: Snapshot
) -> None:
    person = getattr(people, name)
    person.is_staff = True
    person.save()
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    client, before = client_for(person), everything()
    for address in (
        listing(Webhook), page(webhook), listing(Delivery), page(delivery), new(),
        *(step(webhook, name) for name in ("edit", "rotate", "ping", "resend", "remove")),
        step(delivery, "resend"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"name": "x"}).status_code == 403, address
    assert everything() == before
    assert "Webhooks" not in client.get("/admin/").content.decode()
