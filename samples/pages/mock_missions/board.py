"""A mock mission with its documents read: what was planned and told, what things are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from samples.models import MockHappening, MockMission, MockPlan
from samples.pages.mock_missions import gantt
from samples.pages.mock_missions.replay import Replay, Steps, Where, fold, whereabouts
from samples.pages.mock_missions.words import OTHERS
from samples.pages.plans import drawings
from samples.pages.plans.answered import Answered
from samples.planning.asking import ROVER
from samples.planning.flying.mission import Mission
from samples.planning.solution import Activity
from samples.planning.worth import worth
from samples.selectors import mock_missions, mock_timeline, mock_tracks, mock_views

Count = tuple[int, float]
"""How many tubes, and what they are worth together."""


@dataclass(frozen=True)
class Board:
    """`planned` is the plan's own answer, `log` the stored lines, `versions` the plans flown by."""

    mission: MockMission
    value: Mission
    planned: Answered
    log: Sequence[MockHappening]
    versions: Sequence[MockPlan]

    @classmethod
    def of(cls, mission: MockMission) -> Board:
        """Needs the whole mission (`mock_missions.whole`)."""
        return cls(
            mission=mission,
            value=mission.value,
            planned=Answered.of(mission.run),
            log=list(mock_missions.happenings(mission)),
            versions=list(mock_missions.versions(mission)),
        )

    @cached_property
    def movements(self) -> mock_tracks.Movements:
        """Where vehicles and tubes are at any sol, drives that have not arrived yet included."""
        told = mock_tracks.movements(self.mission, self.log)
        going = {one.who: one.knots for one in mock_views.under_way(self.mission, told.paths)}
        tracks = [
            replace(track, knots=(*track.knots, *going.get(track.who, ())))
            for track in told.vehicles
        ]
        return replace(told, vehicles=tuple(tracks))

    @cached_property
    def replay(self) -> Replay:
        """The log folded."""
        whos = [
            f"{vehicle.kind} {number}"
            for vehicle in self.value.problem.vehicles
            for number in range(1, vehicle.count + 1)
        ]
        return fold(self.log, whos, self.name)

    @cached_property
    def tubes(self) -> dict[str, Steps[Where]]:
        """Of each tube every place it was at."""
        problem = self.value.problem
        rover = next((one.kind for one in problem.vehicles if one.start == ROVER), None)
        return whereabouts(
            self.movements.tubes,
            self.replay,
            rack={one.id: f"{rover} 1" for one in problem.stops if rover and one.point == ROVER},
            lander=self.movements.lander,
            name_of=self.name,
        )

    @property
    def end_sol(self) -> float:
        """How far it is told."""
        return max(self.mission.sol, self.log[-1].sol if self.log else 0.0)

    def name(self, name: str) -> str:
        """What a vehicle, a tube, a point, or whoever else is in the log, is called."""
        if name in OTHERS:
            return OTHERS[name]
        if name == ROVER:
            return "where the rover stood"
        if name in self.planned.sites:
            return self.planned.sites[name]
        if name in self.planned.tubes:
            return self.planned.tube_name(name)
        here = [tube for tube in self.planned.tubes.values() if tube["place"] == name]
        if here:
            return str(here[0]["name"]) if len(here) == 1 else name
        return self.planned.who(name)

    def words(self, text: str) -> str:
        """A sentence of the log with what things are called in place of their codes."""
        said = self._codes.sub(lambda found: self.name(found[0]), text)
        return said[:1].upper() + said[1:]

    @cached_property
    def _codes(self) -> re.Pattern[str]:
        problem = self.value.problem
        codes = {
            *self.replay.doing,
            *(stop.id for stop in problem.stops),
            *(point.id for point in problem.points if point.id != ROVER),
        }
        named = sorted((code for code in codes if self.name(code) != code), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, named)) or '(?!)'})(?![\w-])")

    def worth(self, codes: Sequence[str]) -> float:
        """What tubes are worth together, by the terms of the mission; nothing for none."""
        return worth(self.value.problem, codes).value if codes else 0.0

    @cached_property
    def loads_planned(self) -> list[tuple[float, Count]]:
        """By the plan, what is in the container from when on."""
        codes: list[str] = []
        steps: list[tuple[float, Count]] = [(0.0, (0, 0.0))]
        for step in sorted(self.planned.solution.timeline.steps, key=lambda one: one.to_sol):
            if step.activity is Activity.LOAD and step.stop:
                codes.append(step.stop)
                steps.append((step.to_sol, (len(codes), self.worth(codes))))
        return steps

    @cached_property
    def loads_flown(self) -> list[tuple[float, Count]]:
        """As told, what is in the container from when on."""
        return [(sol, (len(codes), self.worth(codes))) for sol, codes in self.replay.loaded]

    def plots(self) -> list[dict[str, Any]]:
        """The map, and a close-up where vehicles stay within a small part of it."""
        found = drawings.routes(self.planned, self.movements.paths)
        for mark in (mark for plot in found for mark in plot["marks"] if mark["kind"] == "rover"):
            mark["name"] = f"{mark['name']} on arrival"
            mark["label"] = mark["label"] and mark["name"]
        return found

    def timeline(self) -> dict[str, Any]:
        """As planned against as flown, until the container is closed."""
        going = [
            mock_timeline.Bar(
                one.who, Activity.DRIVE.value, one.from_sol, self.end_sol, None, one.to_point
            )
            for one in mock_views.under_way(self.mission, None)
        ]
        return gantt.compared(
            mock_timeline.planned(self.versions[0], self.value.ride),
            [*mock_timeline.flown(self.log, self.end_sol), *going],
            self.replay.troubles,
            finish_sol=self.planned.solution.timeline.finish_sol,
            departure_sol=self.value.problem.calendar.departure_sol,
            now=self.end_sol,
            replans=[(plan.sol, plan.number) for plan in self.versions if plan.number > 1],
            name_of=self.name,
        )

    def milestones(self) -> list[mock_timeline.Milestone]:
        """The ride home as planned and as it came."""
        return mock_timeline.milestones(self.mission, self.versions[0], self.log)
