"""Ways through the ground as GeoJSON on Mars: coordinates are longitude east, latitude."""

from __future__ import annotations

from samples.domain.geodesy import Position, from_local_metres
from samples.domain.mock_missions import moment
from samples.exchange.timelines.of_run import Names
from samples.exchange.timelines.timetable import Entry, Json, Timetable
from samples.models import MockMission, PlanRun
from samples.planning import reading, terms
from samples.planning.solution import Activity
from samples.selectors import mock_missions, mock_tracks, plans
from samples.selectors.mock_tracks import Track
from samples.selectors.route_ways import Metres, Paths

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:IAU_2015::49900"}}
"""Without it a reader takes the numbers for degrees on Earth."""


def of_run(run: PlanRun, found: Timetable) -> Json:
    """A line for each drive, a point where a tube is picked up. Needs the whole run.

    No features where the problem's points have no coordinates.
    """
    problem = reading.read(run.problem)
    paths = Paths(run, terms.read(run.terms), problem)
    features: list[Json] = []
    if paths.known and paths.origin is not None:
        entries = {entry.number: entry for entry in found.entries}
        stops = {stop.id: stop.point for stop in problem.stops}
        for step in plans.activities().filter(run=run):
            entry = entries[step.number]
            if step.activity == Activity.DRIVE and {step.from_point, step.to_point} <= set(
                paths.places
            ):
                kind = step.who.rpartition(" ")[0]
                way = paths.between(kind, step.from_point, step.to_point)
                features.append(_feature(_line(way, paths.origin), entry, found))
            elif step.activity == Activity.PICK_UP and step.container is not None:
                here = paths.places[stops[step.container.code]]
                point = {"type": "Point", "coordinates": _degrees(here, paths.origin)}
                features.append(_feature(point, entry, found))
    return _collection(features, found)


def of_mission(mission: MockMission, found: Timetable) -> Json:
    """The way of each vehicle up to where it is, with the moment of each corner in `times`."""
    moved = mock_tracks.movements(mission, list(mock_missions.happenings(mission)))
    features: list[Json] = []
    if moved.paths is not None and moved.paths.origin is not None:
        names = Names(mission.run)
        features = [
            _track(track, names.who(track.who), moved.paths.origin, mission, found)
            for track in moved.vehicles
        ]
    return _collection(features, found)


def _track(
    track: Track, who: str, origin: Position, mission: MockMission, found: Timetable
) -> Json:
    corners = [_degrees(knot[1:], origin) for knot in track.knots]
    moments = [moment(mission.arrival_at, knot[0]).isoformat() for knot in track.knots]
    one = len(corners) == 1
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point" if one else "LineString",
            "coordinates": corners[0] if one else corners,
        },
        "properties": {
            "who": who,
            "times": moments,
            "lost_at": None
            if track.lost_sol is None
            else moment(mission.arrival_at, track.lost_sol).isoformat(),
            **found.about(),
        },
    }


def _feature(geometry: Json, entry: Entry, found: Timetable) -> Json:
    return {
        "type": "Feature",
        "id": entry.number,
        "geometry": geometry,
        "properties": {
            "number": entry.number,
            "who": entry.who,
            "activity": entry.kind,
            "name": entry.name,
            "start": entry.begin.isoformat(),
            "end": entry.end.isoformat(),
            "sample": entry.sample or None,
            **entry.more,
            **found.about(),
        },
    }


def _collection(features: list[Json], found: Timetable) -> Json:
    return {
        "type": "FeatureCollection",
        "name": found.title,
        "crs": CRS,
        "about": found.about(),
        "features": features,
    }


def _line(way: tuple[Metres, ...], origin: Position) -> Json:
    return {"type": "LineString", "coordinates": [_degrees(point, origin) for point in way]}


def _degrees(point: Metres, origin: Position) -> list[float]:
    """Longitude and latitude to a centimetre."""
    latitude, longitude = from_local_metres(*point, *origin)
    return [round(longitude, 7), round(latitude, 7)]
