"""Sol by sol what the vehicles and the lander's arm do when given routes are flown.

Everything begins as early as it can. `timeline` also tries every limit but the demands on what to
take, so that routes it accepts can be flown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from samples.planning.calendar import LANDER, Calendars
from samples.planning.limits import TOLERANCE, Unflyable, exceeds, hold
from samples.planning.problem import SITE, Problem, Vehicle, Window
from samples.planning.solution import Activity, Route, Step, Timeline
from samples.planning.ways import Ways

_LONGER = 1e-5
"""Sols: by so much a step is lengthened to see whether the finish is later."""


@dataclass(slots=True)
class _Task:
    """One piece of work: `step` still without its times."""

    step: Step
    work: float
    windows: tuple[Window, ...] = ()
    tubes: tuple[str, ...] = ()
    """Delivered when it is done."""


@dataclass(slots=True)
class _Run:
    """One vehicle's tasks in order."""

    order: int
    number: int
    kind: str
    begin: float
    tasks: list[_Task] = field(default_factory=list)
    times: list[tuple[float, float]] = field(default_factory=list)


def timeline(problem: Problem, site: str | None, routes: Sequence[Route]) -> Timeline:
    """Return when everything happens if `routes` are flown with the lander at `site`.

    Raises `Unflyable` naming the first limit that is broken.
    """
    return _Schedule(problem, site, routes).timeline()


