"""Release: out of containment, after a safety decision."""

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


class TestRelease(VerbCase):
    verb = Verb.RELEASE

    def ready(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)
        custody.clear(decision=SafetyDecision.SAFE, **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.release(place=scene.store, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "released", "place": scene.store}

    def wrong(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)

    def test_a_hold_keeps_it_in(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)
        custody.clear(decision=SafetyDecision.HOLD, **scene.act())
        with pytest.raises(TransitionRefused, match="safety decision"):
            custody.release(place=scene.store, **scene.act())
