"""Land: on Earth, in the entry capsule."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from samples.services.verify import verify
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestLand(VerbCase):
    verb = Verb.LAND

    def ready(self, scene: Scene) -> None:
        scene.loaded()
        custody.close_os(**scene.act())
        custody.launch(place=scene.mav, **scene.act())
        custody.reach_orbit(place=scene.os, **scene.act())
        custody.capture(place=scene.orbiter, **scene.act())
        custody.contain(**scene.act())
        custody.depart(**scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.land(place=scene.capsule, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "landed", "place": scene.capsule, "os_slot": scene.slots[0]}

    def wrong(self, scene: Scene) -> None:
        scene.loaded()

    def test_all_tubes_of_the_container_go_together(self, scene: Scene) -> None:
        scene.rode(Verb.DEPART)
        snapshot = scene.snapshot()
        with pytest.raises(TransitionRefused) as refusal:
            self.do(scene, LOADER)
        assert str(scene.other) in str(refusal.value.expected)
        assert scene.snapshot() == snapshot
        events = scene.ride(Verb.LAND, scene.capsule)
        assert {event.container for event in events} == {scene.tube, scene.other}
        assert scene.holding(scene.other).stage == scene.holding().stage
        verify(scene.ledger)
