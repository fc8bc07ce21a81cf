"""Lose: it is not where it should be."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests import factories
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestLose(VerbCase):
    verb = Verb.LOSE

    def ready(self, scene: Scene) -> None:
        scene.cached()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.lose(evidence="image 7", **scene.act(actor=actor, reason="an empty spot"))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "cached", "condition": "lost", "place": scene.spot, "place_is_slot": False}

    def wrong(self, scene: Scene) -> None:
        del scene

    @pytest.mark.parametrize("missing", ["reason", "evidence"])
    def test_it_needs_a_reason_and_evidence(self, scene: Scene, missing: str) -> None:
        scene.cached()
        said = {"reason": "an empty spot", "evidence": "image 7"}
        del said[missing]
        with pytest.raises(TransitionRefused) as refusal:
            custody.lose(evidence=said.get("evidence"), **scene.act(reason=said.get("reason", "")))
        assert refusal.value.field == missing

    def test_a_source_is_evidence(self, scene: Scene) -> None:
        scene.cached()
        custody.lose(**scene.act(reason="an empty spot", source=factories.source()))

    def test_its_spot_can_be_used(self, scene: Scene) -> None:
        scene.cached()
        self.do(scene, LOADER)
        scene.sealed(scene.other, scene.other_sample)
        custody.drop(spot=scene.spot, **scene.act(scene.other))

    def test_nothing_else_is_done_with_it(self, scene: Scene) -> None:
        scene.cached()
        self.do(scene, LOADER)
        with pytest.raises(TransitionRefused, match="is lost"):
            custody.pick_up(place=scene.vehicle, **scene.act())
