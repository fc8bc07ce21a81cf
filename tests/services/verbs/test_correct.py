"""Correct: a wrong entry is taken back by another event, never edited."""

from __future__ import annotations

import pytest

from samples.domain.errors import Conflict, InvalidValue, NotPermitted, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.selectors import lineage
from samples.services import custody, ledger
from samples.services.verify import verify
from tests.conftest import People
from tests.services.conftest import LOADER, Scene


def test_the_wrong_entry_stays_and_the_state_goes_back(scene: Scene) -> None:
    scene.cached()
    wrong = CustodyEvent.objects.get(container=scene.tube, verb="drop")
    text = wrong.text
    correction = custody.correct(corrects=wrong.seq, **scene.act(reason="another tube"))
    wrong.refresh_from_db()
    assert wrong.text == text
    assert (correction.corrects, correction.seq) == (wrong.seq, wrong.seq + 1)
    assert (scene.holding().stage, scene.holding().place) == ("sealed", scene.rack)
    counting = lineage.counting(scene.ledger).filter(container=scene.tube)
    assert [event.verb for event in counting.order_by("seq")] == ["register", "fill", "seal"]
    verify(scene.ledger)


def test_the_right_entry_follows_at_its_own_time(scene: Scene) -> None:
    """The moment of the correction does not stand in the way of the event it makes room for."""
    scene.sealed()
    custody.correct(corrects=3, **scene.act(reason="the seal had not taken"))
    custody.fail_seal(**scene.act())
    assert scene.holding().stage == "seal_failed"


def test_earlier_entries_are_taken_back_one_by_one(scene: Scene) -> None:
    scene.sealed()
    with pytest.raises(TransitionRefused) as refusal:
        custody.correct(corrects=2, **scene.act(reason="another sample"))
    assert refusal.value.field == "corrects"
    assert refusal.value.expected == "3 (seal)"
    custody.correct(corrects=3, **scene.act(reason="another sample"))
    custody.correct(corrects=2, **scene.act(reason="another sample"))
    assert scene.holding().sample is None
    verify(scene.ledger)


def test_what_was_taken_back_is_not_taken_back_again(scene: Scene) -> None:
    scene.sealed()
    custody.correct(corrects=3, **scene.act(reason="a test"))
    for seq in (3, 4):
        with pytest.raises(TransitionRefused):
            custody.correct(corrects=seq, **scene.act(reason="a test"))


def test_it_needs_a_reason(scene: Scene) -> None:
    scene.sealed()
    snapshot = scene.snapshot()
    with pytest.raises(InvalidValue) as refusal:
        custody.correct(corrects=3, **scene.act())
    assert refusal.value.field == "reason"
    assert scene.snapshot() == snapshot


def test_a_slot_that_was_taken_meanwhile_is_not_gone_back_to(scene: Scene) -> None:
    scene.cached()
    custody.pick_up(place=scene.vehicle, **scene.act())
    scene.sealed(scene.other, scene.other_sample)
    custody.drop(spot=scene.spot, **scene.act(scene.other))
    snapshot = scene.snapshot()
    with pytest.raises(Conflict, match=str(scene.other)):
        custody.correct(corrects=5, **scene.act(reason="a test"))
    assert scene.snapshot() == snapshot


def test_a_ride_is_taken_back_for_all_tubes(scene: Scene) -> None:
    scene.rode(Verb.LAUNCH)
    act = scene.act(reason="the launch was scrubbed")
    with pytest.raises(TransitionRefused, match="travel together"):
        custody.correct(corrects=scene.holding().seq, **act)
    entries = [
        custody.correct.entry(
            corrects=scene.holding(tube).seq, **scene.act(tube, reason="the launch was scrubbed")
        )
        for tube in (scene.tube, scene.other)
    ]
    ledger.record_all(ledger=scene.ledger, entries=entries, actor=LOADER)
    assert scene.holding().stage == scene.holding(scene.other).stage == "closed_in"
    verify(scene.ledger)


def test_an_outsider_corrects_nothing(scene: Scene, people: People) -> None:
    scene.sealed()
    snapshot = scene.snapshot()
    for who in (people.outsider, people.viewer, people.planner):
        with pytest.raises(NotPermitted):
            custody.correct(corrects=3, **scene.act(actor=who, reason="a test"))
    assert scene.snapshot() == snapshot
