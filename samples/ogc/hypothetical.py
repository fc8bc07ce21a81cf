"""Routes of a plan and vehicles of a mock mission: nothing in these collections has happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model

from samples.domain import mock_missions as clock
from samples.domain.geodesy import Position, from_local_metres
from samples.domain.kinds import LedgerKind
from samples.exchange.ogc import geometry
from samples.exchange.ogc.collection import Collection, Extent
from samples.exchange.ogc.documents import Feature, feature
from samples.exchange.ogc.interval import written
from samples.models import Drive, Ledger, MockHappening, MockMission, Plan, PlanRun, Scenario
from samples.ogc.asked import Asked
from samples.ogc.source import Whole, property_, shown
from samples.planning import answers, reading, terms
from samples.selectors import lookup, mock_tracks, route_ways
from samples.selectors import mock_missions as missions
from samples.selectors import plans as selectors

_NEVER = "Nothing of it has happened: no retrieval mission is approved."


class PlanRoutes(Whole):
    """Where the vehicles of a plan's chosen answer would go."""

    shows: ClassVar[tuple[type[Model], ...]] = (Plan, PlanRun, Scenario, Ledger, Drive)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.told = Collection(
            id=f"plan-{plan.pk}-routes",
            title=f"HYPOTHETICAL: routes of plan {plan.pk}, {plan.name}",
            description=f"The way of each vehicle in the plan “{plan.name}” of the scenario "
            f"“{plan.scenario.name}”. {_NEVER}",
            properties=(
                property_("vehicle", "string", "Kind of the vehicle."),
                property_("number", "integer", "Which one of its kind, from 1."),
                shown("plan", "integer", "Number of the plan."),
                shown("run", "integer", "Number of the run within the plan."),
                shown("plan_state", "string", "How far the plan is decided."),
                shown("scenario", "string", "Slug of the scenario."),
                shown("sorties", "integer", "How often it goes out."),
                shown("tubes", "integer", "How many tubes it fetches."),
                shown("distance_m", "number", "How far it drives or flies, metres."),
                shown("hypothetical", "boolean", "Always true."),
            ),
            geometry="MultiLineString",
            hypothetical=True,
        )

    def all(self, asked: Asked) -> Sequence[Feature]:
        """A feature for each vehicle; without a geometry where the points have no coordinates."""
        del asked
        run = lookup.numbered(selectors.whole_runs(), "run", str(self.plan.chosen_run_id))
        told, problem = terms.read(run.terms), reading.read(run.problem)
        solution = answers.read(run.solution or {})
        paths = route_ways.Paths(run, told, problem)
        ways = route_ways.ways(run, told, problem, solution, paths).lines
        return [
            feature(
                f"{route.vehicle}-{route.number}",
                _on_mars(ways.get(f"{route.vehicle} {route.number}", []), paths.origin),
                vehicle=route.vehicle,
                number=route.number,
                plan=self.plan.pk,
                run=run.number,
                plan_state=self.plan.state,
                scenario=self.plan.scenario.slug,
                sorties=len(route.sorties),
                tubes=sum(len(sortie.stops) for sortie in route.sorties),
                distance_m=sum(sortie.distance_m for sortie in route.sorties),
                hypothetical=True,
            )
            for route in solution.routes
        ]


class Vehicles(Whole):
    """Where the vehicles of a mock mission are at a moment of its own clock."""

    shows: ClassVar[tuple[type[Model], ...]] = (MockMission, MockHappening, Ledger, Plan, Drive)

    def __init__(self, mission: MockMission) -> None:
        self.mission = mission
        self.told = Collection(
            id=f"mock-mission-{mission.pk}-vehicles",
            title=f"MOCK: vehicles of {mission}",
            description="Where the vehicles are: as far as the mission is flown, `as_of` a moment, "
            f"or at the end of `datetime`; none before its arrival. {_NEVER}",
            properties=(
                property_("vehicle", "string", "Kind of the vehicle."),
                property_("number", "integer", "Which one of its kind, from 1."),
                shown("mission", "integer", "Number of the mock mission."),
                shown("plan", "integer", "Number of the plan it flies."),
                shown("at_utc", "string", "The moment of the position, by the mission's clock."),
                shown("at_sol", "number", "The same in sols from the arrival."),
                property_("lost", "boolean", "Whether it is lost by then."),
                shown("ledger", "string", "The mission's ledger."),
                shown("ledger_kind", "string", "Always mock."),
            ),
            geometry="Point",
            timed=True,
            moments=("as_of",),
            hypothetical=True,
            extent=lambda: Extent(None, mission.arrival_at, self._now),
        )

    @property
    def _now(self) -> datetime:
        return missions.moment(self.mission, self.mission.sol)

    @cached_property
    def _moved(self) -> mock_tracks.Movements:
        whole = lookup.numbered(missions.whole(), "mock mission", str(self.mission.pk))
        return mock_tracks.movements(whole, list(missions.happenings(whole)))

    def all(self, asked: Asked) -> Sequence[Feature]:
        """A feature for each vehicle; none where the time asked for is none of the mission's."""
        begin, now = self.mission.arrival_at, self._now
        if asked.interval is not None and not asked.interval.meets(begin, now):
            return []
        at = asked.as_of or (asked.interval.end if asked.interval else None) or now
        if at < begin:
            return []
        sol = min(clock.sol_at(begin, at), self.mission.sol)
        return [self._feature(track, sol) for track in self._moved.vehicles]

    def _feature(self, track: mock_tracks.Track, sol: float) -> Feature:
        vehicle, _, number = track.who.rpartition(" ")
        paths = self._moved.paths
        place = None
        if paths is not None and paths.origin is not None:
            latitude, longitude = from_local_metres(*track.at(sol), *paths.origin)
            place = geometry.point(
                round(longitude, geometry.DIGITS), round(latitude, geometry.DIGITS)
            )
        return feature(
            f"{vehicle}-{number}",
            place,
            vehicle=vehicle,
            number=int(number),
            mission=self.mission.pk,
            plan=self.mission.plan_id,
            at_utc=written(missions.moment(self.mission, sol)),
            at_sol=round(sol, 6),
            lost=track.lost_sol is not None and track.lost_sol <= sol,
            ledger=self.mission.ledger.slug,
            ledger_kind=LedgerKind.MOCK.value,
        )


def _on_mars(ways: Sequence[route_ways.Line], origin: Position | None) -> dict[str, Any] | None:
    """Lines of a plane as degrees; None where it is not known where the plane lies."""
    if origin is None:
        return None
    return geometry.lines(
        [
            tuple(
                round(degrees, geometry.DIGITS)
                for degrees in reversed(from_local_metres(east, north, *origin))
            )
            for east, north in way
        ]
        for way in ways
    )
