"""Empty: the content is dumped."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestEmpty(VerbCase):
    verb = Verb.EMPTY

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.empty(**scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "stored_empty", "sample": None, "sealed": False}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_the_catalogue_says_that_the_sample_was_not_retained(self, scene: Scene) -> None:
        self.ready(scene)
        assert custody.empty(**scene.act()).sample == scene.sample
        scene.sample.refresh_from_db()
        assert not scene.sample.retained
