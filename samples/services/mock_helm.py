"""The helm of a mock mission: many may follow it, one steers."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from samples.domain.errors import Conflict, TransitionRefused
from samples.models import MockMission
from samples.models.mock_mission import HELM_IDLE
from samples.services import locks
from samples.services.actors import Actor, require

FLY = "samples.fly_mockmission"
TAKE = "samples.take_mockmission"


def take(*, mission: MockMission, actor: Actor) -> MockMission:
    """Take the helm: a free one, one that has been idle, or as an administrator any.

    Raises Conflict naming who holds it, TransitionRefused (the mission is over), NotPermitted.
    """
    with transaction.atomic():
        stored = locked(mission, actor)
        me = actor.get_username()
        if stored.helm not in ("", me) and not stored.helm_is_idle and not actor.has_perm(TAKE):
            raise _held(stored)
        return _hold(stored, me)


def hand_back(*, mission: MockMission, actor: Actor) -> MockMission:
    """Leave the helm to whoever wants it.

    Raises Conflict (another holds it), TransitionRefused (the mission is over), NotPermitted.
    """
    with transaction.atomic():
        stored = locked(mission, actor)
        if stored.helm not in ("", actor.get_username()):
            raise _held(stored)
        stored.helm, stored.helm_at = "", None
        stored.save(update_fields=["helm", "helm_at"])
        return stored


def steer(mission: MockMission, actor: Actor) -> MockMission:
    """The mission, locked until the transaction ends, for a command of whoever steers it.

    A free helm goes to whoever gives a command. Raises Conflict naming who holds it,
    TransitionRefused (the mission is over), NotPermitted.
    """
    stored = locked(mission, actor)
    me = actor.get_username()
    if stored.helm not in ("", me):
        raise _held(stored)
    return _hold(stored, me)


def locked(mission: MockMission, actor: Actor) -> MockMission:
    """The mission, locked, for somebody who may fly. Raises TransitionRefused, NotPermitted."""
    require(actor, FLY, mission)
    locks.mock_mission(mission)
    stored = MockMission.objects.select_related(
        "plan", "run__ledger__mission", "ledger__mission"
    ).get(pk=mission.pk)
    if stored.is_over:
        raise TransitionRefused(
            f"{stored} is over: it was {stored.status}."
            if stored.status == "abandoned"
            else f"{stored} is over: it has {stored.status}.",
            field="status",
            value=stored.status,
            expected="a mission that goes on",
        )
    return stored


def _hold(stored: MockMission, who: str) -> MockMission:
    stored.helm, stored.helm_at = who, datetime.now(UTC)
    stored.save(update_fields=["helm", "helm_at"])
    return stored


def _held(stored: MockMission) -> Conflict:
    minutes = HELM_IDLE.total_seconds() / 60
    return Conflict(
        f"{stored.helm} steers {stored}.",
        field="helm",
        value=stored.helm,
        expected=f"the helm handed back, or taken over after {minutes:.0f} idle minutes",
    )
