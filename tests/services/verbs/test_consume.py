"""Consume: mass of a portion is used up."""

from __future__ import annotations

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestConsume(PortionVerbCase):
    verb = Verb.CONSUME

    def ready(self, scene: Scene) -> None:
        scene.weighed(1_000)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.consume(
            portion=0, mass_ug=400, by="A. Analyst", purpose="LA-ICP-MS", **scene.act(actor=actor)
        )

    def wrong(self, scene: Scene) -> None:
        scene.weighed(399)

    def test_what_is_left_is_told(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, scene.act()["actor"])
        assert (scene.portion().mass_ug, scene.portion().consumed_ug) == (600, 400)
        assert event.details["remainder_ug"] == 600
        with pytest.raises(DomainError, match="has 600 µg; 601 µg"):
            custody.consume(portion=0, mass_ug=601, by="A", purpose="B", **scene.act())

    def test_used_up_it_is_gone_also_for_who_had_it_on_loan(self, scene: Scene) -> None:
        self.ready(scene)
        scene.allocated()
        scene.lent()
        custody.consume(portion=0, mass_ug=1_000, by="A", purpose="B", **scene.act())
        whole = scene.portion()
        assert (whole.state, whole.mass_ug, whole.holder) == ("used_up", 0, None)
        with pytest.raises(TransitionRefused, match="is used up"):
            custody.return_loan(portion=0, mass_ug=0, **scene.act())
