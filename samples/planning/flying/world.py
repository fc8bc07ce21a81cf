"""A mission at work: its state, open to change, with what the mission knows beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from math import inf
from typing import Any

from samples.planning.calendar import LANDER, Calendars
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.luck import Draws
from samples.planning.flying.mission import FaultKind, Mission, Replan
from samples.planning.flying.places import with_places
from samples.planning.flying.state import (
    ArmState,
    Doing,
    Place,
    Slow,
    State,
    TubeState,
    VehicleState,
)
from samples.planning.limits import TOLERANCE
from samples.planning.problem import Interval
from samples.planning.ways import Ways

ARM = LANDER
"""Who the arm is, in happenings and in the calendar."""

_STILL = frozenset({Doing.IDLE, Doing.LOST, Doing.SPENT, Doing.CLOSED})
"""Doing nothing that ends."""


class World:
    """Changed in place; `freeze` returns the state it has come to."""

    def __init__(self, mission: Mission, state: State) -> None:
        self.mission = mission
        self.problem = mission.problem
        self.draws = Draws(mission)
        self.stops = {stop.id: stop for stop in mission.problem.stops}
        self.kinds = {vehicle.kind: vehicle for vehicle in mission.problem.vehicles}
        self.state = state
        self.vehicles = {vehicle.who: vehicle for vehicle in state.vehicles}
        self.tubes = {tube.stop: tube for tube in state.tubes}
        self.arm = state.arm
        self.told: list[Happening] = []
        self.closes = True
        """Whether the arm closes the container."""
        self.late = False
        """Whether something takes longer since this world was made."""
        self._calendars: dict[str, Calendars] = {}

    def freeze(self) -> State:
        """Return the state now."""
        self.state = replace(
            self.state,
            vehicles=tuple(self.vehicles.values()),
            tubes=tuple(self.tubes.values()),
            arm=self.arm,
        )
        return self.state

    # What changes

    @property
    def sol(self) -> float:
        """Now."""
        return self.state.sol

    def set(self, **changes: Any) -> None:
        """Change the mission as a whole."""
        self.state = replace(self.state, **changes)

    def vehicle(self, who: str, **changes: Any) -> VehicleState:
        """Change a vehicle."""
        self.vehicles[who] = replace(self.vehicles[who], **changes)
        return self.vehicles[who]

    def tube(self, stop: str, **changes: Any) -> TubeState:
        """Change a tube."""
        self.tubes[stop] = replace(self.tubes[stop], **changes)
        return self.tubes[stop]

    def set_arm(self, **changes: Any) -> None:
        """Change the arm."""
        self.arm = replace(self.arm, **changes)

    def slow(self, slow: Slow) -> None:
        """Let work go on more slowly; nothing is slowed for no time."""
        if slow.to_sol > slow.from_sol:
            self.set(slows=(*self.state.slows, slow))
            self._calendars.clear()

    def end_slow(self, nth: int) -> None:
        """Note that the end of a slow time has been told."""
        slows = list(self.state.slows)
        slows[nth] = replace(slows[nth], over=True)
        self.set(slows=tuple(slows))

    def add_place(self, place: Place) -> None:
        """Add a point."""
        self.set(places=(*self.state.places, place))
        self.__dict__.pop("ways", None)

    def want_replan(self) -> None:
        """Ask for a new plan, if that is the policy."""
        if self.mission.policy.replan is Replan.AFTER_FAULTS:
            self.set(replan_wanted=True)

    def delayed(self) -> None:
        """Something takes longer than planned: a new plan is asked for if something stays then."""
        self.late = True

    def tell(
        self,
        kind: Kind,
        text: str,
        who: str = "",
        *,
        stop: str | None = None,
        data: Mapping[str, Any] | None = None,
        alert: bool = False,
    ) -> None:
        """Say what happens now."""
        self.told.append(
            Happening(
                sol=self.sol, kind=kind, text=text, who=who, stop=stop, data=data or {}, alert=alert
            )
        )

    def tell_fault(
        self,
        fault: FaultKind,
        text: str,
        who: str = "",
        *,
        stop: str | None = None,
        until_sol: float | None = None,
        injected: bool = False,
    ) -> None:
        """Say what goes wrong now."""
        data = {"fault": fault.value, "until_sol": until_sol, "injected": injected}
        self.tell(Kind.FAULT, text, who, stop=stop, data=data, alert=True)

    # What follows from it

    @cached_property
    def ways(self) -> Ways:
        """The distances, places included."""
        return Ways(with_places(self.problem, self.state.places))

    @property
    def deadline(self) -> float:
        """When the container must be closed, with what rounding may explain."""
        calendar = self.problem.calendar
        if calendar.departure_sol is None:
            return inf
        latest = calendar.departure_sol - calendar.margin_sols
        return latest + TOLERANCE * abs(latest)

    def calendar(self, who: str) -> Calendars:
        """Return the rates of a vehicle or of the arm, storms and faults included."""
        if who not in self._calendars:
            kind = self.kind_of(who)
            calendar = self.problem.calendar
            extra = [
                Interval(slow.from_sol, slow.to_sol, slow.rate, slow.fault.value)
                for slow in self.state.slows
                if slow.holds(who, kind)
            ]
            if not calendar.storm_kinds or kind in calendar.storm_kinds:
                extra += [
                    Interval(sol, sol + calendar.storm_sols, calendar.storm_rate, "storm")
                    for sol in self.state.storms
                ]
            known = [each for each in calendar.intervals if not each.kinds or kind in each.kinds]
            own = tuple(replace(each, kinds=()) for each in known) + tuple(extra)
            self._calendars[who] = Calendars(replace(calendar, intervals=own))
        return self._calendars[who]

    def finish(self, who: str, begin: float, work: float) -> float:
        """Return when work is done; infinity if never."""
        return self.calendar(who).finish(self.kind_of(who), begin, work)

    def kind_of(self, who: str) -> str:
        """Return the kind under which the calendar knows an actor."""
        return ARM if who == ARM else self.vehicles[who].kind

    def end_of(self, who: str) -> float:
        """Return when what an actor does is over; infinity if never, or if it does nothing."""
        actor = self.arm if who == ARM else self.vehicles[who]
        if actor.doing in _STILL:
            return inf
        return self.finish(who, actor.since, actor.work)

    def at_work(self, who: str) -> tuple[VehicleState | ArmState, float]:
        """Return an actor and the work it has behind it: a vehicle's drives, all of the arm's."""
        if who == ARM:
            return self.arm, self.arm.worked_sols
        return self.vehicles[who], self.vehicles[who].driven_sols

    def metres(self, kind: str, from_point: str, to_point: str) -> float:
        """Return the way of a vehicle of a kind."""
        return self.ways.metres(self.kinds[kind].distance, from_point, to_point)

    def brings(self, vehicle: VehicleState) -> bool:
        """Whether a vehicle can still bring something."""
        if vehicle.doing in _STILL or self.end_of(vehicle.who) == inf:
            return False
        return bool(vehicle.cargo or vehicle.ahead or vehicle.later)
