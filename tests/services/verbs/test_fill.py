"""Fill: a sample goes into an empty sample tube."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import InvalidValue, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests import factories
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestFill(VerbCase):
    verb = Verb.FILL

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.fill(sample=scene.sample, **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "filled", "sample": scene.sample, "sealed": False}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_a_witness_tube_is_never_filled(self, scene: Scene) -> None:
        scene.register(scene.witness)
        with pytest.raises(TransitionRefused, match="never filled"):
            custody.fill(sample=scene.exposure, **scene.act(scene.witness))

    def test_an_emptied_tube_is_used_again(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())
        custody.empty(**scene.act())
        second = factories.sample(container=scene.tube)
        custody.fill(sample=second, **scene.act())
        assert scene.holding().sample == second

    def test_a_sample_of_another_container_is_refused(self, scene: Scene) -> None:
        scene.register(scene.tube)
        with pytest.raises(InvalidValue) as refusal:
            custody.fill(sample=scene.other_sample, **scene.act())
        assert refusal.value.field == "sample"

    def test_what_was_dumped_does_not_go_in_again(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())
        emptied = custody.empty(**scene.act())
        snapshot = scene.snapshot()
        with pytest.raises(TransitionRefused) as refusal:
            custody.fill(sample=scene.sample, **scene.act())
        assert refusal.value.field == "sample"
        assert scene.snapshot() == snapshot
        custody.correct(corrects=emptied.seq, **scene.act(reason="another tube"))
        assert scene.holding().sample == scene.sample
