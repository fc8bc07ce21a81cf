"""Measure: the volume probe goes into the tube."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from samples.domain.errors import InvalidValue
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent
from samples.services import custody
from samples.services.actors import Actor
from tests.services.conftest import Scene
from tests.services.verbs.case import VerbCase


class TestMeasure(VerbCase):
    verb = Verb.MEASURE

    def ready(self, scene: Scene) -> None:
        scene.register(scene.tube)
        custody.fill(sample=scene.sample, **scene.act())

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.measure(core_length_mm=Decimal("59.8"), **scene.act(actor=actor))

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "filled", "sample": scene.sample, "place": scene.rack}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_the_figures_are_kept_as_written(self, scene: Scene) -> None:
        self.ready(scene)
        event = custody.measure(
            core_length_mm=Decimal("59.80"), volume_mm3=Decimal("7.9E+3"), **scene.act()
        )
        assert event.details == {"core_length_mm": "59.80", "volume_mm3": "7900"}

    @pytest.mark.parametrize("figure", [None, Decimal(0), Decimal(-1), Decimal("NaN")])
    def test_without_a_figure_it_is_refused(self, scene: Scene, figure: Decimal | None) -> None:
        self.ready(scene)
        with pytest.raises(InvalidValue) as refusal:
            custody.measure(core_length_mm=figure, **scene.act())
        assert refusal.value.field == "core_length_mm"
