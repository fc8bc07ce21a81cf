"""Seal: the plug is pressed in."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestSeal(VerbCase):
    verb = Verb.SEAL

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.seal(seal_serial="S1", **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "sealed", "sealed": True, "seal_serial": "S1"}

    def wrong(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def test_the_serial_is_set_once(self, scene: Scene) -> None:
        self.ready(scene)
        event = custody.seal(seal_serial="S1", **scene.act())
        custody.correct(corrects=event.seq, **scene.act(reason="another tube"))
        custody.seal(seal_serial="S2", **scene.act())
        assert scene.holding().seal_serial == "S2"
