"""Survey: where exactly a cached tube lies."""

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


class TestSurvey(VerbCase):
    verb = Verb.SURVEY

    def ready(self, scene: Scene) -> None:
        scene.cached()

    def do(self, scene: Scene, actor: Actor) -> CustodyEvent:
        return custody.survey(
            latitude_deg=Decimal("18.45"), longitude_deg=Decimal("77.40"), **scene.act(actor=actor)
        )

    def leads_to(self, scene: Scene) -> dict[str, Any]:
        return {"stage": "cached", "place": scene.spot}

    def wrong(self, scene: Scene) -> None:
        scene.sealed()

    def test_the_position_is_kept_as_measured(self, scene: Scene) -> None:
        scene.cached()
        event = custody.survey(
            latitude_deg=Decimal("18.450000010"),
            longitude_deg=Decimal("77.4"),
            uncertainty_m=Decimal("0.05"),
            **scene.act(),
        )
        assert event.details == {
            "latitude_deg": "18.450000010",
            "longitude_deg": "77.4",
            "uncertainty_m": "0.05",
        }

    @pytest.mark.parametrize(("name", "value"), [("latitude_deg", 91), ("longitude_deg", -181)])
    def test_a_position_off_the_globe_is_refused(self, scene: Scene, name: str, value: int) -> None:
        scene.cached()
        where: dict[str, Any] = {
            "latitude_deg": Decimal(18),
            "longitude_deg": Decimal(77),
            name: Decimal(value),
        }
        with pytest.raises(InvalidValue) as refusal:
            custody.survey(**scene.act(**where))
        assert refusal.value.field == name
