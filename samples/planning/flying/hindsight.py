"""The same problem with what was to come known: how much could have been brought home at best.

Whatever a mission met is in the problem: drawn speeds, lives and storms, times when somebody stood
still, tubes that can't be had, slots that jam. What can't be said in a problem is left out in
favour of the better plan, so that a bound of it is never below what was flown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from samples.planning.flying import engine, tubes
from samples.planning.flying.mission import Fault, FaultKind, Mission
from samples.planning.flying.places import with_places
from samples.planning.flying.state import State, TubeState
from samples.planning.flying.world import ARM, World
from samples.planning.problem import (
    Aim,
    Calendar,
    Container,
    Distance,
    Interval,
    Metric,
    Must,
    Point,
    Problem,
    Stop,
    Vehicle,
)
from samples.planning.ways import Ways

BLACKOUTS_UNTIL = 2_000.0
"""Sols after the arrival, where there is no departure."""


def problem_of(mission: Mission, state: State | None = None) -> Problem:
    """Return the mission's problem with all known that has happened up to a state.

    Without a state: with what is drawn whatever is flown. Its aim is VALUE, each vehicle is a kind
    of its own, "<kind>#<number>", and nothing must be taken. Raises InvalidValue as `engine.begin`.
    """
    world = World(mission, state or engine.begin(mission)[0])
    asked = mission.problem
    names = {
        known.kind: tuple(f"{known.kind}#{number}" for number in range(1, known.count + 1))
        for known in asked.vehicles
    }
    stops = [stop for tube in world.tubes.values() if (stop := _stop(world, tube))]
    problem = replace(
        asked,
        name=f"{asked.name}, in hindsight",
        distances={name: _shortest(each) for name, each in asked.distances.items()},
        stops=tuple(replace(stop, by=_each(stop.by, names)) for stop in stops),
        vehicles=tuple(
            _vehicle(world, known, number)
            for known in asked.vehicles
            for number in range(1, known.count + 1)
        ),
        lander=replace(asked.lander, sites=(mission.site,)) if asked.lander else None,
        container=_container(world),
        calendar=_calendar(world, names),
        aim=Aim.VALUE,
        confidence=None,
    )
    moved = [stop.id for stop in stops if _moved(world, world.tubes[stop.id])]
    return _with_moved(problem, world, moved) if moved else problem


def _each(kinds: Iterable[str], names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for kind in kinds for name in names.get(kind, (kind,)))


# --- Vehicles, container, calendar ----------------------------------------------------------------


def _vehicle(world: World, known: Vehicle, number: int) -> Vehicle:
    met = world.vehicles[f"{known.kind} {number}"]
    limits = [each for each in (known.budget_sols, met.life_sols) if each is not None]
    speed = known.speed_m_per_sol
    return replace(
        known,
        kind=f"{known.kind}#{number}",
        count=1,
        speed_m_per_sol=speed * met.speed if speed else None,
        budget_sols=min(limits, default=None),
        speed_spread=0.0,
        loss_per_sol=0.0,
    )


def _container(world: World) -> Container:
    asked, arm = world.problem.container, world.arm
    if asked.capacity_tubes is None:
        return asked
    coming = [
        slot
        for slot in range(arm.slots + 1, asked.capacity_tubes + 1)
        if any(_drawn(world, FaultKind.SLOT_JAMMED, str(slot)))
    ]
    left = asked.capacity_tubes - arm.jammed - len(coming)
    return replace(asked, capacity_tubes=max(left, 0))


def _drawn(world: World, kind: FaultKind, name: str) -> Iterator[Fault]:
    """Yield the mission's faults of a kind that hit what is named so."""
    for entry, fault in enumerate(world.draws.faults):
        if fault.kind is kind and world.draws.happens(entry, fault, name):
            yield fault


def _calendar(world: World, names: Mapping[str, tuple[str, ...]]) -> Calendar:
    asked, state = world.problem.calendar, world.state
    named = {vehicle.who: f"{vehicle.kind}#{vehicle.number}" for vehicle in state.vehicles}
    named[ARM] = ARM
    storms = [
        Interval(sol, sol + asked.storm_sols, asked.storm_rate, "dust storm", asked.storm_kinds)
        for sol in state.storms
    ]
    met = [
        Interval(
            slow.from_sol,
            slow.to_sol,
            slow.rate,
            slow.fault.replace("_", " "),
            (named[slow.who],) if slow.who else slow.kinds,
        )
        for slow in state.slows
    ]
    departure, closed = asked.departure_sol, world.arm.closed_sol
    if departure is not None and closed is not None:
        # Closed too late by what nobody could know, it went home all the same.
        departure = max(departure, closed + asked.margin_sols)
    return replace(
        asked,
        departure_sol=departure,
        intervals=tuple(
            replace(each, kinds=_each(each.kinds, names))
            for each in (*asked.intervals, *storms, *met, *_blackouts(world))
        ),
        storms_per_sol=0.0,
        storm_kinds=(),
    )


