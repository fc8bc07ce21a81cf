"""Weigh: the whole sample gets its mass; of what was touched only a loss is found."""

from __future__ import annotations

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import SafetyDecision, Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestWeigh(PortionVerbCase):
    verb = Verb.WEIGH

    def ready(self, scene: Scene) -> None:
        scene.opened()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.weigh(mass_ug=15_000_000, instrument="B-2", **scene.act(actor=actor))

    def wrong(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)  # not opened

    def test_the_whole_sample_has_its_mass(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, scene.act()["actor"])
        whole = scene.portion()
        assert (whole.mass_ug, whole.initial_ug, whole.parent) == (15_000_000, 15_000_000, None)
        assert whole.sample == scene.sample == event.sample
        assert whole.identifier == f"{scene.sample.identifier},0"
        assert event.details == {"portion": 0, "mass_ug": 15_000_000, "instrument": "B-2"}

    def test_weighed_again_before_anything_was_taken_off(self, scene: Scene) -> None:
        scene.weighed(100)
        custody.weigh(mass_ug=120, **scene.act())
        assert (scene.portion().mass_ug, scene.portion().initial_ug) == (120, 120)

    def test_after_a_split_what_is_missing_is_loss(self, scene: Scene) -> None:
        scene.weighed(100)
        custody.split(portion=0, masses="40", **scene.act())
        custody.weigh(portion=1, mass_ug=38, **scene.act())
        piece = scene.portion(1)
        assert (piece.initial_ug, piece.mass_ug, piece.lost_ug) == (40, 38, 2)

    def test_nothing_gains_mass(self, scene: Scene) -> None:
        scene.weighed(100)
        custody.split(portion=0, masses="40", **scene.act())
        with pytest.raises(TransitionRefused, match="has 60 µg; 61 µg are asked for"):
            custody.weigh(mass_ug=61, **scene.act())

    @pytest.mark.parametrize("mass_ug", [0, -1, 2**63])
    def test_what_is_no_mass(self, scene: Scene, mass_ug: int) -> None:
        scene.opened()
        with pytest.raises(DomainError, match="not a mass") as refusal:
            custody.weigh(mass_ug=mass_ug, **scene.act())
        assert refusal.value.field == "mass_ug"

    def test_a_tube_released_sealed_is_opened_first(self, scene: Scene) -> None:
        scene.rode(Verb.RECEIVE)
        custody.clear(decision=SafetyDecision.SAFE, **scene.act())
        custody.release(place=scene.store, **scene.act())
        with pytest.raises(TransitionRefused, match="is sealed"):
            custody.weigh(mass_ug=1, **scene.act())
        custody.open_tube(**scene.act())
        custody.weigh(mass_ug=1, **scene.act())
        with pytest.raises(TransitionRefused, match="no seal in place"):
            custody.open_tube(**scene.act())
