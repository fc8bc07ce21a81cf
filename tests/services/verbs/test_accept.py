"""Accept: the receiver takes over and says in which condition."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Condition, SealState, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestAccept(VerbCase):
    verb = Verb.ACCEPT

    def ready(self, scene: Scene) -> None:
        scene.sealed()
        custody.offer(to=scene.esa, document="TD-1", **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.accept(
            condition=Condition.SOUND, seal=SealState.INTACT, **scene.act(actor=actor)
        )

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"custodian": scene.esa, "offered_to": None, "sealed": True, "condition": "sound"}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_a_broken_seal_is_no_seal(self, scene: Scene) -> None:
        self.ready(scene)
        custody.accept(condition=Condition.DAMAGED, seal=SealState.BROKEN, **scene.act())
        assert (scene.holding().sealed, scene.holding().condition) == (False, "damaged")

    def test_an_unsealed_tube_has_no_intact_seal(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())
        custody.offer(to=scene.esa, document="TD-1", **scene.act())
        with pytest.raises(TransitionRefused) as refusal:
            self.do(scene, LOADER)
        assert refusal.value.field == "seal"
        custody.accept(condition=Condition.SOUND, seal=SealState.NONE, **scene.act())

    def test_at_every_moment_one_party_answers(self, scene: Scene) -> None:
        self.ready(scene)
        self.do(scene, LOADER)
        custody.offer(to=scene.custodian, document="TD-2", **scene.act())
        self.do(scene, LOADER)
        parties = CustodyEvent.objects.filter(container=scene.tube).order_by("seq")
        assert [event.to_custodian for event in parties][-4:] == [
            scene.custodian,
            scene.esa,
            scene.esa,
            scene.custodian,
        ]
