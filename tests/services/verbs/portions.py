"""What holds of every verb about a portion, beside what holds of every verb."""

from __future__ import annotations

from typing import Any

from samples.models import Portion
from samples.services import custody
from samples.services.verify import verify
from tests.services.conftest import LOADER, Scene
from tests.services.verbs.case import VerbCase


class PortionVerbCase(VerbCase):
    """The tube stays as it is; the portions are those that the events lead to."""

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "opened", "sealed": False, "place": scene.facility}

    def test_taken_back_the_portions_are_those_before(self, scene: Scene) -> None:
        self.ready(scene)
        before = rows(scene)
        event = self.do(scene, LOADER)
        assert rows(scene) != before
        custody.correct(corrects=event.seq, **scene.act(reason="entered by mistake"))
        assert rows(scene) == before
        verify(scene.ledger)


def rows(scene: Scene) -> list[tuple[Any, ...]]:
    return list(Portion.objects.filter(ledger=scene.ledger).order_by("pk").values_list())
