"""Importing the layers: what is new is added, what is empty filled, nothing overwritten unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.db import transaction

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import distance_m
from samples.exchange.mmgis import compare, drives, files, waypoints
from samples.exchange.mmgis.compare import Compared
from samples.exchange.mmgis.files import File
from samples.exchange.mmgis.order import Order, Outcome
from samples.exchange.mmgis.report import Report
from samples.exchange.mmgis.source import LayerSource, code_of
from samples.models import Drive, Mission, Waypoint
from samples.selectors.rover import newest_position
from samples.services import catalogue
from samples.services.actors import require

PERMISSIONS = (
    "samples.add_source", "samples.add_waypoint", "samples.change_waypoint", "samples.add_drive",
    "samples.change_drive",
)  # fmt: skip
"""What who imports must be allowed; asked before a file is read."""
GAP_M = 20.0
"""A track that ends further from the rover's newest place is remarked on."""

Record: TypeAlias = Waypoint | Drive
Pair: TypeAlias = tuple[Any, ...]
"""A record as the file tells it and, where it is stored, the stored one and how they differ."""


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
    pairs = [
        (one, there, compare.waypoint(there, one)) if (there := stored.get(key)) else (one,)
        for key, one in told.items()
    ]
    _keep(order, LayerSource(order, file, layer.title), pairs, report)
    return report


def _drives(order: Order, file: File, last_sol: int) -> Report:
    layer, report = _begun("traverse", file)
    told = drives.drives(layer, order.mission, last_sol, report)
    stored = {
        (one.sol, one.from_rmc, one.to_rmc): one
        for one in Drive.objects.filter(mission=order.mission)
    }
    pairs = [
        (one, there, compare.drive(there, one)) if (there := stored.get(key)) else (one,)
        for key, one in told.items()
    ]
    _keep(order, LayerSource(order, file, layer.title), pairs, report)
    return report


def _begun(name: str, file: File) -> tuple[files.Layer, Report]:
    layer = files.read(file, name)
    sha256 = file.sha256
    report = Report(name, file.name, sha256, code_of(sha256), features=len(layer.features))
    return layer, report


def _keep(order: Order, source: LayerSource, pairs: Sequence[Pair], report: Report) -> None:
    """Write what a file adds to what is stored."""
    if report.features and not pairs:
        raise InvalidValue(
            f"None of the {report.features} features of {report.file} was understood; the first: "
            f"{report.skipped[0].why}",
            field=report.layer,
            value=report.file,
            expected=f"JPL's {report.layer} layer of this mission",
        )
    for told, *known in pairs:
        if known:
            _complete(order, source, known[0], known[1], report)
        else:
            told.source = source.record
            catalogue.add(told, actor=order.actor, reason=order.why)
            report.added.append(str(told))


def _complete(
    order: Order, source: LayerSource, stored: Record, found: Compared, report: Report
) -> None:
    """Fill what a stored record does not know; set what contradicts it only where that is asked."""
    values = dict(found.filled)
    report.filled += found.news
    (report.replaced if order.replace else report.kept).extend(found.changes)
    if order.replace and found.differs:
        values |= {**found.differs, "source": source.record}
    if values:
        catalogue.revise(
            stored, values=values, actor=order.actor, reason=order.why, source=source.record
        )
    elif not found.changes:
        report.same += 1


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
    said = (
        f"The last drive that is known (sol {last.sol}) ends {gap:.0f} m from the rover's newest "
        f"place (sol {rover.sol}): along the track the planner goes that part straight."
    )
    return [said]
