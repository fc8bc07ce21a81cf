"""Find: a lost container turned up, or one is elsewhere."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Condition, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from samples.services.verify import verify
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestFind(VerbCase):
    verb = Verb.FIND

    def ready(self, scene: Scene) -> None:
        scene.cached()
        custody.lose(evidence="image 7", **scene.act(reason="an empty spot"))

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.find(place=scene.spot, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "cached", "condition": "sound", "place": scene.spot, "place_is_slot": True}

    def wrong(self, scene: Scene) -> None:
        scene.cached()

    def test_damaged_it_stays_damaged(self, scene: Scene) -> None:
        self.ready(scene)
        custody.find(place=scene.spot, condition=Condition.DAMAGED, **scene.act())
        assert scene.holding().condition == "damaged"

    def test_found_elsewhere_it_is_as_far_as_that_place(self, scene: Scene) -> None:
        scene.cached()
        custody.find(place=scene.lander, **scene.act())
        assert (scene.holding().stage, scene.holding().place) == ("delivered", scene.lander)
        verify(scene.ledger)
