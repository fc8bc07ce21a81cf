"""Withdraw: out of all further use."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class TestWithdraw(VerbCase):
    verb = Verb.WITHDRAW

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.withdraw(**scene.act(actor=actor, reason="worn threads"))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "stored_empty", "condition": "withdrawn"}

    def wrong(self, scene: Scene) -> None:
        del scene

    def test_nothing_more_is_done_with_it(self, scene: Scene) -> None:
        scene.register(scene.tube)
        self.do(scene, LOADER)
        with pytest.raises(TransitionRefused, match="withdrawn"):
            custody.fill(sample=scene.sample, **scene.act())
