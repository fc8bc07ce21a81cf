"""Clear: a safety decision."""

from __future__ import annotations

from typing import Any

from samples.domain.lifecycle import SafetyDecision, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestClear(VerbCase):
    verb = Verb.CLEAR

    def ready(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.clear(decision=SafetyDecision.SAFE, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "received", "cleared": True}

    def wrong(self, scene: Scene) -> None:
        scene.rode(Verb.LAND)

    def test_a_hold_takes_the_clearance_back(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)
        custody.clear(decision=SafetyDecision.STERILISED, **scene.act())
        custody.clear(decision=SafetyDecision.HOLD, document="SSAP-7", **scene.act())
        assert not scene.holding().cleared
