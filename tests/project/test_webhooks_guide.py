"""docs/webhooks.md: its receiver is run, and its messages are those that are sent."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from samples.domain.webhooks import PREFIX, TYPES
from samples.models import Delivery, Webhook
from samples.services.webhooks import secrets, sending, subscriptions
from tests import webhooks
from tests.environment import ROOT
from tests.services.conftest import Scene, make_scene

GUIDE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.django_db


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


@dataclass
class Running:
    webhook: Webhook
    process: subprocess.Popen[str]

    def lines(self) -> list[str]:
        """What it printed, once it has ended."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=20)
        return out.splitlines()


@pytest.fixture
def running(tmp_path: Path, settings: Settings) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_PORTS = [port]
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    webhook, secret = webhooks.subscribe(f"http://127.0.0.1:{port}/hook")
    (tmp_path / "receiver.py").write_text(block("python"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "receiver.py"], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "PORT": str(port), "SECRET": secret},
    )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Running(webhook, process)
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_its_receiver_takes_what_is_genuine_once(running: Running) -> None:
    scene: Scene = make_scene()
    scene.register(scene.tube)
    sending.sweep()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.response_status) == ("delivered", 204)
    subscriptions.resend(delivery=delivery, actor=webhooks.OWNER)
    sending.sweep()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("delivered", 1)
    assert running.lines() == [f"flight {PREFIX}custody.register containers/{scene.tube.code}"]


def test_its_receiver_refuses_what_is_not(running: Running) -> None:
    subscriptions.rotate(webhook=running.webhook, actor=webhooks.OWNER)
    webhooks.pinged(running.webhook, send=False)
    sending.sweep()  # signed with the secret before, too
    assert Delivery.objects.get().status == "delivered"
    Webhook.objects.update(previous_secret="", previous_until=None)
    webhooks.pinged(running.webhook, send=False)
    sending.sweep()
    assert Delivery.objects.order_by("pk")[1].response_status == 401
    old = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}
    for headers in ({}, old, {**old, "webhook-signature": secrets.signature([], "x", 1, "{}")}):
        request = urllib.request.Request(running.webhook.target, b"{}", headers)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=10)  # noqa: S310
        assert refusal.value.code == 401
        refusal.value.close()
    assert len(running.lines()) == 1


def test_its_message_is_one_that_is_sent(settings: Settings) -> None:
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["203.0.114.0/24"]
    webhooks.subscribe("https://203.0.114.1/")
    scene = make_scene()
    scene.cached()
    sent = json.loads(Delivery.objects.order_by("pk").last().body)  # type: ignore[union-attr]
    shown = json.loads(block("json"))
    assert shown["type"] == sent["type"]
    assert list(shown) == list(sent)
    assert shown["data"].keys() == sent["data"].keys()
    assert shown["data"]["event"].keys() <= sent["data"]["event"].keys()


def test_its_types_are_those_there_are() -> None:
    for name in TYPES:
        family, _, term = name.partition(".")
        assert f"`{family}.*`" in GUIDE
        assert family == "custody" or f"`{term}`" in GUIDE, name
