"""Recall: the giver takes the offer back."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestRecall(VerbCase):
    verb = Verb.RECALL

    def ready(self, scene: Scene) -> None:
        scene.sealed()
        custody.offer(to=scene.esa, document="TD-1", **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.recall(**scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"custodian": scene.custodian, "offered_to": None}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()