class _Schedule:
    def __init__(self, problem: Problem, site: str | None, routes: Sequence[Route]) -> None:
        self.problem = problem
        self.site = site
        self.ways = Ways(problem)
        self.calendars = Calendars(problem.calendar)
        self.stops = {stop.id: stop for stop in problem.stops}
        self._hold_site()
        self._hold_fleet(routes)
        self._hold_cargo([stop for r in routes for s in r.sorties for stop in s.stops])
        self.runs = [run for route in routes if (run := self._run(route)).tasks]
        self.runs.sort(key=lambda run: (run.order, run.number))
        for run in self.runs:
            run.times = self._fly(run, 0, run.begin)
            self._hold_sols(run)
        self.close = problem.lander.close_sols if problem.lander else 0.0
        self.load = problem.lander.load_sols_per_tube if problem.lander else 0.0
        self.arm = self._arm({})
        self.finish = self._finish({})
        self._hold_departure()

    def timeline(self) -> Timeline:
        """Put the times into the steps."""
        steps = [step for run in self.runs for step in self._steps(run)]
        steps += self._arm_steps()
        calendar = self.problem.calendar
        slack = None
        if calendar.departure_sol is not None:
            slack = calendar.departure_sol - calendar.margin_sols - self.finish
            if calendar.margin_sols > 0:
                begin = calendar.departure_sol - calendar.margin_sols
                steps.append(Step(LANDER, Activity.MARGIN, begin, calendar.departure_sol))
        slots = {stop: slot for slot, (_, _, stop) in enumerate(self.arm, start=1)}
        return Timeline(tuple(steps), self.finish, slack, slots)

    # What is held before anything moves

    def _hold_site(self) -> None:
        lander = self.problem.lander
        sites = lander.sites if lander else (None,)
        if self.site not in sites:
            raise Unflyable("site", f"{self.site or 'No site'} is not a site of the lander.")

    def _hold_fleet(self, routes: Sequence[Route]) -> None:
        vehicles = {vehicle.kind: vehicle for vehicle in self.problem.vehicles}
        seen: set[tuple[str, int]] = set()
        for route in routes:
            key = (route.vehicle, route.number)
            vehicle = vehicles.get(route.vehicle)
            if vehicle is None or not 1 <= route.number <= vehicle.count or key in seen:
                text = f"There is no {'second ' if key in seen else ''}vehicle {key[0]} {key[1]}."
                raise Unflyable(f"count:{route.vehicle}", text)
            seen.add(key)

    def _hold_cargo(self, taken: Sequence[str]) -> None:
        for stop in taken:
            if stop not in self.stops:
                raise Unflyable(f"stop:{stop}", f"There is no stop {stop}.")
        if len(set(taken)) < len(taken):
            twice = next(stop for stop in taken if taken.count(stop) > 1)
            raise Unflyable(f"stop:{twice}", f"{twice} is fetched more than once.")
        container = self.problem.container
        hold("capacity_tubes", "The container has", len(taken), container.capacity_tubes, "tubes")
        mass = sum(self.stops[stop].mass_g for stop in taken)
        hold("capacity_g", "The container weighs", mass, container.capacity_g, "g")

    # One vehicle

    def _run(self, route: Route) -> _Run:
        kinds = [vehicle.kind for vehicle in self.problem.vehicles]
        order = kinds.index(route.vehicle)
        vehicle = self.problem.vehicles[order]
        begin = max(self.problem.calendar.arrival_sol, vehicle.ready_sol)
        run = _Run(order, route.number, vehicle.kind, begin)
        who = f"{vehicle.kind} {route.number}"
        flown = [sortie.stops for sortie in route.sorties if sortie.stops]
        allowed = vehicle.sorties if self.problem.lander else 1
        hold(f"sorties:{vehicle.kind}", f"{who} flies", len(flown), allowed, "sorties")
        here = self._place(vehicle.start)
        total = 0.0
        for number, names in enumerate(flown, start=1):
            if number > 1 and vehicle.turnaround_sols:
                rest = Step(who, Activity.TURNAROUND, 0, 0, sortie=number)
                run.tasks.append(_Task(rest, vehicle.turnaround_sols))
            length = self._sortie(
                run, vehicle, Step(who, Activity.DRIVE, 0, 0, sortie=number), here, names
            )
            total += length
            here = run.tasks[-1].step.to_point or self.site or here
            hold(
                f"range:{vehicle.kind}",
                f"Sortie {number} of {who} takes",
                length,
                vehicle.range_m,
                "m",
            )
        hold(f"budget_m:{vehicle.kind}", f"All sorties of {who} take", total, vehicle.budget_m, "m")
        return run

    def _sortie(
        self, run: _Run, vehicle: Vehicle, step: Step, here: str, names: Sequence[str]
    ) -> float:
        """Add the tasks of one sortie; return its length."""
        kind = vehicle.kind
        stops = [self.stops[name] for name in names]
        for stop in stops:
            if stop.by and kind not in stop.by:
                raise Unflyable(f"by:{stop.id}", f"{stop.id} can't be fetched by {kind}.")
        what = f"Sortie {step.sortie} of {step.who} carries"
        hold(f"payload_tubes:{kind}", what, len(stops), vehicle.payload_tubes, "tubes")
        mass = sum(stop.mass_g for stop in stops)
        hold(f"payload_g:{kind}", what, mass, vehicle.payload_g, "g")
        length = 0.0
        for stop in stops:
            length += self._drive(run, vehicle, step, here, stop.point)
            here = stop.point
            run.tasks.append(
                _Task(
                    replace(step, activity=Activity.PICK_UP, stop=stop.id),
                    stop.service_sols + vehicle.pickup_sols,
                    stop.windows,
                )
            )
        if self.site is not None:
            length += self._drive(run, vehicle, step, here, self.site)
            unload = vehicle.unload_sols_per_tube * len(stops)
            run.tasks.append(
                _Task(replace(step, activity=Activity.UNLOAD), unload, tubes=tuple(names))
            )
        elif vehicle.end is not None:
            length += self._drive(run, vehicle, step, here, self._place(vehicle.end))
        return length

    def _drive(self, run: _Run, vehicle: Vehicle, step: Step, here: str, there: str) -> float:
        if here == there:
            return 0.0
        metres = self.ways.metres(vehicle.distance, here, there)
        if metres == inf:
            raise Unflyable(f"way:{vehicle.kind}", f"{step.who} has no way from {here} to {there}.")
        energy = metres * (vehicle.energy_wh_per_m or 0.0)
        drive = replace(step, from_point=here, to_point=there, distance_m=metres, energy_wh=energy)
        work = metres / vehicle.speed_m_per_sol if vehicle.speed_m_per_sol else 0.0
        run.tasks.append(_Task(drive, work))
        return metres

    def _place(self, name: str) -> str:
        return self.site if name == SITE and self.site is not None else name

    # Times

    def _fly(self, run: _Run, first: int, now: float) -> list[tuple[float, float]]:
        """Return begin and end of the tasks from the `first` on when they may begin at `now`."""
        times = []
        for task in run.tasks[first:]:
            begin = opening(task.windows, now) if task.windows else now
            now = self.calendars.finish(run.kind, begin, task.work)
            times.append((begin, now))
        return times

    def _hold_sols(self, run: _Run) -> None:
        for task, (begin, end) in zip(run.tasks, run.times, strict=True):
            step = task.step
            if begin == inf and task.windows:
                raise Unflyable(
                    f"window:{step.stop}", f"{step.who} reaches {step.stop} after its last window."
                )
            if end == inf:
                raise Unflyable(f"calendar:{run.kind}", f"{step.who} never ends its work.")
        limit = self.problem.vehicles[run.order].budget_sols
        # A turnaround is only flown before another sortie, so the last task is the last unloading.
        spent = run.times[-1][1] - run.begin
        who = run.tasks[0].step.who
        hold(f"budget_sols:{run.kind}", f"{who} works for", spent, limit, "sols")

    def _hold_departure(self) -> None:
        calendar = self.problem.calendar
        if self.finish == inf:
            raise Unflyable("calendar:lander", "The lander's arm never ends its work.")
        if calendar.departure_sol is not None:
            latest = calendar.departure_sol - calendar.margin_sols
            hold("departure", "All is done on sol", self.finish, latest, "sols")

    # The arm

    def _arm(self, flown: dict[int, list[tuple[float, float]]]) -> list[tuple[float, float, str]]:
        """Return begin and end of each loading, where `flown` replaces the times of some runs."""
        if self.site is None:
            return []
        queue = sorted(
            (times[i][1], nth, i, task.tubes)
            for nth, run in enumerate(self.runs)
            for times in [flown.get(nth, run.times)]
            for i, task in enumerate(run.tasks)
            if task.tubes
        )
        loads = []
        now = -inf
        for delivered, _, _, tubes in queue:
            for tube in tubes:
                begin = max(now, delivered)
                now = self.calendars.finish(LANDER, begin, self.load)
                loads.append((begin, now, tube))
        return loads

    def _finish(self, flown: dict[int, list[tuple[float, float]]]) -> float:
        if not self.runs:
            return self.problem.calendar.arrival_sol
        if self.site is None:
            return max(flown.get(n, run.times)[-1][1] for n, run in enumerate(self.runs))
        return self.calendars.finish(LANDER, self._arm(flown)[-1][1], self.close)

    # What the finish hangs on

    def _delays(self, nth: int, i: int, later: float) -> bool:
        """Whether the finish is later if task i of a run ends at `later`."""
        run = self.runs[nth]
        times = [*run.times[:i], (0.0, later), *self._fly(run, i + 1, later)]
        return exceeds(self._finish({nth: times}), self.finish + TOLERANCE)

    def _steps(self, run: _Run) -> list[Step]:
        nth = self.runs.index(run)
        alike = not self.calendars.pieces(run.kind)[0] and not any(t.windows for t in run.tasks)
        known: dict[int, bool] = {}
        steps: list[Step] = []
        now = run.begin
        delivery = len(run.tasks)
        for i in range(len(run.tasks) - 1, -1, -1):
            task, (begin, end) = run.tasks[i], run.times[i]
            if task.tubes or delivery == len(run.tasks):
                delivery = i
            # Without windows and intervals, a delay goes unchanged from one delivery to the last.
            key = delivery if alike else i
            if key not in known:
                later = self.calendars.finish(run.kind, begin, task.work + _LONGER)
                known[key] = self._delays(nth, i, later)
            steps.append(replace(task.step, from_sol=begin, to_sol=end, critical=known[key]))
            now = run.times[i - 1][1] if i else run.begin
            if begin > now:
                later = self.calendars.finish(run.kind, begin + _LONGER, task.work)
                wait = replace(task.step, activity=Activity.WAIT, stop=None)
                steps.append(
                    replace(wait, from_sol=now, to_sol=begin, critical=self._delays(nth, i, later))
                )
        return steps[::-1]

    def _arm_steps(self) -> list[Step]:
        if not self.arm:
            return []
        steps = [Step(LANDER, Activity.CLOSE, self.arm[-1][1], self.finish, critical=True)]
        # Going backwards: the latest end of each loading that does not delay the finish.
        latest = self.calendars.begin(LANDER, self.finish, self.close)
        for i in range(len(self.arm) - 1, -1, -1):
            begin, end, tube = self.arm[i]
            critical = self.calendars.work(LANDER, end, latest) <= TOLERANCE
            steps.append(Step(LANDER, Activity.LOAD, begin, end, stop=tube, critical=critical))
            latest = self.calendars.begin(LANDER, latest, self.load)
            if i and begin > self.arm[i - 1][1]:
                waits = begin >= latest - TOLERANCE
                steps.append(Step(LANDER, Activity.WAIT, self.arm[i - 1][1], begin, critical=waits))
        return steps[::-1]


def opening(windows: Sequence[Window], sol: float) -> float:
    """Return the first sol from `sol` on when a window is open; infinity if none is any more."""
    return min((max(sol, w.from_sol) for w in windows if not exceeds(sol, w.to_sol)), default=inf)


def stops_of(routes: Sequence[Route]) -> tuple[str, ...]:
    """Return all stops of some routes, in the order of the routes."""
    return tuple(stop for route in routes for sortie in route.sorties for stop in sortie.stops)


__all__ = ["Unflyable", "opening", "stops_of", "timeline"]
