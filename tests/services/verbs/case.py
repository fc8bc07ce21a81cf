"""What holds of every verb."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import pytest

from samples.domain.errors import DomainError, NotPermitted, TransitionRefused
from samples.domain.lifecycle import Verb
from samples.models import Container, CustodyEvent, Holding
from samples.services import custody
from samples.services.actors import Actor
from samples.services.verify import verify
from tests.conftest import People
from tests.services.conftest import LOADER, Scene


class VerbCase(ABC):
    """Each verb's file says how to come to it, how to do it, what it leads to, and where it is
    refused."""

    verb: ClassVar[Verb]
    refused_with: ClassVar[type[DomainError]] = TransitionRefused
    can_be_corrected: ClassVar[bool] = True

    @abstractmethod
    def ready(self, scene: Scene) -> None:
        """Bring the scene to where the verb is allowed."""

    @abstractmethod
    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        """Do it."""

    @abstractmethod
    def leads_to(self, scene: Scene) -> dict[str, Any]:
        """What the holding says afterwards."""

    @abstractmethod
    def wrong(self, scene: Scene) -> None:
        """Bring the scene to where the verb is refused."""

    def container(self, scene: Scene) -> Container:
        """Which container it is about."""
        return scene.tube

    def test_it_moves_the_holding_and_the_chain_holds(self, scene: Scene) -> None:
        self.ready(scene)
        event = self.do(scene, LOADER)
        holding = scene.holding(self.container(scene))
        assert event.verb == self.verb.value
        found = {name: getattr(holding, name) for name in self.leads_to(scene)}
        assert found == self.leads_to(scene)
        assert (holding.seq, holding.head_hash) == (event.seq, event.hash)
        written = CustodyEvent.objects.filter(ledger=scene.ledger).count()
        assert verify(scene.ledger).events == written

    def test_refused_it_changes_nothing(self, scene: Scene) -> None:
        self.wrong(scene)
        snapshot = scene.snapshot()
        with pytest.raises(self.refused_with) as refusal:
            self.do(scene, LOADER)
        assert refusal.value.field
        assert refusal.value.expected
        assert scene.snapshot() == snapshot

    def test_the_custodian_may_record_and_who_may_not_changes_nothing(
        self, scene: Scene, people: People
    ) -> None:
        self.ready(scene)
        snapshot = scene.snapshot()
        for who in (people.outsider, people.viewer, people.curator, people.planner):
            with pytest.raises(NotPermitted):
                self.do(scene, who)
        assert scene.snapshot() == snapshot
        assert self.do(scene, people.custodian).recorded_by == "custodian"

    def test_taken_back_it_leaves_the_state_before(self, scene: Scene) -> None:
        self.ready(scene)
        container = self.container(scene)
        before = Holding.objects.filter(ledger=scene.ledger, container=container).first()
        retained = before.sample.retained if before and before.sample else None
        event = self.do(scene, LOADER)
        act = scene.act(container, reason="entered by mistake")
        if not self.can_be_corrected or before is None:
            with pytest.raises(TransitionRefused):
                custody.correct(corrects=event.seq, **act)
            return
        custody.correct(corrects=event.seq, **act)
        after = scene.holding(container)
        assert after.state() == before.state()
        assert (after.since, after.not_before) == (before.since, before.not_before)
        assert (after.sample.retained if after.sample else None) == retained
        verify(scene.ledger)
