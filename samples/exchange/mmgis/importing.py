"""Importing the layers: what is new is added, what is empty filled, nothing overwritten unasked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import transaction

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import distance_m
from samples.domain.kinds import Trust
from samples.exchange.mmgis import compare, drives, files, waypoints
from samples.exchange.mmgis.compare import Compared
from samples.exchange.mmgis.files import File
from samples.exchange.mmgis.report import Report
from samples.models import Drive, Mission, Source, Waypoint
from samples.selectors.rover import newest_position
from samples.services import catalogue
from samples.services.actors import Actor, require

PERMISSIONS = (
    "samples.add_source", "samples.add_waypoint", "samples.change_waypoint", "samples.add_drive",
    "samples.change_drive",
)  # fmt: skip
"""What who imports must be allowed; asked before a file is read."""
GAP_M = 20.0
"""A track that ends further from the rover's newest place is remarked on."""

R = TypeVar("R", Waypoint, Drive)


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who imports which files, and what is known of them.

    `retrieved_on`: the day on which the files were fetched. `replace`: where a file contradicts a
    stored value, the file's is taken over, with its source.
    """

    mission: Mission
    actor: Actor
    waypoints: File | None = None
    traverse: File | None = None
    retrieved_on: date
    url: str = ""
    trust: Trust = Trust.HIGH
    reason: str = ""
    replace: bool = False
    dry_run: bool = False


@dataclass
class Outcome:
    """What came of it. `before` and `after`: where the rover was last known to stand."""

    reports: list[Report] = field(default_factory=list)
    before: Waypoint | None = None
    after: Waypoint | None = None
    moved_m: float | None = None
    remarks: list[str] = field(default_factory=list)
    dry_run: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything was written, or would have been."""
        return any(report.changes for report in self.reports)

    @property
    def is_clean(self) -> bool:
        """Whether everything in the files was understood and contradicts nothing."""
        return all(report.is_clean for report in self.reports)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "dry_run": self.dry_run,
            "changes": self.changes,
            "clean": self.is_clean,
            "rover": {"before": _told(self.before), "after": _told(self.after),
                      "moved_m": self.moved_m},
            "remarks": self.remarks,
            "files": [report.as_json() for report in self.reports],
        }  # fmt: skip


def run(order: Order) -> Outcome:
    """Import the files in one transaction; of a dry run nothing stays.

    Raises NotPermitted, InvalidValue for a file that is none of these layers, Conflict where
    somebody else wrote the same at the same time.
    """
    for permission in PERMISSIONS:
        require(order.actor, permission)
    if order.waypoints is None and order.traverse is None:
        raise InvalidValue(
            "There is nothing to import.", field="waypoints", expected="a layer's file"
        )
    outcome = Outcome(dry_run=order.dry_run)
    with transaction.atomic():
        outcome.before = newest_position(order.mission)
        last_sol = order.mission.clock.sol(datetime.now(UTC)) + 1
        if order.waypoints is not None:
            outcome.reports.append(_waypoints(order, order.waypoints, last_sol))
        if order.traverse is not None:
            outcome.reports.append(_drives(order, order.traverse, last_sol))
        outcome.after = newest_position(order.mission)
        outcome.moved_m = _moved(outcome.before, outcome.after)
        outcome.remarks += _gap(order.mission, outcome.after)
        if order.dry_run:
            transaction.set_rollback(True)
    return outcome


def _waypoints(order: Order, file: File, last_sol: int) -> Report:
    layer, report = _begun("waypoints", file)
    told = waypoints.waypoints(layer, order.mission, last_sol, report)
    stored = {(one.sol, one.rmc): one for one in Waypoint.objects.filter(mission=order.mission)}
    sols = {rmc: sol for sol, rmc in stored}
    report.remarks += [
        f"{rmc} is known of sol {sols[rmc]}; the file has it of sol {sol} too."
        for sol, rmc in told
        if (sol, rmc) not in stored and sols.get(rmc, sol) != sol
    ]
    _keep(order, file, layer.title, told, stored, compare.waypoint, report)
    return report


