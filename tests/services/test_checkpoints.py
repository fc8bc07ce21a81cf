"""Checkpoints and proofs: what they fix, who takes them, and that the database keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from samples.domain.checkpoint import check_proof
from samples.domain.errors import InvalidValue, LedgerBroken, NotFound, NotPermitted
from samples.models import Checkpoint, CheckpointHead, CustodyEvent
from samples.services import checkpoints, custody, signing
from samples.services.verify import verify
from tests.conftest import People
from tests.services.conftest import LOADER, WHEN, Scene


@pytest.fixture
def key(settings: Settings) -> str:
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    return signing.public_key()


def _drop(scene: Scene) -> CustodyEvent:
    return custody.drop(
        ledger=scene.ledger, container=scene.tube, spot=scene.spot, when=WHEN, actor=LOADER
    )


def test_a_checkpoint_fixes_the_heads(scene: Scene, key: str) -> None:
    scene.sealed()
    scene.register(scene.witness)
    taken = checkpoints.take(ledger=scene.ledger, actor=LOADER)
    assert (taken.number, taken.containers, taken.events) == (1, 2, 4)
    assert taken.public_key == key
    assert signing.holds(taken.text, taken.signature, key)
    heads = {head.container_id: head.seq for head in taken.heads.all()}
    assert heads == {scene.tube.pk: 3, scene.witness.pk: 1}
    found = verify(scene.ledger)
    assert (found.events, found.containers, found.checkpoints, found.unsigned) == (4, 2, 1, 0)


def test_checkpoints_form_a_chain(scene: Scene) -> None:
    scene.sealed()
    first = checkpoints.take(ledger=scene.ledger, actor=LOADER)
    _drop(scene)
    second = checkpoints.take(ledger=scene.ledger, actor=LOADER)
    assert second.number == 2
    assert f'"previous_hash":"{first.hash}"' in second.text
    assert second.root != first.root
    assert verify(scene.ledger).unsigned == 2


def test_an_empty_ledger_can_be_fixed(scene: Scene) -> None:
    taken = checkpoints.take(ledger=scene.ledger, actor=LOADER)
    assert (taken.containers, taken.events) == (0, 0)
    verify(scene.ledger)


def test_an_event_is_proved_against_the_first_checkpoint_after_it(scene: Scene) -> None:
    scene.sealed()
    scene.register(scene.witness)
    first = checkpoints.take(ledger=scene.ledger, actor=LOADER)
    dropped = _drop(scene)
    checkpoints.take(ledger=scene.ledger, actor=LOADER)
    filled = CustodyEvent.objects.get(ledger=scene.ledger, verb="fill")
    checkpoint, proof = checkpoints.prove(filled)
    assert checkpoint == first
    assert proof.chain[0] == filled.text
    assert len(proof.chain) == 2
    check_proof(proof)
    assert checkpoints.prove(dropped)[0].number == 2


def test_a_changed_proof_does_not_hold(scene: Scene) -> None:
    scene.sealed()
    scene.register(scene.witness)
    checkpoints.take(ledger=scene.ledger, actor=LOADER)
    _, proof = checkpoints.prove(CustodyEvent.objects.get(ledger=scene.ledger, verb="fill"))
    for wrong in (
        replace(proof, chain=[proof.chain[0].replace("filled", "sealed"), *proof.chain[1:]]),
        replace(proof, chain=proof.chain[:1]),
        replace(proof, head=replace(proof.head, seq=9)),
        replace(proof, path=["00" * 32 for _ in proof.path]),
        replace(proof, path=[]),
        replace(proof, index=1 - proof.index),
        replace(proof, root="00" * 32),
    ):
        with pytest.raises(LedgerBroken):
            check_proof(wrong)


def test_an_event_after_the_last_checkpoint_has_no_proof_yet(scene: Scene) -> None:
    scene.sealed()
    checkpoints.take(ledger=scene.ledger, actor=LOADER)
    with pytest.raises(NotFound):
        checkpoints.prove(_drop(scene))


@pytest.mark.parametrize("who", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not_take_one(who: str, scene: Scene, people: People) -> None:
    with pytest.raises(NotPermitted):
        checkpoints.take(ledger=scene.ledger, actor=getattr(people, who))
    assert not Checkpoint.objects.filter(ledger=scene.ledger).exists()


@pytest.mark.parametrize("who", ["custodian", "administrator"])
def test_who_may_take_one(who: str, scene: Scene, people: People) -> None:
    taken = checkpoints.take(ledger=scene.ledger, actor=getattr(people, who))
    assert taken.created_by == who


@pytest.mark.parametrize("key", ["zz", "00", "é" * 64])
def test_a_key_that_cannot_be_read_is_named(key: str, scene: Scene, settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = key
    with pytest.raises(InvalidValue) as refusal:
        checkpoints.take(ledger=scene.ledger, actor=LOADER)
    assert refusal.value.field == "LEDGER_SIGNING_KEY"
    assert not Checkpoint.objects.filter(ledger=scene.ledger).exists()


def test_a_key_that_is_not_trusted_is_found(scene: Scene, settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    checkpoints.take(ledger=scene.ledger, actor=LOADER)
    earlier = signing.public_key()
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    with pytest.raises(LedgerBroken, match="not trusted"):
        verify(scene.ledger)
    settings.LEDGER_TRUSTED_KEYS = [earlier]
    verify(scene.ledger)


@pytest.mark.parametrize("model", [Checkpoint, CheckpointHead])
def test_the_database_keeps_it(model: type[Checkpoint | CheckpointHead], scene: Scene) -> None:
    scene.sealed()
    checkpoints.take(ledger=scene.ledger, actor=LOADER)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model._default_manager.all()._raw_delete("default")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model._default_manager.update(hash="0" * 64)
