"""Deliver: a tube is brought to a lander."""

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


class TestDeliver(VerbCase):
    verb = Verb.DELIVER

    def ready(self, scene: Scene) -> None:
        scene.sealed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.deliver(lander=scene.lander, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "delivered", "place": scene.lander}

    def wrong(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def test_a_colleague_may_answer_for_it_there(self, scene: Scene) -> None:
        scene.sealed()
        custody.deliver(lander=scene.lander, custodian=scene.colleague, **scene.act())
        assert scene.holding().custodian == scene.colleague

    def test_another_organisation_takes_a_hand_over(self, scene: Scene) -> None:
        scene.sealed()
        snapshot = scene.snapshot()
        with pytest.raises(TransitionRefused) as refusal:
            custody.deliver(lander=scene.lander, custodian=scene.esa, **scene.act())
        assert refusal.value.field == "custodian"
        assert scene.snapshot() == snapshot
