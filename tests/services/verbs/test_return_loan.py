"""Return loan: a portion comes back, and what is missing is told."""

from __future__ import annotations

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestReturnLoan(PortionVerbCase):
    verb = Verb.RETURN_LOAN

    def ready(self, scene: Scene) -> None:
        scene.weighed(1_000)
        scene.allocated()
        scene.lent()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.return_loan(portion=0, mass_ug=990, **scene.act(actor=actor))

    def wrong(self, scene: Scene) -> None:
        scene.weighed()
        scene.allocated()

    def test_it_is_held_again_less_what_was_lost(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, scene.act()["actor"])
        whole = scene.portion()
        assert (whole.state, whole.mass_ug, whole.lost_ug) == ("held", 990, 10)
        assert (whole.holder, whole.place, whole.due_on) == (None, None, None)
        assert (whole.investigator, whole.agreement) == ("", "")
        assert event.details["loss_ug"] == 10

    def test_more_than_was_lent_does_not_come_back(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(TransitionRefused, match="has 1000 µg; 1001 µg"):
            custody.return_loan(portion=0, mass_ug=1_001, **scene.act())

    def test_a_stated_loss_is_the_difference(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(DomainError) as refusal:
            custody.return_loan(portion=0, mass_ug=990, loss_ug=9, **scene.act())
        assert (refusal.value.field, refusal.value.expected) == ("loss_ug", "10 µg")

    def test_what_was_lost_on_loan_comes_back_as_nothing(self, scene: Scene) -> None:
        self.ready(scene)
        custody.return_loan(portion=0, mass_ug=0, **scene.act())
        assert (scene.portion().state, scene.portion().lost_ug) == ("used_up", 1_000)

    def test_it_comes_back_though_its_tube_is_lost(self, scene: Scene) -> None:
        self.ready(scene)
        custody.lose(evidence="photograph", **scene.act(reason="not in the cabinet"))
        self.do(scene, scene.act()["actor"])
        assert scene.portion().state == "held"
