"""Messages on their way: signed, in order, tried again, dead, sent again."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import standardwebhooks
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from samples.domain.errors import InvalidValue, NotPermitted, TransitionRefused
from samples.domain.webhooks import JITTER, LONGEST_WAIT_S, wait_s
from samples.models import Delivery, Webhook
from samples.services.webhooks import post, secrets, sending, subscriptions, targets
from tests import webhooks
from tests.conftest import People
from tests.receiver import Receiver, allow, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        allow(settings, found)
        settings.WEBHOOKS_ATTEMPTS = 3
        settings.WEBHOOKS_TIMEOUT_S = 5.0
        yield found


def test_a_message_is_a_signed_cloudevent(receiver: Receiver) -> None:
    webhook, secret = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    (got,) = receiver.got
    event = got.verified(secret)
    assert got.path == "/hook?for=tests"
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert (event["specversion"], event["id"]) == ("1.0", got.id)
    assert event["type"] == "org.mars-sample-cache.ping"
    assert event["source"] == "http://testserver/api/v1/"
    assert event["data"] == {"webhook": "A receiver"}
    assert datetime.fromisoformat(event["time"]) <= datetime.now(UTC)
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
    assert (delivery.response_body, delivery.body) == ("thanks", got.body)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        got.verified(secrets.new())


def test_a_new_secret_and_the_one_before_are_both_good_for_a_time(receiver: Receiver) -> None:
    webhook, old = webhooks.subscribe(receiver.url)
    webhook, new = subscriptions.rotate(webhook=webhook, actor=webhooks.OWNER)
    assert new != old
    webhooks.pinged(webhook)
    assert receiver.got[0].verified(old) == receiver.got[0].verified(new)
    Webhook.objects.update(previous_until=datetime.now(UTC) - timedelta(seconds=1))
    webhooks.pinged(webhook)
    assert receiver.got[1].verified(new)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        receiver.got[1].verified(old)


def test_secrets_are_not_stored_in_the_clear(receiver: Receiver) -> None:
    webhook, secret = webhooks.subscribe(receiver.url)
    assert secret.startswith("whsec_")
    assert secret not in str(Webhook.objects.values().get())
    assert secrets.opened(webhook.secret) == secret


def test_a_changed_secret_key_is_told_and_the_one_before_does(
    receiver: Receiver, settings: Settings
) -> None:
    webhook, secret = webhooks.subscribe(receiver.url)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    with pytest.raises(InvalidValue) as refusal:
        secrets.opened(webhook.secret)
    assert refusal.value.field == "secret"
    (delivery,) = webhooks.pinged(webhook)
    assert "SECRET_KEY" in delivery.error
    settings.SECRET_KEY_FALLBACKS = [before]
    webhooks.time_passes()
    sending.sweep()
    assert receiver.got[0].verified(secret)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again_with_the_same_id(receiver: Receiver, status: int) -> None:
    receiver.headers = {"Location": receiver.url}
    webhook, _ = webhooks.subscribe(receiver.url)
    receiver.answer = lambda _: (status, b"no") if len(receiver.got) < 2 else (204, b"")
    (delivery,) = webhooks.pinged(webhook)
    assert (delivery.status, delivery.response_status, delivery.response_body) == (
        "waiting", status, "no",
    )  # fmt: skip
    wait = (delivery.next_attempt_at - datetime.now(UTC)).total_seconds()
    assert 0 < wait <= 6
    sending.sweep()
    assert len(receiver.got) == 1  # not yet; and no redirection was followed
    webhooks.time_passes()
    sending.sweep()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("delivered", 2)
    assert receiver.ids == [delivery.event_id] * 2
    assert receiver.got[0].body == receiver.got[1].body


def test_after_so_many_attempts_it_is_dead_and_can_be_sent_again(receiver: Receiver) -> None:
    receiver.answer = lambda _: (500, b"\x00down " * 1000)
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    webhooks.tried_until_dead(webhook, 5)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("dead", 3)
    assert delivery.ended_at is not None
    assert len(receiver.got) == 3
    assert len(delivery.response_body) == post.READ_AT_MOST
    receiver.answer = lambda _: (200, b"")
    again = subscriptions.resend(delivery=delivery, actor=webhooks.OWNER)
    assert (again.status, again.attempts, again.ended_at) == ("waiting", 0, None)
    sending.sweep()
    assert receiver.ids == [delivery.event_id] * 4
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_what_the_receiver_wants_no_more_is_dead_at_once(receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, b"gone")
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    assert (delivery.status, delivery.attempts) == ("dead", 1)


def test_all_that_is_dead_is_sent_again(receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, b"")
    webhook, _ = webhooks.subscribe(receiver.url)
    other, _ = webhooks.subscribe(receiver.url, "Other")
    webhooks.pinged(webhook, 3)
    webhooks.pinged(other)
    receiver.answer = lambda _: (200, b"")
    assert subscriptions.resend_dead(webhook=webhook, actor=webhooks.OWNER) == 3
    sending.sweep()
    statuses = Delivery.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["delivered"] * 3 + ["dead"]
    assert subscriptions.resend_dead(webhook=webhook, actor=webhooks.OWNER) == 0


def test_what_is_on_its_way_is_not_sent_again(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook, send=False)
    with pytest.raises(TransitionRefused):
        subscriptions.resend(delivery=delivery, actor=webhooks.OWNER)


def _stream(webhook: Webhook, *streams: str) -> list[Delivery]:
    deliveries = webhooks.pinged(webhook, len(streams), send=False)
    for delivery, stream in zip(deliveries, streams, strict=True):
        Delivery.objects.filter(pk=delivery.pk).update(stream=stream)
    return deliveries


def test_a_later_one_waits_for_the_earlier_of_its_stream_and_for_no_other(
    receiver: Receiver,
) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    first, second, elsewhere = _stream(webhook, "a", "a", "b")
    receiver.answer = lambda got: (500, b"") if got.id == first.event_id else (200, b"")
    for tried in (2, 3, 4):
        webhooks.time_passes()
        sending.sweep()
        assert second.event_id not in receiver.ids[: min(tried, 4)]
    # The third attempt of the first was its last: it is dead, and the second goes.
    assert receiver.ids == [first.event_id, elsewhere.event_id, *[first.event_id] * 2,
                            second.event_id]  # fmt: skip
    assert Delivery.objects.get(pk=first.pk).status == "dead"
    assert Delivery.objects.get(pk=second.pk).status == "delivered"


def test_one_that_is_sent_again_goes_before_those_that_wait(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    receiver.answer = lambda _: (410, b"")
    first, second = _stream(webhook, "a", "a")
    assert sending.claimed(webhook.pk) == first
    Delivery.objects.filter(pk=first.pk).update(status="dead", ended_at=datetime.now(UTC))
    subscriptions.resend(delivery=first, actor=webhooks.OWNER)
    receiver.answer = lambda _: (200, b"")
    sending.sweep()
    assert receiver.ids == [first.event_id, second.event_id]


def test_a_sender_that_was_killed_is_followed_by_another(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook, send=False)
    taken = sending.claimed(webhook.pk)
    assert taken is not None
    assert sending.claimed(webhook.pk) is None
    lease = taken.next_attempt_at - datetime.now(UTC)
    assert lease > timedelta(seconds=60)  # more than a sender can take
    webhooks.time_passes()
    sending.sweep()
    assert receiver.ids == [delivery.event_id]
    # The first, should it live after all, says nothing now.
    sending._note(taken, None, "too late")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.error) == ("delivered", 2, "")


def test_a_message_that_kills_its_senders_is_dead_in_the_end(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook, send=False)
    for _ in range(3):
        assert sending.claimed(webhook.pk) == delivery
        webhooks.time_passes()
    sending.sweep()
    delivery.refresh_from_db()
    assert (delivery.status, receiver.got) == ("dead", [])


def test_a_fault_of_the_sender_is_told_and_others_go_on(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    first, second = webhooks.pinged(webhook, 2, send=False)
    posted = sending._posted

    def fails_once(delivery: Delivery) -> post.Answer:
        if delivery == first:
            raise RuntimeError("a fault")
        return posted(delivery)

    monkeypatch.setattr(sending, "_posted", fails_once)
    sending.sweep()
    assert receiver.ids == [second.event_id]
    first.refresh_from_db()
    assert first.error == "RuntimeError: a fault"


def test_what_is_off_waits(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook, send=False)
    off = subscriptions.revise(webhook=webhook, values={"enabled": False}, actor=webhooks.OWNER)
    assert sending.sweep() == 0
    with pytest.raises(TransitionRefused):
        subscriptions.ping(webhook=off, actor=webhooks.OWNER)
    subscriptions.revise(webhook=webhook, values={"enabled": True}, actor=webhooks.OWNER)
    assert sending.sweep() == 1
    assert receiver.ids == [delivery.event_id]


def test_what_was_delivered_long_ago_is_forgotten(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    old, new = webhooks.pinged(webhook, 2)
    Delivery.objects.filter(pk=old.pk).update(ended_at=datetime.now(UTC) - sending.KEPT)
    assert sending.forget() == 1
    assert Delivery.objects.get() == new


def test_one_call_spends_a_limited_time_on_a_receiver(receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    webhooks.pinged(webhook, 3, send=False)
    assert sending.drain(webhook.pk, seconds=0) == 0
    assert sending.drain(webhook.pk) == 3


def test_nobody_listens(settings: Settings, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.WEBHOOKS_PORTS = [port]
    Webhook.objects.update(target=f"http://127.0.0.1:{port}/")
    (delivery,) = webhooks.pinged(webhook)
    assert (delivery.status, delivery.response_status) == ("waiting", None)
    assert "can't be reached" in delivery.error


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"", "did not answer within"),
        (b"HTTP/1.1 200 OK\r\n", "did not answer within"),
        (b"nonsense\r\n\r\n", "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", "HTTPException"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", ""),
    ],
)
def test_an_answer_that_is_none(
    sent: bytes, error: str, settings: Settings, receiver: Receiver
) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    settings.WEBHOOKS_TIMEOUT_S = 0.3
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.WEBHOOKS_PORTS = [port]
        Webhook.objects.update(target=f"http://127.0.0.1:{port}/")

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(sent)
                with suppress(ConnectionError):
                    while connection.recv(1000):
                        pass  # until the sender hangs up

        thread = Thread(target=serve, daemon=True)
        thread.start()
        (delivery,) = webhooks.pinged(webhook)
        thread.join(10)
        assert not thread.is_alive()
    if error:
        assert delivery.status == "waiting"
        assert error in delivery.error


def _certified(name: str, directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of that name shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    file = directory / "certificate.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(file)
    return shows, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize("named", ["receiver.example", "other.example"])
def test_tls_needs_a_certificate_for_the_name_that_was_looked_up(
    named: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows, trusts = _certified(named, tmp_path)
    monkeypatch.setattr(post, "trust", lambda: trusts)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    real = socket.getaddrinfo

    def look_up(host: str, *told: Any, **options: Any) -> Any:
        return found if host == "receiver.example" else real(host, *told, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with receiving(tls=shows) as receiver:
        allow(settings, receiver)
        webhook, secret = webhooks.subscribe(f"https://receiver.example:{receiver.port}/")
        (delivery,) = webhooks.pinged(webhook)
    if named == "receiver.example":
        assert delivery.status == "delivered"
        assert receiver.got[0].verified(secret)
    else:
        assert (delivery.status, receiver.got) == ("waiting", [])
        assert "certificate" in delivery.error


def test_the_certificates_that_the_system_trusts_are_asked() -> None:
    assert post.trust().verify_mode == ssl.CERT_REQUIRED
    assert post.trust().check_hostname


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_up_to_a_limit(attempts: int, chance: float) -> None:
    wait = wait_s(attempts, chance)
    assert 5 * (1 - JITTER) <= wait <= LONGEST_WAIT_S * (1 + JITTER) + 1e-6
    assert wait_s(attempts, 0.5) <= wait_s(attempts + 1, 0.5)
    assert abs(wait / wait_s(attempts, 0.5) - 1) <= JITTER + 1e-9


def test_who_may_not(receiver: Receiver, people: People) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    before = list(Webhook.objects.values()), list(Delivery.objects.values())
    for person in (people.outsider, people.viewer, people.curator, people.planner,
                   people.custodian):  # fmt: skip
        for refused in (
            lambda actor: subscriptions.make(actor=actor, name="x", target=receiver.url),
            lambda actor: subscriptions.revise(webhook=webhook, values={}, actor=actor),
            lambda actor: subscriptions.rotate(webhook=webhook, actor=actor),
            lambda actor: subscriptions.ping(webhook=webhook, actor=actor),
            lambda actor: subscriptions.remove(webhook=webhook, actor=actor),
            lambda actor: subscriptions.resend(delivery=delivery, actor=actor),
            lambda actor: subscriptions.resend_dead(webhook=webhook, actor=actor),
        ):
            with pytest.raises(NotPermitted):
                refused(person)
    assert before == (list(Webhook.objects.values()), list(Delivery.objects.values()))


def test_an_administrator_may(receiver: Receiver, people: People) -> None:
    actor = people.administrator
    webhook, _ = subscriptions.make(actor=actor, name="x", target=receiver.url)
    assert webhook.owner == "administrator"
    subscriptions.ping(webhook=webhook, actor=actor)
    subscriptions.remove(webhook=webhook, actor=actor)
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_read_targets_keep_their_query() -> None:
    assert targets.read("https://receiver.example?a=b").path == "/?a=b"
