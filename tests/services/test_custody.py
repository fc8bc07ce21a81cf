"""Each verb: what it allows, what it refuses without a trace, and the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from samples.domain.errors import Conflict, InvalidValue, NotPermitted, TransitionRefused
from samples.domain.kinds import LedgerKind
from samples.domain.when import When
from samples.models import CustodyEvent, Holding
from samples.services import custody, ledger
from samples.services.actors import Actor
from samples.services.verify import verify
from tests import factories
from tests.conftest import People
from tests.services.conftest import LOADER, NOON, WHEN, Scene

Do = Callable[[Scene, Actor], CustodyEvent]


def _registered(scene: Scene) -> None:
    scene.register(scene.tube)
    scene.register(scene.witness)


def _filled(scene: Scene) -> None:
    _registered(scene)
    custody.fill(
        ledger=scene.ledger, container=scene.tube, sample=scene.sample, when=WHEN, actor=LOADER
    )


def _sealed(scene: Scene) -> None:
    scene.sealed()


def _delivered(scene: Scene) -> None:
    scene.sealed()
    custody.deliver(
        ledger=scene.ledger, container=scene.tube, lander=scene.lander, when=WHEN, actor=LOADER
    )


def _nothing(scene: Scene) -> None:
    del scene


VERBS: dict[str, tuple[Callable[[Scene], None], Do, str, Callable[[Scene], None]]] = {
    # verb: what goes before, the verb, the stage it leads to, where it is refused
    "register": (
        _nothing,
        lambda s, actor: custody.register(
            ledger=s.ledger,
            container=s.tube,
            place=s.rack,
            custodian=s.custodian,
            when=WHEN,
            actor=actor,
        ),
        "stored_empty",
        _registered,
    ),
    "fill": (
        _registered,
        lambda s, actor: custody.fill(
            ledger=s.ledger, container=s.tube, sample=s.sample, when=WHEN, actor=actor
        ),
        "filled",
        _sealed,
    ),
    "expose": (
        _registered,
        lambda s, actor: custody.expose(
            ledger=s.ledger, container=s.witness, sample=s.exposure, when=WHEN, actor=actor
        ),
        "exposed",
        _nothing,
    ),
    "empty": (
        _filled,
        lambda s, actor: custody.empty(ledger=s.ledger, container=s.tube, when=WHEN, actor=actor),
        "stored_empty",
        _sealed,
    ),
    "fail_seal": (
        _filled,
        lambda s, actor: custody.fail_seal(
            ledger=s.ledger, container=s.tube, when=WHEN, actor=actor
        ),
        "seal_failed",
        _sealed,
    ),
    "seal": (
        _filled,
        lambda s, actor: custody.seal(
            ledger=s.ledger, container=s.tube, when=WHEN, actor=actor, seal_serial="S1"
        ),
        "sealed",
        _registered,
    ),
    "drop": (
        _sealed,
        lambda s, actor: custody.drop(
            ledger=s.ledger, container=s.tube, spot=s.spot, when=WHEN, actor=actor
        ),
        "cached",
        _filled,
    ),
    "deliver": (
        _sealed,
        lambda s, actor: custody.deliver(
            ledger=s.ledger, container=s.tube, lander=s.lander, when=WHEN, actor=actor
        ),
        "delivered",
        _registered,
    ),
    "load": (
        _delivered,
        lambda s, actor: custody.load(
            ledger=s.ledger, container=s.tube, slot=s.slots[0], when=WHEN, actor=actor
        ),
        "loaded",
        _sealed,
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_moves_the_holding_and_the_chain_holds(verb: str, scene: Scene) -> None:
    before, do, stage, _ = VERBS[verb]
    before(scene)
    event = do(scene, LOADER)
    holding = Holding.objects.get(ledger=scene.ledger, container=event.container)
    assert (event.verb, holding.stage) == (verb, stage)
    assert (holding.seq, holding.head_hash) == (event.seq, event.hash)
    assert verify(scene.ledger).events == CustodyEvent.objects.filter(ledger=scene.ledger).count()


@pytest.mark.parametrize("verb", VERBS)
def test_a_refused_verb_changes_nothing(verb: str, scene: Scene) -> None:
    _, do, _, wrong_before = VERBS[verb]
    wrong_before(scene)
    snapshot = scene.snapshot()
    with pytest.raises(TransitionRefused):
        do(scene, LOADER)
    assert scene.snapshot() == snapshot


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not_record_changes_nothing(
    verb: str, who: str, scene: Scene, people: People
) -> None:
    before, do, _, _ = VERBS[verb]
    before(scene)
    snapshot = scene.snapshot()
    with pytest.raises(NotPermitted):
        do(scene, getattr(people, who))
    assert scene.snapshot() == snapshot


@pytest.mark.parametrize("verb", VERBS)
def test_the_custodian_may_record(verb: str, scene: Scene, people: People) -> None:
    before, do, _, _ = VERBS[verb]
    before(scene)
    assert do(scene, people.custodian).recorded_by == "custodian"


def test_a_slot_is_used_once(scene: Scene) -> None:
    other = factories.container(mission=scene.ledger.mission)
    sample = factories.sample(container=other)
    for container, content in ((scene.tube, scene.sample), (other, sample)):
        scene.sealed(container, content)
        custody.deliver(
            ledger=scene.ledger, container=container, lander=scene.lander, when=WHEN, actor=LOADER
        )
    load = {"ledger": scene.ledger, "slot": scene.slots[0], "when": WHEN, "actor": LOADER}
    custody.load(container=scene.tube, **load)  # type: ignore[arg-type]
    snapshot = scene.snapshot()
    with pytest.raises(Conflict) as refusal:
        custody.load(container=other, **load)  # type: ignore[arg-type]
    assert refusal.value.field == "place"
    assert str(scene.tube) in refusal.value.message
    assert scene.snapshot() == snapshot
    custody.load(container=other, **{**load, "slot": scene.slots[1]})  # type: ignore[arg-type]


def test_a_second_sample_in_a_tube_is_refused(scene: Scene) -> None:
    scene.sealed()
    snapshot = scene.snapshot()
    with pytest.raises(TransitionRefused):
        custody.fill(
            ledger=scene.ledger, container=scene.tube, sample=scene.sample, when=WHEN, actor=LOADER
        )
    assert scene.snapshot() == snapshot


def test_an_emptied_tube_is_used_again(scene: Scene) -> None:
    _filled(scene)
    subject = {"ledger": scene.ledger, "container": scene.tube, "when": WHEN, "actor": LOADER}
    custody.empty(**subject)  # type: ignore[arg-type]
    scene.sample.refresh_from_db()
    assert not scene.sample.retained
    second = factories.sample(container=scene.tube)
    custody.fill(sample=second, **subject)  # type: ignore[arg-type]
    assert Holding.objects.get(container=scene.tube).sample == second
    verify(scene.ledger)


def test_a_sample_of_another_container_is_refused(scene: Scene) -> None:
    _registered(scene)
    with pytest.raises(InvalidValue) as refusal:
        custody.fill(
            ledger=scene.ledger,
            container=scene.tube,
            sample=factories.sample(),
            when=WHEN,
            actor=LOADER,
        )
    assert refusal.value.field == "sample"


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
    _registered(scene)
    stale = Holding.objects.get(container=scene.tube)
    _fill = {"ledger": scene.ledger, "container": scene.tube, "sample": scene.sample}
    custody.fill(**_fill, when=WHEN, actor=LOADER)  # type: ignore[arg-type]
    snapshot = scene.snapshot()
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.first",
        lambda query: stale if query.model is Holding else None,
    )
    with pytest.raises(Conflict):
        custody.fill(**_fill, when=WHEN, actor=LOADER)  # type: ignore[arg-type]
    monkeypatch.undo()
    assert scene.snapshot() == snapshot


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
    _filled(scene)
    custody.register(
        ledger=mock,
        container=scene.tube,
        place=scene.rack,
        custodian=scene.custodian,
        when=WHEN,
        actor=LOADER,
    )
    custody.fill(ledger=mock, container=scene.tube, sample=scene.sample, when=WHEN, actor=LOADER)
    custody.empty(ledger=mock, container=scene.tube, when=WHEN, actor=LOADER)
    scene.sample.refresh_from_db()
    assert scene.sample.retained
    assert Holding.objects.get(ledger=scene.ledger, container=scene.tube).stage == "filled"
    verify(mock)
