"""Fail seal: a seal was tried and did not take."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestFailSeal(VerbCase):
    verb = Verb.FAIL_SEAL

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.fail_seal(**scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "seal_failed", "sealed": False, "sample": scene.sample}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_it_is_tried_again(self, scene: Scene) -> None:
        self.ready(scene)
        custody.fail_seal(**scene.act())
        custody.fail_seal(**scene.act())
        custody.seal(**scene.act())
        assert scene.holding().sealed
