"""Expose: a witness tube is opened to its surroundings."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import Container, CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestExpose(VerbCase):
    verb = Verb.EXPOSE

    def ready(self, scene: Scene) -> None:
        scene.register(scene.witness)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.expose(sample=scene.exposure, **scene.act(scene.witness, actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "exposed", "sample": scene.exposure}

    def wrong(self, scene: Scene) -> None:
        del scene

    def container(self, scene: Scene) -> Container:
        return scene.witness

    def test_a_sample_tube_is_not_exposed(self, scene: Scene) -> None:
        scene.register(scene.tube)
        with pytest.raises(TransitionRefused, match="only a witness tube"):
            custody.expose(sample=scene.sample, **scene.act())
