"""The worker's side of a mock mission: it is advanced in short transactions, and ended.

Each transaction leaves a whole mission: state, log and ledger together. A worker that is killed
leaves one that goes on from there when it is asked again, without a duplicate and without a gap. Of
several workers on one mission each takes the turns that it finds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from samples.domain.mock_missions import MockGoal, MockStatus
from samples.domain.plans import PlanState
from samples.models import MockMission, Plan
from samples.planning import reading
from samples.planning.flying import engine, hindsight
from samples.planning.flying import outcome as outcomes
from samples.planning.flying import state as states
from samples.planning.flying.happening import Happening
from samples.planning.flying.state import State
from samples.services import (
    checkpoints,
    leaving,
    locks,
    mock_log,
    mock_missions,
    mock_replans,
    plans,
)
from samples.services.mock_custody import MACHINE, Custody
from samples.services.plan_work import Pulse, in_words

logger = logging.getLogger(__name__)

BATCH_SOLS = 1.0
"""At most so much is flown in one transaction."""

HINDSIGHT_ITERATIONS = 500
"""Of the search: a limit in time would make the answer depend on the machine."""
NO_BETTER = "No plan is better than the present one."

Report = Callable[[MockMission, tuple[Happening, ...]], None]
"""Told after each transaction: the mission as it is now, and what happened."""


def work(mission_id: int, report: Report | None = None) -> None:
    """Fly a mission as far as it was asked to; nothing where it is not to fly.

    A worker that is asked to end gives the mission back to the queue. Whatever goes wrong, an
    interruption too, is told in the mission, which then waits, and raised again for the queue's own
    record.
    """
    flier = _Flier(mission_id, report)
    try:
        while flier.goes_on():
            if leaving.asked():
                _give_back(mission_id)
                break
    except BaseException as error:
        said = in_words(error)
        logger.warning("Mock mission %s stopped: %s", mission_id, said)
        MockMission.objects.filter(pk=mission_id, status=MockStatus.FLYING.value).update(
            status=MockStatus.WAITING.value, goal="", until_sol=None, error=said
        )
        raise


def _give_back(mission_id: int) -> None:
    """Put a mission into the queue again; it goes on from where it is."""
    mission = MockMission.objects.filter(pk=mission_id, status=MockStatus.FLYING.value).first()
    if mission is not None:
        logger.info("Mock mission %s goes back to the queue: this worker ends", mission_id)
        mock_missions.mission_asked.send(MockMission, mission=mission)


class MissionPulse(Pulse):
    """Signs of life of a mission that is thought about; hears whether it was stopped."""

    def __init__(self, mission: MockMission) -> None:
        super().__init__(mission.pk)
        self._turn = mission.turn

    def _write(self) -> None:
        mine = MockMission.objects.filter(
            pk=self.run_id, status=MockStatus.FLYING.value, turn=self._turn
        )
        self.cancel = not mine.update(heartbeat_at=datetime.now(UTC))


class _Flier:
    """One worker on one mission."""

    def __init__(self, mission_id: int, report: Report | None) -> None:
        self._mission = MockMission.objects.select_related(
            "plan", "run__ledger__mission", "ledger__mission"
        ).get(pk=mission_id)
        self._value = self._mission.value
        self._custody = Custody(self._mission)
        self._report = report
        self._tried: int | None = None
        """The turn at which no better plan was found."""

    def goes_on(self) -> bool:
        """Do the next thing; False once there is nothing to do."""
        mission, state = self._present()
        if mission.status != MockStatus.FLYING:
            return False
        if state.ended:
            return self._end(mission, state)
        wanted = state.replan_wanted and mission.turn != self._tried
        if wanted or mission.goal == MockGoal.REPLAN:
            return self._replan(mission, state)
        return self._advance(mission.turn)

    def _present(self) -> tuple[MockMission, State]:
        """The mission as it is stored now."""
        self._mission.refresh_from_db(fields=_CHANGES)
        return self._mission, states.read(self._mission.state)

    def _locked(self) -> tuple[MockMission, State] | None:
        """The same, locked until the transaction ends; None where it no longer flies."""
        locks.mock_mission(self._mission)
        mission, state = self._present()
        return (mission, state) if mission.status == MockStatus.FLYING else None

    def _tell(self, told: tuple[Happening, ...]) -> None:
        if self._report:
            self._report(self._mission, told)

    def _advance(self, turn: int) -> bool:
        """Fly for a time, at most as far as was asked."""
        with transaction.atomic():
            found = self._locked()
            if found is None:
                return False
            mission, state = found
            if mission.turn != turn:
                return True  # a fault came, or another worker was first: look again
            goal = MockGoal(mission.goal)
            latest = state.sol + BATCH_SOLS
            told: tuple[Happening, ...] = ()
            while True:
                state, happened = engine.advance(self._value, state, mission.until_sol)
                told += happened
                if goal is MockGoal.NEXT or not happened or state.sol >= latest:
                    break
                if state.ended or state.replan_wanted:
                    break
            mock_log.keep(mission, self._custody, state, told)
            arrived = goal is MockGoal.NEXT or (
                mission.until_sol is not None and state.sol >= mission.until_sol
            )
            if arrived and not state.ended:
                mock_missions.wait(mission)
        self._tell(told)
        return mission.status == MockStatus.FLYING

    def _replan(self, mission: MockMission, state: State) -> bool:
        """Think outside a transaction; take the answer on if nothing happened meanwhile."""
        by_hand = mission.goal == MockGoal.REPLAN
        why = mission.why if by_hand else mock_replans.POLICY
        turn, pulse = mission.turn, MissionPulse(mission)
        made = mock_replans.replan(self._value, state, why=why, cancelled=pulse.cancelled)
        if pulse.gives_back:
            return True  # what was thought half way through depends on the worker
        with transaction.atomic():
            if self._locked() is None:
                return False
            if mission.turn != turn:
                return True
            if made is None:
                self._tried = turn
            else:
                mock_log.keep(mission, self._custody, made.state, made.told)
                mock_replans.keep(mission, made, asked_by=mission.helm if by_hand else MACHINE.name)
            if by_hand or (made and mission.goal == MockGoal.NEXT):
                mock_missions.wait(mission, error="" if made else NO_BETTER)
        self._tell(made.told if made else ())
        return mission.status == MockStatus.FLYING

    def _end(self, mission: MockMission, state: State) -> bool:
        """What it came to, what would have been best, and its ledger under a checkpoint."""
        pulse = MissionPulse(mission)
        outcome = outcomes.outcome(self._value, state)
        best = self._hindsight(state, pulse)
        if pulse.gives_back:
            return True
        with transaction.atomic():
            locks.plan(mission.plan)
            if self._locked() is None:
                return False
            mission.outcome, mission.hindsight = asdict(outcome), best
            mission.status, mission.goal = MockStatus.ENDED.value, ""
            mission.until_sol, mission.ended_at = None, datetime.now(UTC)
            mission.save(
                update_fields=[
                    "outcome", "hindsight", "status", "goal", "until_sol", "ended_at"
                ]
            )  # fmt: skip
            if Plan.objects.get(pk=mission.plan_id).state == PlanState.APPROVED:
                plans.record_flown(
                    plan=mission.plan,
                    ledger=mission.ledger,
                    actor=MACHINE,
                    reason=f"Mock mission {mission.number} ended, asked for by "
                    f"{mission.requested_by}.",
                )
            checkpoints.take(ledger=mission.ledger, actor=MACHINE)
        self._tell(())
        return False

    def _hindsight(self, state: State, pulse: Pulse) -> Mapping[str, Any]:
        from samples.planning import solving

        problem = hindsight.problem_of(self._value, state)
        best = solving.solve(
            problem,
            seed=self._value.seed,
            iterations=HINDSIGHT_ITERATIONS,
            cancelled=pulse.cancelled,
        )
        return {
            "problem_hash": reading.problem_hash(problem),
            "status": best.status.value,
            "taken": list(best.taken),
            "value": best.value,
            "bound": best.bound,
            "finish_sol": best.timeline.finish_sol,
        }


_CHANGES = [
    "status", "goal", "until_sol", "why", "turn", "state", "sol", "phase", "version", "helm",
    "heartbeat_at", "error",
]  # fmt: skip
"""What others may change of a mission that flies."""
