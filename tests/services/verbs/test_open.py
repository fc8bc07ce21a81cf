"""Open: the seal is broken in containment."""

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


class TestOpen(VerbCase):
    verb = Verb.OPEN

    def ready(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.open_tube(**scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "opened", "sealed": False, "place": scene.facility}

    def wrong(self, scene: Scene) -> None:
        scene.rode(Verb.LAND)

    def test_a_tube_on_mars_is_not_opened(self, scene: Scene) -> None:
        scene.sealed()
        with pytest.raises(TransitionRefused):
            custody.open_tube(**scene.act())
