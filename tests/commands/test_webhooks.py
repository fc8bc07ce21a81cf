"""`manage.py webhooks …`, and the clock beside the worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError
from django.test import override_settings
from pytest_django import Settings

from inventory.webhook_clock import Clock
from samples.models import Delivery
from samples.services.webhooks import sending
from tests import webhooks
from tests.conftest import People
from tests.receiver import Receiver, allow, receiving

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        allow(settings, found)
        settings.WEBHOOKS_ATTEMPTS = 1
        yield found


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("webhooks", *arguments, stdout=out, no_color=True)
    return out.getvalue()


@pytest.mark.django_db
def test_send_list_and_resend(receiver: Receiver, people: People) -> None:
    receiver.answer = lambda _: (500, b"")
    webhook, _ = webhooks.subscribe(receiver.url, ledger_kind="")
    one, two = webhooks.pinged(webhook, 2, send=False)
    assert "2 messages were tried; 0 wait." in run("send")
    shown = run("list")
    for text in ("A receiver", "everything", "flight and MOCK", "2"):
        assert text in shown
    assert str(one.pk) in run("list", "--status", "dead")
    assert "ping" not in run("list", "--status", "waiting")
    assert "500" in run("list", str(webhook.pk))
    assert "on its way again" in run("resend", str(one.pk))
    assert "1 messages are on their way again" in run(
        "resend", "--dead-of", str(webhook.pk), "--as", "administrator"
    )
    assert set(Delivery.objects.values_list("status", flat=True)) == {"waiting"}
    for arguments, text in (
        (("resend", str(two.pk)), "on its way already"),
        (("resend", "99999"), "There is no delivery"),
        (("resend", "--dead-of", "x"), "There is no webhook"),
        (("list", "99999"), "There is no webhook"),
        (("resend", str(two.pk), "--as", "outsider"), "may not"),
        (("resend", str(two.pk), "--as", "nobody"), "Nobody is called"),
    ):
        with pytest.raises(CommandError, match=text):
            run(*arguments)


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


@pytest.mark.django_db(transaction=True)
def test_the_clock_sends_what_is_due_and_outlives_an_error(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook, send=False)
    due, calls = sending.due, []

    def fails_once() -> list[int]:
        calls.append(1)
        if len(calls) == 1:
            raise DatabaseError("away")
        return due()

    monkeypatch.setattr(sending, "due", fails_once)
    clock = Clock(0.02)
    clock.start()
    try:
        assert eventually(lambda: Delivery.objects.filter(status="delivered").exists())
    finally:
        clock.stop()
    assert receiver.ids == [delivery.event_id]
    done = len(calls)
    time.sleep(0.1)
    assert len(calls) == done


def test_the_worker_of_the_project_goes_before_that_of_the_queue() -> None:
    assert get_commands()["db_worker"] == "inventory"


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=DATABASE)
def test_a_worker_sends_what_was_put_in_the_queue(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    from samples.services.webhooks import subscriptions

    delivery = subscriptions.ping(webhook=webhook, actor=webhooks.OWNER)
    assert not receiver.got
    options: dict[str, Any] = {"reload": False, "startup_delay": False, "interval": 0}
    call_command("db_worker", batch=True, verbosity=0, **options)
    assert receiver.ids == [delivery.event_id]
