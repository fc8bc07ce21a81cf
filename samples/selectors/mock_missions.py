"""Mock missions: the list, one with its log and plans, and what is where at a sol."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from samples.domain import mock_missions as clock
from samples.domain.mock_missions import FLYABLE, MockStatus
from samples.models import MockHappening, MockMission, MockPlan, Plan
from samples.selectors import plans
from samples.selectors.moment import Moment
from samples.selectors.visibility import visible

HEAVY = ("mission", "state", "hindsight")
"""Columns of a mission that a list does without."""


def missions() -> QuerySet[MockMission]:
    """Missions without their documents, the latest first."""
    return (
        visible(MockMission)
        .select_related("plan__scenario", "run", "ledger__mission")
        .defer(*HEAVY, *(f"run__{name}" for name in plans.HEAVY))
    )


def missions_counted() -> QuerySet[MockMission]:
    """The same with the numbers of their log lines, alerts and plan versions, and the last alert.

    `happening_total`, `alert_total`, `version_total`, `last_alert` (a sentence or None).
    """
    told = MockHappening.objects.filter(mission=OuterRef("pk"))
    versions = MockPlan.objects.filter(mission=OuterRef("pk"))
    return missions().annotate(
        happening_total=_number(told),
        alert_total=_number(told.filter(alert=True)),
        version_total=_number(versions),
        last_alert=Subquery(told.filter(alert=True).order_by("-number").values("text")[:1]),
    )


def _number(found: QuerySet[Any]) -> Coalesce:
    counted = found.order_by().values("mission").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), Value(0))


def whole() -> QuerySet[MockMission]:
    """Missions with everything, and the run whose answer they fly."""
    return visible(MockMission).select_related(
        "plan__scenario", "run__ledger__mission", "run__plan", "ledger__mission", "ledger__parent"
    )


def can_fly() -> QuerySet[Plan]:
    """Plans that a mock mission may be made of."""
    return plans.plans().filter(state__in=sorted(FLYABLE), chosen_run__isnull=False)


def of_plan(plan: Plan) -> QuerySet[MockMission]:
    """The missions that flew a plan, the latest first."""
    return missions_counted().filter(plan=plan).order_by("-number")


def shown_first() -> MockMission | None:
    """The one for the start page: the last that ended, else the last one; None without any."""
    found = missions_counted()
    ended = found.filter(status=MockStatus.ENDED.value).order_by("-ended_at", "-pk").first()
    return ended or found.first()


def happenings(mission: MockMission) -> QuerySet[MockHappening]:
    """The log in its order."""
    return (
        MockHappening.objects.filter(mission=mission).select_related("container").order_by("number")
    )


def since(mission: MockMission, number: int) -> QuerySet[MockHappening]:
    """The lines of the log after one; for who follows."""
    return happenings(mission).filter(number__gt=number)


def alerts(mission: MockMission) -> QuerySet[MockHappening]:
    """What somebody should look at, the latest first."""
    return happenings(mission).filter(alert=True).order_by("-number")


def versions(mission: MockMission) -> QuerySet[MockPlan]:
    """The plans it flew by, the first first."""
    return MockPlan.objects.filter(mission=mission).order_by("number")


def moment(mission: MockMission, sol: float) -> datetime:
    """UTC at a sol of the mission."""
    return clock.moment(mission.arrival_at, sol)


def at(mission: MockMission, sol: float | None = None) -> Moment:
    """The state of its ledger at a sol; now for None. `states()` of it says what is where."""
    return Moment(mission.ledger, None if sol is None else moment(mission, sol))
