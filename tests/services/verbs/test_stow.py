"""Stow: a tube goes into the storage rack."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestStow(VerbCase):
    verb = Verb.STOW

    def ready(self, scene: Scene) -> None:
        scene.sealed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.stow(place=scene.rack, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "sealed", "place": scene.rack}

    def wrong(self, scene: Scene) -> None:
        scene.cached()

    def test_an_assigned_tube_that_was_not_used_is_stored_again(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.assign(**scene.act())
        custody.stow(place=scene.rack, **scene.act())
        assert scene.holding().stage == "stored_empty"
