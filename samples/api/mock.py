"""What the answers and requests about mock missions and their series have in common."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from samples.api.body import Body
from samples.domain.errors import DomainError
from samples.domain.kinds import LedgerKind
from samples.models import Plan
from samples.planning import form
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.selectors.visibility import visible

LUCK: dict[str, Any] = {
    "type": ["string", "null"],
    "enum": [*(luck.value for luck in Luck), None],
    "description": "Which faults happen by themselves: none; those of the planner's forecast; all.",
}
REPLANS = [(replan.value, replan.value) for replan in Replan]
POLICY: dict[str, Any] = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "properties": {
        "replan": {"type": "string", "enum": [replan.value for replan in Replan]},
        "attempts": {"type": "integer", "minimum": 1, "maximum": 10,
                     "description": "At each tube that could not be picked up."},
        "waive_broken_seals": {"type": "boolean",
                               "description": "Whether a tube whose seal broke is loaded."},
    },
}  # fmt: skip


class MockPolicy(serializers.Serializer[Any]):
    """What the ground team does unasked."""

    replan = serializers.ChoiceField(REPLANS)
    attempts = serializers.IntegerField(help_text="At each tube that could not be picked up.")
    waive_broken_seals = serializers.BooleanField(
        help_text="Whether a tube whose seal broke is loaded."
    )


class Hypothetical(serializers.Serializer[Any]):
    """Nothing that is told here has happened; it says so itself."""

    hypothetical = serializers.SerializerMethodField(help_text="Always true.")
    ledger_kind = serializers.SerializerMethodField(
        help_text="Always mock: the flight ledger knows nothing of it."
    )

    def get_hypothetical(self, _record: Any) -> bool:
        """Always."""
        return True

    def get_ledger_kind(self, _record: Any) -> str:
        """Always mock."""
        return LedgerKind.MOCK.value


def marked(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that is no record, with the same two words."""
    return {"hypothetical": True, "ledger_kind": LedgerKind.MOCK.value, **answer}


def plan_of(body: Body) -> Plan | None:
    """The plan that a body names by its number; None with a fault noted."""
    number = body.number("plan", at_most=2**63 - 1)
    found = visible(Plan).filter(pk=number).first() if number is not None else None
    if found is None and "plan" not in {fault.field for fault in body.faults}:
        body.fault("plan", "There is no such plan.", number, "the number of a plan")
    return found


def luck_of(body: Body, default: Luck) -> Luck:
    """Which faults happen by themselves."""
    value = body.given.get("luck", default.value)
    if value not in set(Luck):
        body.fault("luck", "luck can't be used.", value, "one of " + ", ".join(Luck))
        return default
    return Luck(value)


def policy_of(body: Body, default: Policy) -> Policy:
    """What the ground team does unasked; what the body leaves out is as in `default`."""
    given = body.document("policy")
    try:
        policy: Policy = form.reader(Policy)({**form.written(default, Policy), **given}, "policy")
    except DomainError as error:
        body.faults.append(error)
        return default
    return policy
