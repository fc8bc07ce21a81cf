"""Where messages may go: by form, and by every address that a host has."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from samples.domain.errors import InvalidValue
from samples.models import Webhook
from samples.services.webhooks import sending, subscriptions, targets
from tests import webhooks
from tests.receiver import allow, receiving

PUBLIC = "93.184.215.14"
REFUSED = [
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001::1", "2001:db8::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%1", "fec0::1",
    "ff02::1", "ff0e::1",
]  # fmt: skip
ALLOWED = [PUBLIC, "1.1.1.1", "::ffff:1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"]


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Every host has these addresses, at each look-up the next ones; what was looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(0, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_public_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not targets.is_allowed(ip_address(address))
    names(monkeypatch, [address])
    with pytest.raises(InvalidValue) as refusal:
        targets.check("https://receiver.example/")
    assert refusal.value.field == "target"
    # One bad address among good ones is enough.
    names(monkeypatch, [PUBLIC, address])
    with pytest.raises(InvalidValue):
        targets.check("https://receiver.example/")


@pytest.mark.parametrize("address", ALLOWED)
def test_public_addresses_are_allowed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [address])
    assert targets.check("https://receiver.example/a?b=c") == targets.Target(
        "https", "receiver.example", 443, "/a?b=c"
    )


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_however_it_is_written(address: Any) -> None:
    plain = targets.is_allowed(address)
    number = int(address)
    for carrier in ("::ffff:0:0", "64:ff9b::"):
        assert targets.is_allowed(IPv6Address(int(IPv6Address(carrier)) | number)) == plain
    assert targets.is_allowed(IPv6Address((0x2002 << 112) | number << 80)) == plain


def test_networks_can_be_allowed(settings: Settings) -> None:
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["10.20.0.0/16", "::1/128"]
    for address, allowed in (
        ("10.20.3.4", True), ("::ffff:10.20.3.4", True), ("10.21.0.1", False), ("::1", True),
        ("127.0.0.1", False),
    ):  # fmt: skip
        assert targets.is_allowed(ip_address(address)) is allowed, address
    assert targets.is_allowed(IPv4Address("1.1.1.1"))


@pytest.mark.parametrize(
    "url",
    [
        "", "receiver.example", "ftp://receiver.example/", "http://receiver.example/", "https://",
        "https:///path", "https://user:pass@receiver.example/", "https://@receiver.example/",
        "https://receiver.example/#part", "https://receiver.example:22/",
        "https://receiver.example:99999/", "https://receiver.example:x/", "https://[::1/",
        "https://receiver.example/a b", "https://receiver.example\\@127.0.0.1/",
        "https://receiver.example/\r\nHost: other", "https://réceiver.example/",
        "https://rece%69ver.example/", "https://receiver.example/" + "a" * 2000,
        "https://receiver..example/", "file:///etc/passwd", "gopher://receiver.example/",
    ],
)  # fmt: skip
def test_forms_that_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, [PUBLIC])
    with pytest.raises(InvalidValue) as refusal:
        targets.check(url)
    assert refusal.value.field == "target"
    assert refusal.value.expected
    assert not asked


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1", "0", "localhost"],
)
def test_other_ways_to_write_this_machine_are_refused(host: str) -> None:
    with pytest.raises(InvalidValue):
        targets.check(f"https://{host}/")


def test_http_and_ports_by_setting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [PUBLIC])
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_PORTS = [8443]
    assert targets.check("http://receiver.example").port == 80
    assert targets.check("https://receiver.example:8443/").port == 8443
    with pytest.raises(InvalidValue):
        targets.check("https://receiver.example:8080/")


def test_a_host_that_is_not_known_is_refused_when_it_issaved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_told: Any, **_options: Any) -> None:
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(targets.NotResolved):
        targets.check("https://receiver.example/")


@pytest.fixture
def saved(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Webhook]:
    def save(url: str, *later: str) -> Webhook:
        names(monkeypatch, [PUBLIC], list(later))
        webhook, _ = webhooks.subscribe(url)
        return webhook

    return save


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1", "::ffff:169.254.169.254"]
)
def test_a_name_that_leads_elsewhere_later_is_refused_when_it_is_sent_to(
    address: str, saved: Any, settings: Settings
) -> None:
    with receiving() as receiver:
        settings.WEBHOOKS_ALLOW_HTTP, settings.WEBHOOKS_PORTS = True, [receiver.port]
        webhook = saved(f"http://receiver.example:{receiver.port}/", address)
        (delivery,) = webhooks.pinged(webhook)
        assert not receiver.got
    assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert "is not public" in delivery.error


def test_the_connection_goes_to_the_address_that_was_checked(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as receiver, receiving() as other:
        allow(settings, receiver)
        # Were the name looked up again, another machine would get it.
        asked = names(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["192.0.2.1"])
        webhook, secret = webhooks.subscribe(f"http://receiver.example:{receiver.port}/x")
        real = socket.create_connection
        reached = []

        def connect(address: Any, *told: Any) -> socket.socket:
            reached.append(address)
            monkeypatch.undo()
            return real(address, *told)

        settings.WEBHOOKS_PORTS = [receiver.port]
        monkeypatch.setattr(socket, "create_connection", connect)
        (delivery,) = webhooks.pinged(webhook, send=False)
        sending.drain(webhook.pk)
        assert reached == [("127.0.0.1", receiver.port)]
        assert asked == ["receiver.example"] * 2  # when it was saved, when it was sent to
        assert receiver.ids == [delivery.event_id]
        assert receiver.got[0].headers["host"] == f"receiver.example:{receiver.port}"
        assert receiver.got[0].verified(secret)
        assert not other.got


def test_a_changed_target_is_checked(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [PUBLIC])
    webhook, _ = webhooks.subscribe("https://receiver.example/")
    names(monkeypatch, ["127.0.0.1"])
    with pytest.raises(InvalidValue):
        subscriptions.revise(
            webhook=webhook, values={"target": "https://other.example/"}, actor=webhooks.OWNER
        )
    assert Webhook.objects.get().target == "https://receiver.example/"
