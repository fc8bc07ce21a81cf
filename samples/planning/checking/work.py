"""What everybody must do for the routes of a solution to be flown, without its times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from samples.planning.checking.routes import legs, name_of, vehicle_of
from samples.planning.problem import Problem, Vehicle, Window
from samples.planning.solution import Activity, Route, Solution, Step

LANDER = "lander"
"""Whose steps and intervals are the arm's."""


@dataclass(frozen=True, slots=True)
class Work:
    """One step as it must be; `sols` of full rate."""

    activity: Activity
    sols: float
    sortie: int = 0
    stop: str | None = None
    from_point: str | None = None
    to_point: str | None = None
    distance_m: float = 0.0
    energy_wh: float = 0.0
    windows: tuple[Window, ...] = ()
    ready: float = -inf
    """Not before this sol."""

    def is_of(self, step: Step) -> bool:
        """Whether a step is about this work."""
        return (self.activity, self.sortie, self.stop, self.from_point, self.to_point) == (
            step.activity, step.sortie, step.stop, step.from_point, step.to_point,
        )  # fmt: skip

    def __str__(self) -> str:
        way = f" from {self.from_point} to {self.to_point}" if self.to_point else ""
        return f"{self.activity}{f' {self.stop}' if self.stop else ''}{way}"


def work_of(problem: Problem, solution: Solution, route: Route) -> Iterator[Work]:
    """What a vehicle must do, in order."""
    vehicle = vehicle_of(problem, route)
    stops = {stop.id: stop for stop in problem.stops}
    for i, sortie in enumerate(route.sorties):
        number = i + 1
        if i and vehicle.turnaround_sols:
            yield Work(Activity.TURNAROUND, vehicle.turnaround_sols, number)
        way = legs(problem, solution, route, i)
        for name, leg in zip(sortie.stops, way, strict=False):
            yield from _drive(vehicle, number, leg)
            stop = stops[name]
            sols = stop.service_sols + vehicle.pickup_sols
            yield Work(Activity.PICK_UP, sols, number, name, windows=stop.windows)
        yield from _drive(vehicle, number, way[-1])
        if problem.lander:
            sols = vehicle.unload_sols_per_tube * len(sortie.stops)
            yield Work(Activity.UNLOAD, sols, number)


def loading(problem: Problem, solution: Solution) -> list[Work]:
    """What the lander's arm must do, in order, once all is delivered as the timeline says."""
    if not problem.lander:
        return []
    kinds = [vehicle.kind for vehicle in problem.vehicles]
    delivered = {
        (step.who, step.sortie): step.to_sol
        for step in solution.timeline.steps
        if step.activity is Activity.UNLOAD
    }
    queue = [
        ((delivered[name_of(route), i], kinds.index(route.vehicle), route.number, i), sortie.stops)
        for route in solution.routes
        for i, sortie in enumerate(route.sorties, start=1)
        if (name_of(route), i) in delivered
    ]
    sols = problem.lander.load_sols_per_tube
    loads = [
        Work(Activity.LOAD, sols, stop=name, ready=turn[0])
        for turn, names in sorted(queue)
        for name in names
    ]
    return [*loads, Work(Activity.CLOSE, problem.lander.close_sols)] if loads else []


def _drive(vehicle: Vehicle, sortie: int, leg: tuple[str, str, float]) -> Iterator[Work]:
    here, there, length = leg
    if here == there:
        return
    sols = length / vehicle.speed_m_per_sol if vehicle.speed_m_per_sol else 0.0
    energy = length * (vehicle.energy_wh_per_m or 0.0)
    yield Work(Activity.DRIVE, sols, sortie, None, here, there, length, energy)
