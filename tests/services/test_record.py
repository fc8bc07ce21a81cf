"""Recording: what holds of every entry, alone or in a batch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from samples.domain.errors import (
    Conflict,
    InvalidValue,
    NotPermitted,
    Refusals,
    TransitionRefused,
)
from samples.domain.kinds import LedgerKind, PlaceKind
from samples.domain.when import When
from samples.models import CustodyEvent, Holding, Ledger
from samples.services import custody, ledger
from samples.services.verify import verify
from tests import factories
from tests.conftest import People
from tests.services.conftest import LOADER, NOON, Scene


def test_a_container_of_another_mission_is_refused(scene: Scene) -> None:
    with pytest.raises(InvalidValue) as refusal:
        scene.register(factories.container())
    assert refusal.value.field == "container"


def test_the_future_is_not_recorded(scene: Scene) -> None:
    with pytest.raises(InvalidValue) as refusal:
        custody.register(
            ledger=scene.ledger,
            container=scene.tube,
            place=scene.rack,
            custodian=scene.custodian,
            when=When.instant(datetime.now(UTC) + timedelta(hours=1)),
            actor=LOADER,
        )
    assert refusal.value.field == "occurred_at"


def test_an_event_before_the_last_is_refused(scene: Scene) -> None:
    scene.register(scene.tube)
    snapshot = scene.snapshot()
    with pytest.raises(TransitionRefused) as refusal:
        custody.fill(
            ledger=scene.ledger,
            container=scene.tube,
            sample=scene.sample,
            when=When.instant(NOON - timedelta(seconds=1)),
            actor=LOADER,
        )
    assert refusal.value.field == "occurred_at"
    assert scene.snapshot() == snapshot


def test_who_comes_second_is_told_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hands on one tube: the state was read before the other's event was written."""
    scene.register(scene.tube)
    stale = ledger._standings(scene.ledger, [custody.image.entry(**scene.act())])
    custody.fill(sample=scene.sample, **scene.act())
    snapshot = scene.snapshot()
    read = iter([stale])
    real = ledger._standings
    monkeypatch.setattr(ledger, "_standings", lambda *asked: next(read, None) or real(*asked))
    with pytest.raises(Conflict) as refusal:
        custody.fill(sample=scene.sample, **scene.act())
    assert scene.snapshot() == snapshot
    assert refusal.value.current is not None
    assert (refusal.value.current["stage"], refusal.value.current["seq"]) == ("filled", 2)


def test_a_refusal_says_the_present_state(scene: Scene) -> None:
    scene.sealed()
    with pytest.raises(TransitionRefused) as refusal:
        custody.fill(sample=scene.sample, **scene.act())
    current = refusal.value.current
    assert current is not None
    holding = scene.holding()
    assert (current["stage"], current["seq"], current["head_hash"]) == (
        "sealed",
        3,
        holding.head_hash,
    )


def test_who_looked_at_another_state_is_refused(scene: Scene) -> None:
    scene.register(scene.tube)
    with pytest.raises(Conflict) as refusal:
        custody.fill(sample=scene.sample, **scene.act(expected_seq=0))
    assert refusal.value.field == "expected_seq"
    custody.fill(sample=scene.sample, **scene.act(expected_seq=1))


def test_a_batch_is_recorded_in_order(scene: Scene) -> None:
    events = ledger.record_all(
        ledger=scene.ledger,
        entries=[
            custody.register.entry(place=scene.rack, custodian=scene.custodian, **scene.act()),
            custody.fill.entry(sample=scene.sample, **scene.act()),
            custody.register.entry(
                place=scene.rack, custodian=scene.custodian, **scene.act(scene.other)
            ),
            custody.seal.entry(seal_serial="S1", **scene.act()),
        ],
        actor=LOADER,
    )
    assert [event.seq for event in events] == [1, 2, 1, 3]
    assert scene.holding().seal_serial == "S1"
    assert verify(scene.ledger).events == 4
    more = [
        custody.drop.entry(spot=scene.spot, **scene.act()),
        custody.fill.entry(sample=scene.other_sample, **scene.act(scene.other)),
        custody.pick_up.entry(place=scene.vehicle, **scene.act()),
    ]
    ledger.record_all(ledger=scene.ledger, entries=more, actor=LOADER)
    assert scene.holding().stage == "retrieved"
    assert verify(scene.ledger).events == 7


def test_nothing_to_record_records_nothing(scene: Scene) -> None:
    assert ledger.record_all(ledger=scene.ledger, entries=[], actor=LOADER) == []


