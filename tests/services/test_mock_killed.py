"""A worker that is killed in the middle: no duplicate, no gap, the same end."""

from __future__ import annotations

import multiprocessing
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.db import connection

from samples.models import MockMission
from samples.planning.flying.mission import Luck
from samples.services import mock_missions as services
from samples.services.verify import verify
from tests.mock_missions import BOTH, again, approved, flown, made
from tests.plans import PLANNER
from tests.services import flier
from tests.services.test_killed import wait_for_the_killed_ones_transactions

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS = 8
SEED = 16
"""It loses a helicopter, meets other faults and plans again."""


def log(mission: MockMission) -> list[tuple[object, ...]]:
    return list(
        mission.happenings.order_by("number").values_list("number", "sol", "kind", "who", "text")
    )


def custody(mission: MockMission) -> list[tuple[object, ...]]:
    """What its ledger has, but for the ledger's own name and the hashes that depend on it."""
    return list(
        mission.ledger.events.order_by("container__code", "seq").values_list(
            "container__code", "seq", "verb", "occurred_at", "to_place__slug", "reason"
        )
    )


def same(one: MockMission, other: MockMission) -> None:
    assert log(one) == log(other)
    assert custody(one) == custody(other)
    assert (one.outcome, one.state, one.version) == (other.outcome, other.state, other.version)
    assert one.plans.count() == other.plans.count() == one.version
    verify(one.ledger)
    assert one.ledger.checkpoints.count() == 1


class Worker:
    """One process on one mission."""

    def __init__(self, mission: MockMission, steps: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([flier.__name__])
        self.steps = steps
        self.process: BaseProcess = context.Process(
            target=flier.run,
            args=(flier.Orders(str(connection.settings_dict["NAME"]), mission.pk, steps),),
        )
        self.process.start()

    def kill_after(self, more: int) -> None:
        """Kill it once it has told of so many steps more."""
        there = self.told()
        deadline = time.monotonic() + 120
        while self.told() < there + more and self.process.is_alive():
            assert time.monotonic() < deadline, "nothing happens"
            time.sleep(0.005)
        self.process.kill()
        self.process.join(30)

    def told(self) -> int:
        return self.steps.stat().st_size if self.steps.exists() else 0


def test_a_killed_worker_leaves_a_whole_mission(inventory: None, tmp_path: Path) -> None:
    plan = approved(BOTH)
    undisturbed = flown(made(plan, luck=Luck.ALL, seed=SEED))
    mission = services.go(mission=made(plan, luck=Luck.ALL, seed=SEED), actor=PLANNER, queue=False)
    killed = []
    for number in range(KILLS):
        worker = Worker(mission, tmp_path / f"{number}")
        worker.kill_after(number % 4 + 1)
        wait_for_the_killed_ones_transactions()
        killed.append(worker.process.exitcode)
        verify(mission.ledger)
        numbers = list(mission.happenings.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert killed == [-signal.SIGKILL] * KILLS
    assert not again(mission).is_over
    last = Worker(mission, tmp_path / "last")
    last.process.join(300)
    assert last.process.exitcode == 0
    same(again(mission), undisturbed)
