"""The timetable of a plan's run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.domain.errors import NotFound
from samples.domain.mock_missions import moment
from samples.exchange.timelines.timetable import Entry, Timetable
from samples.models import PlanActivity, PlanRun
from samples.planning import terms
from samples.planning.asking import ROVER
from samples.planning.solution import Activity
from samples.selectors import plans

VERBS: dict[str, str] = {
    Activity.DRIVE: "Go to",
    Activity.PICK_UP: "Pick up",
    Activity.UNLOAD: "Unload",
    Activity.TURNAROUND: "Turn around",
    Activity.LOAD: "Load",
    Activity.CLOSE: "Close the container",
    Activity.WAIT: "Wait",
    Activity.MARGIN: "Kept free",
}


class Names:
    """What vehicles, tubes and points are called in a run's terms."""

    def __init__(self, run: PlanRun) -> None:
        told = terms.read(run.terms)
        self._tubes: Mapping[str, Mapping[str, Any]] = {
            tube["container"]: tube for tube in run.tubes
        }
        self._points = {site.id: site.name for site in told.sites} | {ROVER: "the rover"}
        self._vehicles = {one.kind: (one.name, one.count.value) for one in told.vehicles}
        self.arrival = terms.arrival(told)

    def who(self, who: str) -> str:
        """A vehicle as the scenario names it; the lander's arm."""
        if who == "lander":
            return "Lander's arm"
        kind, _, number = who.rpartition(" ")
        if kind not in self._vehicles:
            return who.capitalize()
        name, count = self._vehicles[kind]
        return f"{name} {number}" if count > 1 else name

    def what(self, kind: str, code: str | None, point: str) -> str:
        """An activity in words: with the tube that is handled, or where it leads."""
        verb = VERBS.get(kind, kind.replace("_", " ").capitalize())
        if code is not None:
            return f"{verb} {self.tube(code)}"
        return f"{verb} {self._points.get(point, point)}" if point else verb

    def tube(self, code: str) -> str:
        """The name of what is in a tube."""
        return str(self._tubes[code]["name"]) if code in self._tubes else code

    def sample(self, code: str | None) -> str:
        """The designation of what is in a tube."""
        return "" if code is None else str(self._tubes.get(code, {}).get("sample", ""))


def timetable(run: PlanRun) -> Timetable:
    """Of a run that has an answer; raises NotFound for one without. Needs the whole run."""
    if run.solution is None:
        raise NotFound(
            f"{run} has no timeline: it is {run.status}.",
            field="run",
            value=run.pk,
            expected="a run that is done",
        )
    names = Names(run)
    return Timetable(
        key=f"plan-run-{run.pk}-{run.problem_hash[:16]}",
        name=run.plan.name,
        version=f"run {run.number}",
        scenario=run.plan.scenario.slug,
        mission=run.ledger.mission.slug,
        ledger=run.ledger.slug,
        is_mock=run.ledger.is_mock,
        as_flown=False,
        stamped=run.finished_at or run.requested_at,
        start=names.arrival,
        entries=tuple(_entry(step, names) for step in plans.activities().filter(run=run)),
    )


def _entry(step: PlanActivity, names: Names) -> Entry:
    code = step.container.code if step.container else None
    more = {
        "tube": code,
        "from_point": step.from_point or None,
        "to_point": step.to_point or None,
        "distance_m": step.distance_m or None,
        "energy_wh": step.energy_wh or None,
        "sortie": step.sortie or None,
        "critical": step.critical,
    }
    return Entry(
        number=step.number,
        who=names.who(step.who),
        kind=step.activity,
        name=names.what(step.activity, code, step.to_point),
        begin=moment(names.arrival, step.from_sol),
        end=moment(names.arrival, step.to_sol),
        from_sol=step.from_sol,
        to_sol=step.to_sol,
        sample=names.sample(code),
        more={name: value for name, value in more.items() if value is not None},
    )
