"""Drop: a sealed tube is laid down at a depot spot."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import Conflict
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestDrop(VerbCase):
    verb = Verb.DROP

    def ready(self, scene: Scene) -> None:
        scene.sealed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.drop(spot=scene.spot, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "cached", "place": scene.spot, "place_is_slot": True}

    def wrong(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())

    def test_a_spot_is_used_once(self, scene: Scene) -> None:
        scene.cached()
        scene.sealed(scene.other, scene.other_sample)
        snapshot = scene.snapshot()
        with pytest.raises(Conflict) as refusal:
            custody.drop(spot=scene.spot, **scene.act(scene.other))
        assert refusal.value.field == "place"
        assert str(scene.tube) in refusal.value.message
        assert scene.snapshot() == snapshot
