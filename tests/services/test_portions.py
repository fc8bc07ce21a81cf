"""The stored portions are what the events lead to: after any steps, in branches, at any moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samples.domain.custody import canonical, hash_of
from samples.domain.errors import DomainError, LedgerBroken
from samples.domain.lifecycle import PORTIONED, Verb
from samples.domain.when import When
from samples.models import CustodyEvent, Holding, Ledger, Portion
from samples.selectors import lineage
from samples.selectors import portions as selectors
from samples.selectors.moment import Moment
from samples.services import branches, custody, guards, verbs
from samples.services.verify import verify
from tests import factories
from tests.services.conftest import LOADER, NOON, Scene

pytestmark = pytest.mark.django_db


def after(days: int) -> When:
    return When.instant(NOON + timedelta(days=days))


def branch_of(ledger: Ledger, slug: str, **moment: Any) -> Ledger:
    return branches.branch(ledger=ledger, slug=slug, name=slug, actor=LOADER, **moment)


def told(ledger: Ledger) -> list[Any]:
    rows = Portion.objects.filter(ledger=ledger).select_related("parent", "holder", "place")
    return [row.told() for row in rows.order_by("container", "number")]


steps = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([*sorted(PORTIONED), Verb.SPLIT, Verb.CORRECT]),
        st.integers(0, 5),
        st.lists(st.integers(1, 400), min_size=1, max_size=3),
    ),
    max_size=25,
)


@pytest.fixture
def opened(scene: Scene) -> Scene:
    scene.weighed(1_000)
    return scene


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(steps=steps)
def test_after_any_steps_what_is_stored_is_what_the_events_lead_to(
    opened: Scene, steps: list[tuple[int, Verb, int, list[int]]]
) -> None:
    with transaction.atomic():
        ledgers = [opened.ledger]
        for which, verb, portion, masses in steps:
            if which == len(ledgers):
                ledgers.append(branch_of(ledgers[-1], f"mock-{which}"))
                assert told(ledgers[-1]) == told(ledgers[-2])
            ledger = ledgers[min(which, len(ledgers) - 1)]
            before = told(ledger)
            try:
                with transaction.atomic():
                    do(opened, ledger, verb, portion, masses)
            except DomainError:
                assert told(ledger) == before
            rows = told(ledger)
            assert sum(one.mass_ug + one.lost_ug + one.consumed_ug for one in rows) == (
                rows[0].initial_ug if rows else 0
            )
        for ledger in ledgers:
            verify(ledger)
        transaction.set_rollback(True)


def do(scene: Scene, ledger: Ledger, verb: Verb, portion: int, masses: list[int]) -> None:
    known: dict[str, Any] = {
        "portion": portion,
        "mass_ug": masses[0],
        "masses": " ".join(map(str, masses)),
        "loss_ug": None,
        "investigator": "A",
        "purpose": "B",
        "document": "C",
        "by": "D",
        "to": scene.esa,
        "place": scene.laboratory,
        "due_on": date(2030, 1, 1),
    }
    if verb is Verb.CORRECT:
        last = lineage.counting(ledger).filter(container=scene.tube).order_by("-seq")[0]
        known = {"corrects": last.seq}
    spec = verbs.SPECS[verb]
    inputs = {one.name: known[one.name] for one in spec.inputs if one.name in known}
    entry = spec.entry(inputs=inputs, **scene.act(ledger=ledger, reason="a test"))
    verbs.record(ledger=ledger, entries=[entry], actor=LOADER)


def test_a_branch_starts_from_the_portions_of_its_moment(opened: Scene) -> None:
    custody.split(portion=0, masses="100", **opened.act(when=after(10)))
    flight = told(opened.ledger)
    now = branch_of(opened.ledger, "mock-now")
    then = branch_of(opened.ledger, "mock-then", at=NOON + timedelta(days=5))
    before = branch_of(opened.ledger, "mock-before", at=NOON - timedelta(days=1))
    assert told(now) == flight
    assert [one.number for one in told(then)] == [0]
    assert told(before) == []
    custody.split(portion=1, masses="40", **opened.act(ledger=now, when=after(11)))
    custody.split(portion=0, masses="300", **opened.act(ledger=then, when=after(11)))
    for ledger in (opened.ledger, now, then, before):
        verify(ledger)
    assert told(opened.ledger) == flight
    assert selectors.of_ledger(opened.ledger).count() == 2
    assert {row.ledger for row in selectors.of_ledger(now)} == {now}


def test_a_correction_in_a_branch_reaches_back_over_where_it_branched_off(opened: Scene) -> None:
    event = custody.split(portion=0, masses="100", **opened.act())
    mock = branch_of(opened.ledger, "mock")
    custody.correct(corrects=event.seq, **opened.act(ledger=mock, reason="what if not"))
    custody.split(portion=0, masses="5", **opened.act(ledger=mock))
    assert [one.number for one in told(mock)] == [0, 2]
    assert [one.number for one in told(opened.ledger)] == [0, 1]
    verify(mock)


def test_past_portions_are_replayed(opened: Scene) -> None:
    event = custody.split(portion=0, masses="100, 50", **opened.act(when=after(10)))
    custody.consume(portion=1, mass_ug=100, by="A", purpose="B", **opened.act(when=after(20)))

    def masses(**moment: Any) -> list[int]:
        found = selectors.of_container(Moment(opened.ledger, **moment), opened.tube)
        return [portion.mass_ug for portion in found]

    assert masses() == [850, 0, 50]
    assert masses(as_of=NOON + timedelta(days=15)) == [850, 100, 50]
    assert masses(as_of=NOON + timedelta(days=5)) == [1_000]
    assert masses(as_of=NOON - timedelta(days=5)) == []
    assert masses(known_at=event.recorded_at) == [850, 100, 50]
    assert masses(known_at=NOON) == []


def test_the_genealogy_hangs_together(opened: Scene) -> None:
    custody.split(portion=0, masses="100, 50", **opened.act())
    custody.split(portion=2, masses="20", **opened.act())
    tree = selectors.genealogy(selectors.of_container(Moment(opened.ledger), opened.tube))
    assert tree is not None
    assert [node.portion.number for node in tree.pieces] == [1, 2]
    assert [node.portion.number for node in tree.pieces[1].pieces] == [3]
    assert selectors.genealogy([]) is None


def test_a_loan_is_late_after_its_day(opened: Scene) -> None:
    opened.allocated()
    opened.lent()
    due = opened.portion().due_on
    assert due is not None

    def late(day: date) -> bool:
        return Portion.objects.filter(selectors.overdue(day)).exists()

    assert not late(due)
    assert late(due + timedelta(days=1))
    opened.lent(when=after(0))  # extended to the same day
    custody.return_loan(portion=0, mass_ug=1_000, **opened.act())
    assert not late(due + timedelta(days=1))


def test_the_present_of_a_mock_is_its_last_event(opened: Scene) -> None:
    mock = branch_of(opened.ledger, "mock")
    custody.split(portion=0, masses="1", **opened.act(ledger=mock, when=after(4_000)))
    assert selectors.today(Moment(mock)) == after(4_000).at.date()
    past = NOON + timedelta(days=3)
    assert selectors.today(Moment(mock, as_of=past)) == past.date()


# --- Tampering ------------------------------------------------------------------------------------


def _another(scene: Scene) -> None:
    whole = scene.portion()
    whole.pk, whole.number, whole.parent = None, 9, scene.portion()
    whole.save()


TAMPERS: dict[str, Callable[[Scene], object]] = {
    "mass": lambda scene: change(scene, 0, mass_ug=851, split_ug=149),
    "moved mass": lambda scene: change(scene, 0, mass_ug=849, lost_ug=1),
    "state": lambda scene: change(scene, 1, state="held"),
    "investigator": lambda scene: change(scene, 1, investigator="Z"),
    "purpose": lambda scene: change(scene, 1, purpose="Z"),
    "decision": lambda scene: change(scene, 1, decision="Z"),
    "holder": lambda scene: change(scene, 2, holder=scene.colleague),
    "place": lambda scene: change(scene, 2, place=scene.store),
    "agreement": lambda scene: change(scene, 2, agreement="Z"),
    "due": lambda scene: change(scene, 2, due_on=date(2040, 1, 1)),
    "made": lambda scene: change(scene, 1, made_seq=1),
    "seq": lambda scene: change(scene, 1, seq=99),
    "parent": lambda scene: change(scene, 2, parent=scene.portion(1)),
    "number": lambda scene: change(scene, 2, number=7),
    "sample": lambda scene: change(scene, 2, sample=factories.sample()),
    "taken out": lambda scene: Portion.objects.filter(pk=scene.portion(2).pk).delete(),
    "put in": _another,
    "all": lambda scene: Portion.objects.filter(number__gt=0).delete(),
}


def change(scene: Scene, number: int, /, **values: Any) -> None:
    Portion.objects.filter(pk=scene.portion(number).pk).update(**values)


@pytest.mark.parametrize("tamper", TAMPERS)
def test_a_changed_portion_is_found_and_named(opened: Scene, tamper: str) -> None:
    custody.split(portion=0, masses="100, 50", **opened.act())
    opened.allocated(1)
    opened.allocated(2)
    opened.lent(2)
    verify(opened.ledger)
    TAMPERS[tamper](opened)
    with pytest.raises(LedgerBroken, match="stored portion") as found:
        verify(opened.ledger)
    assert found.value.field == f"{opened.ledger.slug}/{opened.tube.code}"
    with pytest.raises(LedgerBroken):
        verify(opened.ledger, texts_only=True)


def test_a_split_rewritten_with_all_its_hashes_does_not_add_up(opened: Scene) -> None:
    event = custody.split(portion=0, masses="100, 50", **opened.act())
    body = json.loads(event.text)
    body["details"]["child_1_ug"] = 200
    text = canonical(body)
    guards.remove()
    CustodyEvent.objects.filter(pk=event.pk).update(text=text, hash=hash_of(text))
    Holding.objects.filter(container=opened.tube).update(head_hash=hash_of(text))
    with pytest.raises(LedgerBroken, match="is left with 750 µg") as found:
        verify(opened.ledger)
    assert found.value.field == f"{opened.ledger.slug}/{opened.tube.code}#{event.seq}"


def test_events_about_other_things_ask_nothing_of_portions(scene: Scene) -> None:
    scene.sealed()
    with CaptureQueriesContext(connection) as asked:
        custody.image(evidence="CC0_0700", **scene.act())
    assert not any(Portion._meta.db_table in query["sql"] for query in asked)
    assert CustodyEvent.objects.filter(verb="image").exists()
