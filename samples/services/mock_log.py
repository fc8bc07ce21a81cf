"""Keeping what the engine tells of a mock mission: custody, log and state in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Max

from samples.domain.errors import Conflict
from samples.models import MockHappening, MockMission
from samples.planning.flying.happening import Happening
from samples.planning.flying.state import State
from samples.services.mock_custody import Custody


def keep(
    mission: MockMission,
    custody: Custody,
    state: State,
    told: Sequence[Happening],
    *,
    injected_by: str = "",
) -> None:
    """Store one step of a mission, within the caller's transaction; its turn is over.

    Raises Conflict where somebody else has advanced it meanwhile, Refusals where the ledger does
    not allow what is told.
    """
    custody.record(told)
    last = MockHappening.objects.filter(mission=mission).aggregate(last=Max("number"))["last"]
    MockHappening.objects.bulk_create(
        MockHappening(
            mission=mission,
            number=number,
            sol=one.sol,
            occurred_at=custody.moment(one.sol),
            kind=one.kind.value,
            who=one.who,
            container=custody.container(one.stop) if one.stop else None,
            text=one.text,
            data=dict(one.data),
            alert=one.alert,
            injected_by=injected_by,
        )
        for number, one in enumerate(told, start=(last or 0) + 1)
    )
    values = {
        "state": state.as_json(),
        "sol": state.sol,
        "phase": str(state.phase),
        "version": state.version,
        "turn": mission.turn + 1,
        "heartbeat_at": datetime.now(UTC),
    }
    mine = MockMission.objects.filter(pk=mission.pk, turn=mission.turn)
    if not mine.update(**values):
        raise Conflict(
            f"{mission} went on in the meantime.",
            field="turn",
            value=mission.turn,
            expected="its present state read again",
        )
    for name, value in values.items():
        setattr(mission, name, value)