def _drives(order: Order, file: File, last_sol: int) -> Report:
    layer, report = _begun("traverse", file)
    told = drives.drives(layer, order.mission, last_sol, report)
    stored = {
        (one.sol, one.from_rmc, one.to_rmc): one
        for one in Drive.objects.filter(mission=order.mission)
    }
    _keep(order, file, layer.title, told, stored, compare.drive, report)
    return report


def _begun(name: str, file: File) -> tuple[files.Layer, Report]:
    layer = files.read(file, name)
    sha256 = file.sha256
    report = Report(name, file.name, sha256, _code(sha256), features=len(layer.features))
    return layer, report


def _keep(
    order: Order,
    file: File,
    title: str,
    told: Mapping[Any, R],
    stored: Mapping[Any, R],
    compared: Callable[[Any, Any], Compared],
    report: Report,
) -> None:
    """Write what the file adds to what is stored."""
    if report.features and not told:
        raise InvalidValue(
            f"None of the {report.features} features of {file.name} was understood; the first: "
            f"{report.skipped[0].why}",
            field=report.layer,
            value=file.name,
            expected=f"JPL's {report.layer} layer of this mission",
        )
    source: Source | None = None
    for key, one in told.items():
        there = stored.get(key)
        found = None if there is None else compared(there, one)
        if found is not None and there is not None:
            values = dict(found.filled)
            report.filled += found.news
            (report.replaced if order.replace else report.kept).extend(found.changes)
            if order.replace:
                values |= found.differs
            if not values:
                report.same += not found.changes
                continue
        source = source or _source(order, file, title, report)
        if found is None or there is None:
            one.source = source
            catalogue.add(one, actor=order.actor, reason=_reason(order))
            report.added.append(str(one))
            continue
        if order.replace and found.differs:
            values["source"] = source
        catalogue.revise(
            there, values=values, actor=order.actor, reason=_reason(order), source=source
        )


def _source(order: Order, file: File, title: str, report: Report) -> Source:
    """The file as a source; the same bytes are the same source."""
    known = Source.objects.filter(code=report.source).first()
    if known is not None:
        return known
    source = Source(
        code=report.source,
        title=f"JPL MMGIS layer {title}",
        location=f"{file.name}, SHA-256 {report.sha256}",
        url=order.url,
        accessed_on=order.retrieved_on,
        trust=order.trust.value,
        trust_note="As given by who imported it.",
        credit="NASA/JPL-Caltech",
    )
    return catalogue.add(source, actor=order.actor, reason=_reason(order))


def _code(sha256: str) -> str:
    return f"mmgis-{sha256[:12]}"


def _reason(order: Order) -> str:
    return order.reason or f"JPL MMGIS layers, retrieved {order.retrieved_on}."


def _moved(before: Waypoint | None, after: Waypoint | None) -> float | None:
    """How far the rover's newest place moved, along the great circle."""
    ends = [
        (one.latitude_deg, one.longitude_deg)
        for one in (before, after)
        if one is not None and one.latitude_deg is not None and one.longitude_deg is not None
    ]
    return round(distance_m(*ends[0], *ends[1]), 1) if len(ends) == 2 else None


def _gap(mission: Mission, rover: Waypoint | None) -> list[str]:
    """Whether the track that is known reaches the rover."""
    last = Drive.objects.filter(mission=mission).order_by("-sol", "-pk").first()
    if last is None or rover is None or rover.latitude_deg is None or rover.longitude_deg is None:
        return []
    gap = distance_m(last.path[-1][1], last.path[-1][0], rover.latitude_deg, rover.longitude_deg)
    if gap <= GAP_M:
        return []
    return [
        f"The last drive that is known (sol {last.sol}) ends {gap:.0f} m from the rover's newest "
        f"place (sol {rover.sol}): along the track the planner goes that part straight."
    ]


def _told(waypoint: Waypoint | None) -> dict[str, Any] | None:
    if waypoint is None:
        return None
    return {
        "sol": waypoint.sol, "rmc": waypoint.rmc, "latitude_deg": waypoint.latitude_deg,
        "longitude_deg": waypoint.longitude_deg, "odometer_km": waypoint.odometer_km,
    }  # fmt: skip
