"""Many recorders, many senders, and some that are killed: nothing lost, each stream in order."""

from __future__ import annotations

import multiprocessing
import random
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.process import BaseProcess
from threading import Event

import pytest
from django.db import connection
from pytest_django import Settings

from samples.domain.errors import DomainError
from samples.domain.kinds import PlaceKind
from samples.models import Container, CustodyEvent, Delivery, Webhook
from samples.services import custody
from samples.services.webhooks import sending, subscriptions
from tests import factories, webhooks
from tests.receiver import Received, Receiver, allow, receiving
from tests.services import teller
from tests.services.conftest import LOADER, WHEN, Scene, make_scene
from tests.services.hands import at_once

SENDERS, EVENTS = 3, 12

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        allow(settings, found)
        yield found


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return make_scene()


def _images(scene: Scene, tubes: list[Container]) -> Callable[[], None]:
    """Records one event after the other of these tubes in turn; each is sent on commit, too."""

    def record() -> None:
        for number in range(EVENTS):
            with suppress(DomainError):  # another was faster
                custody.image(**scene.act(tubes[number % len(tubes)]))

    return record


def _sends(webhook: Webhook) -> Callable[[], None]:
    def send() -> None:
        for _ in range(EVENTS * 20):
            sending.drain(webhook.pk, 1.0)

    return send


def test_each_container_is_told_in_order_however_many_record_and_send(
    scene: Scene, receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third of the attempts fail, and are made again at once."""
    monkeypatch.setattr(sending, "wait_s", lambda _attempts, _chance: 0.0)
    settings.WEBHOOKS_ATTEMPTS = 1000
    chance = random.Random(2020)
    receiver.answer = lambda _: (503 if chance.random() < 1 / 3 else 200, b"")
    webhook, secret = webhooks.subscribe(receiver.url)
    for tube, sample in ((scene.tube, scene.sample), (scene.other, scene.other_sample)):
        scene.sealed(tube, sample)
    tubes = [scene.tube, scene.other]
    recorders = [_images(scene, tubes), _images(scene, tubes[::-1]), _images(scene, tubes)]
    at_once([*recorders, *[_sends(webhook)] * SENDERS])
    sending.sweep()

    events = set(CustodyEvent.objects.filter(ledger=scene.ledger).values_list("hash", flat=True))
    assert len(events) > EVENTS
    assert set(receiver.ids) == events
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered"}
    told: dict[str, list[int]] = defaultdict(list)
    for got in receiver.got:
        event = got.verified(secret)["data"]["event"]
        told[event["container"]].append(event["seq"])
    assert len(told) == 2
    for seqs in told.values():
        # One may come again; none comes before the one before it was taken.
        assert seqs == sorted(seqs)
        assert set(seqs) == set(range(1, max(seqs) + 1))


def test_of_many_senders_one_takes_a_message(scene: Scene, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    webhooks.pinged(webhook, send=False)
    claims = at_once([lambda: sending.claimed(webhook.pk)] * 6)
    assert sum(isinstance(claim, Delivery) for claim in claims) == 1
    assert claims.count(None) == 5


def test_of_many_who_send_it_again_one_does(scene: Scene, receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, b"")
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    again = at_once([lambda: subscriptions.resend(delivery=delivery, actor=webhooks.OWNER)] * 4)
    # The task of whoever comes first may have it dead again before the last one asks.
    assert any(isinstance(one, Delivery) for one in again)
    assert Delivery.objects.get().attempts <= 1


def test_a_rollback_sends_nothing(scene: Scene, receiver: Receiver) -> None:
    from django.db import transaction

    webhooks.subscribe(receiver.url)
    with transaction.atomic():
        scene.register(scene.tube)
        transaction.set_rollback(True)
    assert not receiver.got
    assert not Delivery.objects.exists()
    scene.register(scene.tube)
    assert len(receiver.got) == 1


def _told_by_another_process(scene: Scene, receiver: Receiver, *, dies: bool) -> BaseProcess:
    rack = factories.place(kind=PlaceKind.ROVER_RACK.value, mission=scene.ledger.mission)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([teller.__name__])
    orders = teller.Orders(
        database=str(connection.settings_dict["NAME"]),
        ledger=scene.ledger.slug,
        rack=rack.slug,
        custodian=scene.custodian.slug,
        tube=scene.tube.code,
        port=receiver.port,
        dies_before_sending=dies,
    )
    process = context.Process(target=teller.run, args=(orders,))
    process.start()
    return process


def test_one_killed_between_commit_and_sending_loses_nothing(
    scene: Scene, receiver: Receiver
) -> None:
    _, secret = webhooks.subscribe(receiver.url)
    process = _told_by_another_process(scene, receiver, dies=True)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert not receiver.got
    event = CustodyEvent.objects.get(ledger=scene.ledger)
    assert sending.sweep() == 1
    assert receiver.ids == [event.hash]
    assert receiver.got[0].verified(secret)["data"]["hash"] == event.hash


def test_one_killed_while_the_receiver_answers_is_followed_with_the_same_id(
    scene: Scene, receiver: Receiver
) -> None:
    webhooks.subscribe(receiver.url)
    came, goes = Event(), Event()

    def hold(_request: Received) -> tuple[int, bytes]:
        came.set()
        goes.wait(60)
        return 200, b""

    receiver.answer = hold
    process = _told_by_another_process(scene, receiver, dies=False)
    try:
        assert came.wait(60)
    finally:
        process.kill()
        process.join(30)
        goes.set()
    assert sending.sweep() == 0  # it may still be at it, for all that others know
    webhooks.time_passes()
    assert sending.sweep() == 1
    event = CustodyEvent.objects.get(ledger=scene.ledger)
    assert receiver.ids == [event.hash] * 2
    assert receiver.got[0].body == receiver.got[1].body
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("delivered", 2)


def test_a_later_one_waits_for_what_a_killed_sender_left(scene: Scene, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url, enabled=False)
    subscriptions.revise(webhook=webhook, values={"enabled": True}, actor=webhooks.OWNER)
    receiver.answer = lambda _: (500, b"")
    first = scene.register(scene.tube)
    second = custody.fill(sample=scene.sample, **scene.act())
    assert receiver.ids == [first.hash]
    receiver.answer = lambda _: (200, b"")
    other = custody.register(
        ledger=scene.ledger, container=scene.other, place=scene.rack,
        custodian=scene.custodian, when=WHEN, actor=LOADER,
    )  # fmt: skip
    assert receiver.ids == [first.hash, other.hash]
    webhooks.time_passes()
    sending.sweep()
    assert receiver.ids == [first.hash, other.hash, first.hash, second.hash]
