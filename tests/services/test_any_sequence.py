"""After any sequence of verbs, refusals, corrections and branches the ledgers hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from samples.domain.errors import DomainError
from samples.domain.kinds import LedgerKind
from samples.domain.lifecycle import Condition, SafetyDecision, SealState, Stage, Verb
from samples.domain.when import When
from samples.models import Container, CustodyEvent, Holding, Ledger, Place
from samples.selectors import lineage
from samples.selectors.moment import Moment
from samples.services import branches, checkpoints, custody, verbs
from samples.services.entries import Entry
from samples.services.rows import joined
from samples.services.verbs import InputKind
from samples.services.verify import verify
from tests.services.conftest import LOADER, NOON, Scene, make_scene

LEDGERS = 4
"""At most so many: branches are taken off branches too."""


class AnySequence(RuleBasedStateMachine):
    """Random hands on three tubes in a flight ledger and in mock ledgers that branch off it."""

    scene: Scene
    touched: list[Ledger]

    def __init__(self) -> None:
        super().__init__()
        self.touched = []

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.scene = make_scene(LedgerKind.FLIGHT)
        self.ledgers: list[Ledger] = [self.scene.ledger]
        self.clock = NOON
        self.containers = [self.scene.tube, self.scene.other, self.scene.witness]
        for container in self.containers:
            self.scene.register(container)

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            for ledger in self.ledgers:
                verify(ledger)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(data=st.data(), together=st.booleans(), likely=st.integers(0, 9))
    def do(self, data: st.DataObject, together: bool, likely: int) -> None:
        ledger = data.draw(st.sampled_from(self.ledgers))
        container = data.draw(st.sampled_from(self.containers))
        holding = Holding.objects.filter(ledger=ledger, container=container).first()
        wanted = list(Verb)
        if likely:  # mostly what is possible, so that chains grow long
            wanted = [spec.verb for spec in verbs.offered(holding, LOADER)]
        rare = {Verb.CORRECT, Verb.WITHDRAW} if likely else {Verb.CORRECT}
        chosen = [one for one in wanted if one not in rare] or [Verb.IMAGE]
        verb = data.draw(st.sampled_from(chosen))
        stage = Stage(holding.stage) if holding else None
        inputs = self._inputs(data, verb, container, stage if likely else None)
        entry = verbs.SPECS[verb].entry(
            ledger=ledger,
            container=container,
            actor=LOADER,
            when=self._when(data),
            inputs=inputs,
            reason=data.draw(st.sampled_from(["", "because"])),
        )
        self._try(ledger, entry, together)

    @rule(data=st.data(), exactly=st.booleans(), together=st.booleans())
    def correct(self, data: st.DataObject, exactly: bool, together: bool) -> None:
        ledger = data.draw(st.sampled_from(self.ledgers))
        container = data.draw(st.sampled_from(self.containers))
        counting = lineage.counting(ledger).filter(container=container).order_by("-seq")
        last = counting.first()
        seq = last.seq if exactly and last else data.draw(st.integers(1, 9))
        entry = custody.correct.entry(
            corrects=seq,
            ledger=ledger,
            container=container,
            actor=LOADER,
            when=self._when(data),
            reason="a test",
        )
        self._try(ledger, entry, together)

    @rule(data=st.data(), past=st.booleans())
    def branch(self, data: st.DataObject, past: bool) -> None:
        if len(self.ledgers) >= LEDGERS:
            return
        parent = data.draw(st.sampled_from(self.ledgers))
        at = NOON + timedelta(days=data.draw(st.integers(0, 20))) if past else None
        name = f"{parent.slug}-{len(self.ledgers)}"
        made = branches.branch(ledger=parent, slug=name, name=name, actor=LOADER, at=at)
        expected = {
            event.container_id: event.state()
            for event in joined(lineage.last_of_each(parent, as_of=at))
        }
        assert {held.container_id: held.state() for held in _holdings(made)} == expected
        self.ledgers.append(made)
        self.touched = [made, parent]

    @rule(data=st.data())
    def checkpoint(self, data: st.DataObject) -> None:
        checkpoints.take(ledger=data.draw(st.sampled_from(self.ledgers)), actor=LOADER)

    @invariant()
    def ledgers_hold(self) -> None:
        """Those that the last step touched: a mock never touches the one it branched off."""
        for ledger in self.touched:
            verify(ledger)
            holdings = list(_holdings(ledger))
            assert len({held.container_id for held in holdings}) == len(holdings)
            filled = [held.place_id for held in holdings if held.place_is_slot]
            assert len(set(filled)) == len(filled)
            riding = [held.os_slot_id for held in holdings if held.os_slot_id]
            assert len(set(riding)) == len(riding)
            assert all(held.custodian_id for held in holdings)
            replayed = {held.container_id: held.state() for held in Moment(ledger).past()}
            assert replayed == {held.container_id: held.state() for held in holdings}
        self.touched = []

    def _try(self, ledger: Ledger, entry: Entry, together: bool) -> None:
        self.touched = [ledger]
        before = CustodyEvent.objects.count()
        state = list(_holdings(ledger).values_list())
        try:
            with transaction.atomic():
                verbs.record(ledger=ledger, entries=[entry], actor=LOADER, with_fellows=together)
        except DomainError:
            assert CustodyEvent.objects.count() == before
            assert list(_holdings(ledger).values_list()) == state

    def _when(self, data: st.DataObject) -> When:
        self.clock += timedelta(days=data.draw(st.integers(-1, 3)))
        return When.instant(self.clock)

    def _inputs(
        self, data: st.DataObject, verb: Verb, container: Container, stage: Stage | None
    ) -> dict[str, Any]:
        spec = verbs.SPECS[verb]
        kinds = spec.place_kinds(stage)
        places = Place.objects.filter(mission=self.scene.ledger.mission).order_by("pk")
        fitting = list(places.filter(kind__in=kinds)) or list(places)
        choose = {
            InputKind.PLACE: st.sampled_from(fitting),
            InputKind.CUSTODIAN: st.sampled_from([self.scene.custodian, self.scene.esa]),
            InputKind.SAMPLE: st.sampled_from(list(container.samples.order_by("pk"))),
            InputKind.OUTCROP: st.none(),
            InputKind.NUMBER: st.decimals(1, 80, places=1),
            InputKind.INTEGER: st.integers(0, 2) | st.integers(10, 100),
            InputKind.DATE: st.just(date(2030, 1, 1)),
            InputKind.TEXT: st.sampled_from(["TD-1", "image 7"]),
        }
        named = {"masses": st.sampled_from(["7", "5, 6", "20 30"])}
        choices = {
            Condition: st.sampled_from([Condition.SOUND, Condition.DAMAGED]),
            SealState: st.sampled_from(SealState),
            SafetyDecision: st.sampled_from(SafetyDecision),
        }
        given: dict[str, Any] = {}
        for one in spec.inputs:
            by_kind = choices[one.choices] if one.choices else choose[one.kind]
            value = data.draw(named.get(one.name, by_kind))
            if one.required or data.draw(st.booleans()):
                given[one.name] = value
        return given


def _holdings(ledger: Ledger) -> Any:
    return (
        Holding.objects.filter(ledger=ledger)
        .select_related("place", "custodian", "sample", "os_slot", "offered_to")
        .order_by("container")
    )


@pytest.mark.django_db
def test_any_sequence() -> None:
    run(
        AnySequence,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Shrinking replays a failing run thousands of times; its steps are printed as it is.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
