"""Decline: the receiver refuses, with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestDecline(VerbCase):
    verb = Verb.DECLINE

    def ready(self, scene: Scene) -> None:
        scene.sealed()
        custody.offer(to=scene.esa, document="TD-1", **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.decline(**scene.act(actor=actor, reason="no room"))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"custodian": scene.custodian, "offered_to": None}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_it_needs_a_reason(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(TransitionRefused) as refusal:
            custody.decline(**scene.act())
        assert refusal.value.field == "reason"
