"""Mock missions and series of them, for tests of every room."""

from __future__ import annotations

from typing import Any

from django.test import TestCase

from samples.models import MockMission, MockSeries, Plan
from samples.planning.flying.mission import Luck
from samples.services import mock_missions, mock_series, mock_series_work, mock_work
from samples.services.actors import Actor
from tests import plans
from tests.plans import PLANNER


def mission(plan: Plan | None = None, *, actor: Actor = PLANNER, **more: Any) -> MockMission:
    """One that stands ready; without bad luck unless told."""
    more.setdefault("luck", Luck.NONE)
    return mock_missions.make(plan=plan or plans.approved(), actor=actor, **more)


def flown(plan: Plan | None = None, **more: Any) -> MockMission:
    """One that has ended."""
    made = mission(plan, **more)
    mock_missions.go(mission=made, actor=more.get("actor", PLANNER), queue=False)
    mock_work.work(made.pk)
    return MockMission.objects.get(pk=made.pk)


def series(plan: Plan | None = None, *, at_work: bool = False, **more: Any) -> MockSeries:
    """A small series: flown and compared, or all still in the queue."""
    asked = {"plan": plan or plans.approved(), "actor": PLANNER, "count": 2, **more}
    with TestCase.captureOnCommitCallbacks(execute=False):
        made = mock_series.request(**asked, queue=False)
    while not at_work and mock_series_work.work_next(made.pk):
        pass
    return MockSeries.objects.select_related("run__plan", "run__ledger").get(pk=made.pk)
