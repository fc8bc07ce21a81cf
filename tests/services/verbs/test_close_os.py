"""Close: the lid of the orbiting sample container, once."""

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


class TestCloseOs(VerbCase):
    verb = Verb.CLOSE_OS

    def ready(self, scene: Scene) -> None:
        scene.loaded()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.close_os(**scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "closed_in", "place": scene.slots[0], "os_slot": scene.slots[0]}

    def wrong(self, scene: Scene) -> None:
        scene.delivered()

    def test_all_tubes_of_the_container_go_together(self, scene: Scene) -> None:
        scene.both_loaded()
        snapshot = scene.snapshot()
        with pytest.raises(TransitionRefused) as refusal:
            self.do(scene, LOADER)
        assert str(scene.other) in str(refusal.value.expected)
        assert scene.snapshot() == snapshot
        events = scene.ride(Verb.CLOSE_OS, None)
        assert {event.container for event in events} == {scene.tube, scene.other}
        assert scene.holding(scene.other).stage == scene.holding().stage
        verify(scene.ledger)

    def test_it_closes_once(self, scene: Scene) -> None:
        scene.loaded()
        custody.close_os(**scene.act())
        with pytest.raises(TransitionRefused):
            custody.close_os(**scene.act())
