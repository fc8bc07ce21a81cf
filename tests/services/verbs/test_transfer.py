"""Transfer: from one vehicle to another one."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestTransfer(VerbCase):
    verb = Verb.TRANSFER

    def ready(self, scene: Scene) -> None:
        scene.sealed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.transfer(place=scene.vehicle, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "retrieved", "place": scene.vehicle}

    def wrong(self, scene: Scene) -> None:
        scene.cached()
