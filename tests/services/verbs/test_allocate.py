"""Allocate: a committee gives a portion to an investigator."""

from __future__ import annotations

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestAllocate(PortionVerbCase):
    verb = Verb.ALLOCATE

    def ready(self, scene: Scene) -> None:
        scene.weighed()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.allocate(
            portion=0,
            investigator="A. Curator, Example University",
            purpose="Isotopes",
            document="AC-7",
            **scene.act(actor=actor),
        )

    def wrong(self, scene: Scene) -> None:
        scene.weighed()
        scene.allocated()
        scene.lent()

    def test_it_says_to_whom_and_what_for(self, scene: Scene) -> None:
        self.ready(scene)
        self.do(scene, scene.act()["actor"])
        whole = scene.portion()
        assert (whole.state, whole.purpose, whole.decision) == ("allocated", "Isotopes", "AC-7")

    def test_it_names_somebody(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(DomainError) as refusal:
            custody.allocate(
                portion=0, investigator=" ", purpose="B", document="AC-7", **scene.act()
            )
        assert refusal.value.field == "investigator"

    def test_it_rests_on_a_decision(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(DomainError) as refusal:
            custody.allocate(portion=0, investigator="A", purpose="B", document="", **scene.act())
        assert refusal.value.field == "document"

    def test_another_decision_gives_it_to_somebody_else(self, scene: Scene) -> None:
        self.ready(scene)
        scene.allocated()
        custody.allocate(portion=0, investigator="B", purpose="C", document="AC-8", **scene.act())
        assert (scene.portion().investigator, scene.portion().decision) == ("B", "AC-8")

    def test_what_is_not_there_is_not_allocated(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(TransitionRefused, match="There is no portion") as refusal:
            scene.allocated(7)
        assert (refusal.value.field, refusal.value.expected) == ("portion", "0")
