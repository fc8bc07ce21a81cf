"""Receive: a tube is taken out of the sample container at the facility."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestReceive(VerbCase):
    verb = Verb.RECEIVE

    def ready(self, scene: Scene) -> None:
        scene.rode(Verb.LAND)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.receive(place=scene.facility, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "received", "place": scene.facility, "os_slot": None}

    def wrong(self, scene: Scene) -> None:
        scene.loaded()

    def test_each_tube_is_received_by_itself(self, scene: Scene) -> None:
        scene.rode(Verb.LAND)
        custody.receive(place=scene.facility, **scene.act())
        assert scene.holding(scene.other).stage == "landed"
