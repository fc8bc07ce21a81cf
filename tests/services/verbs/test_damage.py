"""Damage: tube, seal or content took harm."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import SealState, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestDamage(VerbCase):
    verb = Verb.DAMAGE

    def ready(self, scene: Scene) -> None:
        scene.cached()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.damage(
            seal=SealState.BROKEN, evidence="image 7", **scene.act(actor=actor, reason="a wheel")
        )

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "cached", "condition": "damaged", "sealed": False}

    def wrong(self, scene: Scene) -> None:
        del scene

    def test_an_intact_seal_stays(self, scene: Scene) -> None:
        scene.cached()
        custody.damage(evidence="image 7", **scene.act(reason="a scratch"))
        assert scene.holding().sealed

    def test_it_can_still_be_handled(self, scene: Scene) -> None:
        scene.cached()
        self.do(scene, LOADER)
        custody.pick_up(place=scene.vehicle, **scene.act())
        assert scene.holding().condition == "damaged"
