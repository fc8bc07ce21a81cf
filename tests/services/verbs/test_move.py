"""Move: somewhere else on Earth."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import SafetyDecision, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestMove(VerbCase):
    verb = Verb.MOVE

    def ready(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.move(place=scene.facility, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "received", "place": scene.facility}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_moving_is_no_way_out_of_containment(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)
        with pytest.raises(TransitionRefused) as refusal:
            custody.move(place=scene.store, **scene.act())
        assert refusal.value.field == "place"
        custody.clear(decision=SafetyDecision.SAFE, **scene.act())
        custody.release(place=scene.store, **scene.act())
        custody.move(place=scene.facility, **scene.act())