def test_a_batch_is_all_or_nothing_and_says_every_row(scene: Scene) -> None:
    scene.sealed()
    snapshot = scene.snapshot()
    entries = [
        custody.drop.entry(spot=scene.spot, **scene.act()),
        custody.fill.entry(sample=scene.exposure, **scene.act(scene.witness)),
        custody.seal.entry(**scene.act(scene.other)),
        custody.image.entry(**scene.act(scene.other)),  # follows a refused one: not told again
        custody.fill.entry(sample=scene.sample, **scene.act()),
    ]
    with pytest.raises(Refusals) as refusals:
        ledger.record_all(ledger=scene.ledger, entries=entries, actor=LOADER)
    assert sorted(refusals.value.by_row) == [1, 2, 4]
    assert scene.snapshot() == snapshot


def test_two_rows_of_a_batch_do_not_share_a_slot(scene: Scene) -> None:
    scene.sealed()
    scene.sealed(scene.other, scene.other_sample)
    snapshot = scene.snapshot()
    entries = [
        custody.drop.entry(spot=scene.spot, **scene.act()),
        custody.drop.entry(spot=scene.spot, **scene.act(scene.other)),
    ]
    with pytest.raises(Conflict):
        ledger.record_all(ledger=scene.ledger, entries=entries, actor=LOADER)
    assert scene.snapshot() == snapshot


def test_who_may_not_record_one_of_them_records_none(scene: Scene, people: People) -> None:
    scene.register(scene.tube)
    with pytest.raises(NotPermitted):
        ledger.record_all(
            ledger=scene.ledger,
            entries=[custody.fill.entry(sample=scene.sample, **scene.act())],
            actor=people.planner,
        )


def test_a_concept_is_no_place_for_what_happened(scene: Scene) -> None:
    concept = factories.place(kind=PlaceKind.LANDER.value, hypothetical=True)
    scene.sealed()
    with pytest.raises(InvalidValue) as refusal:
        custody.deliver(lander=concept, **scene.act())
    assert refusal.value.field == "place"


def test_half_a_character_is_refused(scene: Scene) -> None:
    scene.register(scene.tube)
    snapshot = scene.snapshot()
    with pytest.raises(InvalidValue):
        custody.fill(sample=scene.sample, **scene.act(reason="\ud800"))
    assert scene.snapshot() == snapshot


def test_an_event_of_a_mock_is_not_passed_off_as_flight(scene: Scene) -> None:
    """The database itself refuses an event that says another kind than its ledger is."""
    event = scene.register(scene.tube)
    Holding.objects.filter(container=scene.tube).delete()
    event.pk, event.seq, event.hash, event.ledger_kind = None, 1, "0" * 64, "mock"
    event.container = scene.other
    event._state.adding = True
    with pytest.raises(IntegrityError, match="flight or mock"), transaction.atomic():
        event.save()


@pytest.mark.parametrize("change", [{"kind": "mock"}, {"slug": "other"}])
def test_what_a_ledger_is_does_not_change(scene: Scene, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Ledger.objects.filter(pk=scene.ledger.pk).update(**change)
    Ledger.objects.filter(pk=scene.ledger.pk).update(name="Another name")


def test_a_mission_has_one_flight_ledger(scene: Scene) -> None:
    with pytest.raises(Conflict):
        ledger.open_ledger(
            mission=scene.ledger.mission,
            slug="second",
            name="Second",
            kind=LedgerKind.FLIGHT,
            actor=LOADER,
        )


def test_a_mock_ledger_leaves_the_truth_alone(scene: Scene) -> None:
    mock = ledger.open_ledger(
        mission=scene.ledger.mission, slug="mock", name="Mock", kind=LedgerKind.MOCK, actor=LOADER
    )
    scene.register(scene.tube)
    custody.fill(sample=scene.sample, **scene.act())
    act = {**scene.act(), "ledger": mock}
    custody.register(place=scene.rack, custodian=scene.custodian, **act)
    custody.fill(sample=scene.sample, **act)
    custody.empty(**act)
    scene.sample.refresh_from_db()
    assert scene.sample.retained
    assert scene.holding().stage == "filled"
    verify(mock)


def test_a_mock_mission_happens_in_the_future(scene: Scene) -> None:
    mock = ledger.open_ledger(
        mission=scene.ledger.mission, slug="mock", name="Mock", kind=LedgerKind.MOCK, actor=LOADER
    )
    later = When.instant(datetime(2031, 2, 27, tzinfo=UTC))
    event = custody.register(
        place=scene.rack,
        custodian=scene.custodian,
        **{**scene.act(), "ledger": mock, "when": later},
    )
    assert event.ledger_kind == "mock"
    assert event.recorded_at < event.occurred_at
    assert CustodyEvent.objects.get(pk=event.pk).text.count('"ledger_kind":"mock"') == 1
