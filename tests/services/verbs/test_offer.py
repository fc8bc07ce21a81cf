"""Offer: the first step of a hand-over."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestOffer(VerbCase):
    verb = Verb.OFFER

    def ready(self, scene: Scene) -> None:
        scene.sealed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.offer(to=scene.esa, document="TD-1", **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"custodian": scene.custodian, "offered_to": scene.esa}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()
        custody.offer(to=scene.colleague, document="TD-0", **scene.act())

    def test_it_needs_its_transfer_document(self, scene: Scene) -> None:
        scene.sealed()
        with pytest.raises(TransitionRefused) as refusal:
            custody.offer(to=scene.esa, document="", **scene.act())
        assert refusal.value.field == "document"

    def test_it_goes_to_somebody_else(self, scene: Scene) -> None:
        scene.sealed()
        with pytest.raises(TransitionRefused) as refusal:
            custody.offer(to=scene.custodian, document="TD-1", **scene.act())
        assert refusal.value.field == "to"

    def test_in_transit_the_giver_answers_for_it(self, scene: Scene) -> None:
        scene.sealed()
        self.do(scene, LOADER)
        custody.deliver(lander=scene.lander, **scene.act())
        assert scene.holding().custodian == scene.custodian
        assert scene.holding().offered_to == scene.esa