def _blackouts(world: World) -> Iterator[Interval]:
    """Yield those that are drawn: they come whatever is flown."""
    calendar = world.problem.calendar
    ends = calendar.departure_sol or calendar.arrival_sol + BLACKOUTS_UNTIL
    for entry, fault in enumerate(world.draws.faults):
        if fault.kind is not FaultKind.BLACKOUT or fault.sols <= 0:
            continue
        nth, sol = 0, calendar.arrival_sol + world.draws.after(entry, fault, "", 0)
        while sol < ends:
            yield Interval(sol, sol + fault.sols, 0.0, "blackout", fault.kinds)
            nth += 1
            sol = calendar.arrival_sol + world.draws.after(entry, fault, "", nth)


# --- Stops ----------------------------------------------------------------------------------------


def _stop(world: World, tube: TubeState) -> Stop | None:
    """Return a stop as it turned out; None where its tube can't be brought home."""
    stop = world.stops[tube.stop]
    policy = world.mission.policy
    attempts = range(1, policy.attempts + 1)
    if (
        tube.fate in ("failed", tubes.NOT_FOUND)
        or all(world.draws.fails(stop.id, stop.success, attempt) for attempt in attempts)
        or (_seal_breaks(world, tube) and not policy.waive_broken_seals)
    ):
        return None
    longer = tubes.longer(tube)
    if not tube.reached:
        sols = {each.fault: each.sols for each in tube.troubles}
        for kind in tubes.AT_A_TUBE:
            certain = [fault for fault in _drawn(world, kind, stop.id) if _hits(world, fault, stop)]
            if certain and kind not in sols:
                sols[kind] = min(fault.sols for fault in certain)
        if FaultKind.NOT_FOUND in sols and not tubes.would_be_found(world, stop.id):
            return None
        longer = sum(sols.values())
    must = Must.LEAVE if stop.must is Must.LEAVE and not tube.planned else None
    return replace(stop, success=1.0, must=must, service_sols=stop.service_sols + longer)


def _seal_breaks(world: World, tube: TubeState) -> bool:
    if tube.damaged:
        return True
    stop = world.stops[tube.stop]
    drawn = _drawn(world, FaultKind.SEAL_BROKEN, stop.id)
    return not tube.reached and any(_hits(world, fault, stop) for fault in drawn)


def _hits(world: World, fault: Fault, stop: Stop) -> bool:
    """Whether a fault hits whoever fetches a stop."""
    fetching = [
        vehicle for vehicle in world.vehicles.values() if not stop.by or vehicle.kind in stop.by
    ]
    aboard = fault.kind in tubes.AT_A_TUBE
    return all(
        (not fault.kinds or vehicle.kind in fault.kinds)
        and not (aboard and tubes.aboard(world, vehicle, stop.id))
        for vehicle in fetching
    )


# --- Tubes that were carried and lay down again ---------------------------------------------------


def _moved(world: World, tube: TubeState) -> bool:
    return tube.point != world.stops[tube.stop].point


def _with_moved(problem: Problem, world: World, moved: Iterable[str]) -> Problem:
    """Let each of these tubes lie at both of its places at once: fetched from the nearer one."""
    there = with_places(replace(world.problem, distances=problem.distances), world.state.places)
    ways = Ways(there)
    names = [point.id for point in there.points]
    both = {f"@{stop}": (world.stops[stop].point, world.tubes[stop].point) for stop in moved}
    ends = [*((name,) for name in names), *both.values()]
    distances = {
        name: Distance(
            Metric.MATRIX,
            metres=tuple(
                tuple(
                    0.0 if i == j else min(ways.metres(name, a, b) for a in here for b in there_)
                    for j, there_ in enumerate(ends)
                )
                for i, here in enumerate(ends)
            ),
        )
        for name in problem.distances
    }
    return replace(
        problem,
        points=(*there.points, *(Point(name) for name in both)),
        distances=distances,
        stops=tuple(
            replace(stop, point=f"@{stop.id}", service_sols=0.0, windows=(), by=())
            if f"@{stop.id}" in both
            else stop
            for stop in problem.stops
        ),
    )


def _shortest(distance: Distance) -> Distance:
    """Return a matrix of shortest ways: nobody's way is longer for passing by another point."""
    if distance.metric is not Metric.MATRIX:
        return distance
    metres = np.array(distance.metres, dtype=float)
    for k in range(len(metres)):
        metres = np.minimum(metres, metres[:, [k]] + metres[[k], :])
    return replace(distance, metres=tuple(tuple(row) for row in metres.tolist()))
