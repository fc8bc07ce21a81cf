"""Assign: an empty tube is chosen for a target."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests import factories
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestAssign(VerbCase):
    verb = Verb.ASSIGN

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.assign(outcrop=factories.outcrop(), **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "assigned", "place": scene.rack, "sample": None}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_the_target_is_kept(self, scene: Scene) -> None:
        scene.register(scene.tube)
        outcrop = factories.outcrop()
        event = custody.assign(outcrop=outcrop, **scene.act())
        assert event.details == {"outcrop": outcrop.slug}
        custody.fill(sample=scene.sample, **scene.act())
