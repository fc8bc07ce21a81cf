"""Lend: an allocated portion goes to a laboratory, until a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestLend(PortionVerbCase):
    verb = Verb.LEND

    def ready(self, scene: Scene) -> None:
        scene.weighed()
        scene.allocated()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return scene.lent(actor=actor)

    def wrong(self, scene: Scene) -> None:
        scene.weighed()  # not allocated

    def test_it_says_who_has_it_where_and_until_when(self, scene: Scene) -> None:
        self.ready(scene)
        scene.lent()
        whole = scene.portion()
        assert whole.state == "on_loan"
        assert (whole.holder, whole.place) == (scene.esa, scene.laboratory)
        assert (whole.due_on, whole.agreement) == (date(2023, 1, 1), "LA-7")
        assert scene.holding().custodian == scene.custodian

    def test_nothing_leaves_containment_before_a_safety_decision(self, scene: Scene) -> None:
        scene.opened(cleared=False)
        custody.weigh(mass_ug=10, **scene.act())
        scene.allocated()
        with pytest.raises(TransitionRefused, match="safety decision"):
            scene.lent()

    def test_it_goes_to_a_laboratory(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(DomainError, match="no laboratory") as refusal:
            lend(scene, place=scene.rack)
        assert refusal.value.field == "place"

    def test_reality_knows_no_concept_of_a_laboratory(self, scene: Scene) -> None:
        self.ready(scene)
        scene.laboratory.hypothetical = True
        scene.laboratory.save()
        with pytest.raises(DomainError, match="part of a concept"):
            scene.lent()

    def test_it_is_not_due_before_it_was_lent(self, scene: Scene) -> None:
        self.ready(scene)
        with pytest.raises(DomainError) as refusal:
            lend(scene, due_on=date(2021, 12, 31))
        assert refusal.value.field == "due_on"

    def test_lent_to_who_has_it_it_is_extended_to_another_refused(self, scene: Scene) -> None:
        self.ready(scene)
        scene.lent()
        lend(scene, due_on=date(2030, 1, 1))
        assert scene.portion().due_on == date(2030, 1, 1)
        with pytest.raises(TransitionRefused, match="is on loan to"):
            lend(scene, to=scene.colleague)


def lend(scene: Scene, **said: Any) -> CustodyEvent:
    told = {
        "portion": 0,
        "to": scene.esa,
        "place": scene.laboratory,
        "due_on": date(2029, 1, 1),
        "document": "LA-8",
    }
    return custody.lend(**{**told, **said}, **scene.act())
