"""Split: pieces come off a portion, and every microgram is somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import DomainError, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from samples.services.ledger import record_all
from tests.services.conftest import Scene
from tests.services.verbs.portions import PortionVerbCase


class TestSplit(PortionVerbCase):
    verb = Verb.SPLIT

    def ready(self, scene: Scene) -> None:
        scene.weighed(1_000)

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.split(portion=0, masses="300, 200", loss_ug=5, **scene.act(actor=actor))

    def wrong(self, scene: Scene) -> None:
        scene.opened()  # not weighed

    def test_the_pieces_are_numbered_and_add_up(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, scene.act()["actor"])
        assert event.details == {
            "portion": 0, "child_1_ug": 300, "child_2_ug": 200, "loss_ug": 5, "remainder_ug": 495,
        }  # fmt: skip
        whole = scene.portion()
        assert (whole.mass_ug, whole.split_ug, whole.lost_ug) == (495, 500, 5)
        assert [scene.portion(number).mass_ug for number in (1, 2)] == [300, 200]
        assert scene.portion(2).parent == whole

    def test_a_piece_is_split_further_and_may_be_used_up(self, scene: Scene) -> None:
        self.ready(scene)
        custody.split(portion=0, masses="300", **scene.act())
        custody.split(portion=1, masses="100 200", **scene.act())
        assert (scene.portion(1).state, scene.portion(1).mass_ug) == ("used_up", 0)
        assert scene.portion(3).parent == scene.portion(1)
        with pytest.raises(TransitionRefused, match="is used up"):
            custody.split(portion=1, masses="1", **scene.act())

    def test_a_weighed_remainder_says_what_was_lost(self, scene: Scene) -> None:
        self.ready(scene)
        custody.split(portion=0, masses="300", remainder_ug=690, **scene.act())
        assert (scene.portion().mass_ug, scene.portion().lost_ug) == (690, 10)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"masses": "600, 401"}, "masses"),
            ({"masses": "600", "loss_ug": 401}, "loss_ug"),
            ({"masses": "600", "remainder_ug": 401}, "remainder_ug"),
            ({"masses": "600", "loss_ug": 1, "remainder_ug": 400}, "remainder_ug"),
            ({"masses": "600", "loss_ug": -1}, "loss_ug"),
            ({"masses": "1,200,500"}, "masses"),
            ({"masses": "0"}, "masses"),
            ({"masses": ""}, "masses"),
            ({"masses": "1 " * 51}, "masses"),
            ({"masses": "1.5"}, "masses"),
        ],
    )
    def test_what_does_not_add_up(self, scene: Scene, said: dict[str, Any], field: str) -> None:
        self.ready(scene)
        snapshot = scene.snapshot()
        with pytest.raises(DomainError) as refusal:
            custody.split(portion=0, **said, **scene.act())
        assert refusal.value.field == field
        assert refusal.value.expected
        assert scene.snapshot() == snapshot

    def test_an_overdraw_names_portion_mass_and_what_was_asked(self, scene: Scene) -> None:
        self.ready(scene)
        name = f"{scene.sample.identifier},0 has 1000 µg; 1001 µg are asked for"
        with pytest.raises(TransitionRefused, match=name) as refusal:
            custody.split(portion=0, masses="1001", **scene.act())
        assert refusal.value.expected == "at most 1000 µg"

    def test_a_number_taken_back_is_not_given_again(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, scene.act()["actor"])
        custody.correct(corrects=event.seq, **scene.act(reason="the other balance"))
        weighing = event.seq - 1
        custody.correct(corrects=weighing, **scene.act(reason="that too"))
        custody.weigh(mass_ug=900, **scene.act())
        custody.split(portion=0, masses="300", **scene.act())
        assert scene.portion(3).mass_ug == 300

    def test_a_piece_of_what_is_allocated_is_allocated(self, scene: Scene) -> None:
        self.ready(scene)
        scene.allocated()
        custody.split(portion=0, masses="300", **scene.act())
        assert scene.portion(1).state == "allocated"
        assert scene.portion(1).investigator == scene.portion().investigator

    def test_a_portion_on_loan_is_not_split(self, scene: Scene) -> None:
        self.ready(scene)
        scene.allocated()
        scene.lent()
        with pytest.raises(TransitionRefused, match="is on loan and can't split"):
            custody.split(portion=0, masses="1", **scene.act())

    def test_several_of_one_request_follow_each_other(self, scene: Scene) -> None:
        self.ready(scene)
        entries = [
            custody.split.entry(portion=portion, masses="100", **scene.act()) for portion in (0, 1)
        ]
        record_all(ledger=scene.ledger, entries=entries, actor=scene.act()["actor"])
        assert scene.portion(2).parent == scene.portion(1)
