"""Load: a tube goes into a slot of the orbiting sample container."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import Conflict, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests import factories
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestLoad(VerbCase):
    verb = Verb.LOAD

    def ready(self, scene: Scene) -> None:
        scene.delivered()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.load(slot=scene.slots[0], **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "loaded", "place": scene.slots[0], "os_slot": scene.slots[0]}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def _unsealed(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())
        custody.deliver(lander=scene.lander, **scene.act())

    def test_an_unsealed_tube_needs_who_waives_it_and_why(self, scene: Scene) -> None:
        self._unsealed(scene)
        for waiver, waived_by, missing in (
            (None, None, "waiver"),
            ("last slot", None, "waived_by"),
            (None, "me", "waiver"),
        ):
            with pytest.raises(TransitionRefused) as refusal:
                custody.load(slot=scene.slots[0], waiver=waiver, waived_by=waived_by, **scene.act())
            assert refusal.value.field == missing
        event = custody.load(
            slot=scene.slots[0], waiver="the last free slot", waived_by="the curator", **scene.act()
        )
        assert event.details == {"waiver": "the last free slot", "waived_by": "the curator"}

    def test_a_slot_is_used_once(self, scene: Scene) -> None:
        scene.loaded()
        scene.delivered(scene.other, scene.other_sample)
        snapshot = scene.snapshot()
        with pytest.raises(Conflict) as refusal:
            custody.load(slot=scene.slots[0], **scene.act(scene.other))
        assert str(scene.tube) in refusal.value.message
        assert scene.snapshot() == snapshot

    def test_it_holds_no_more_than_its_capacity(self, scene: Scene) -> None:
        scene.both_loaded()
        third = factories.container(mission=scene.ledger.mission)
        scene.delivered(third, factories.sample(container=third))
        snapshot = scene.snapshot()
        with pytest.raises(TransitionRefused, match="full") as refusal:
            custody.load(slot=scene.slots[2], **scene.act(third))
        assert refusal.value.field == "place"
        assert scene.snapshot() == snapshot

    def test_a_closed_one_takes_no_more(self, scene: Scene) -> None:
        scene.loaded()
        custody.close_os(**scene.act())
        scene.delivered(scene.other, scene.other_sample)
        with pytest.raises(TransitionRefused, match="closed"):
            custody.load(slot=scene.slots[1], **scene.act(scene.other))
