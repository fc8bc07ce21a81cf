"""Register: an empty container enters a ledger."""

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


class TestRegister(VerbCase):
    verb = Verb.REGISTER
    can_be_corrected = False

    def ready(self, scene: Scene) -> None:
        del scene

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.register(
            place=scene.rack, custodian=scene.custodian, **scene.act(actor=actor)
        )

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {
            "stage": "stored_empty",
            "place": scene.rack,
            "custodian": scene.custodian,
            "sealed": False,
        }

    def wrong(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def test_it_starts_aboard_the_rover(self, scene: Scene) -> None:
        with pytest.raises(TransitionRefused) as refusal:
            custody.register(place=scene.lander, custodian=scene.custodian, **scene.act())
        assert refusal.value.field == "place"
