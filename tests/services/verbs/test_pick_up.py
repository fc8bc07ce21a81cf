"""Pick up: a tube is taken from its depot spot."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestPickUp(VerbCase):
    verb = Verb.PICK_UP

    def ready(self, scene: Scene) -> None:
        scene.cached()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.pick_up(place=scene.vehicle, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "retrieved", "place": scene.vehicle, "place_is_slot": False}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_its_spot_is_free_again(self, scene: Scene) -> None:
        scene.cached()
        custody.pick_up(place=scene.vehicle, **scene.act())
        scene.sealed(scene.other, scene.other_sample)
        custody.drop(spot=scene.spot, **scene.act(scene.other))
