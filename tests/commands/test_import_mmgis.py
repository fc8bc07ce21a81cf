"""`manage.py import_mmgis`: a newer layer moves the rover on the map and for the planner."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client

from samples.domain.geodesy import jpl_easting_northing
from samples.models import Drive, Source, Waypoint
from samples.selectors import lookup, retrieval
from samples.selectors.rover import newest_position
from tests import plans

pytestmark = pytest.mark.usefixtures("inventory")

NEW = (18.4402, 77.2402)
"""Where the test has the rover drive to; the file is made up, its form is JPL's of 2025."""


def waypoint(sol: int, rmc: str, place: tuple[float, float], **more: Any) -> dict[str, Any]:
    site, drive = rmc.split("_")
    easting, northing = jpl_easting_northing(*place)
    return {
        "type": "Feature",
        "properties": {
            "RMC": rmc, "site": int(site), "drive": int(drive), "sol": sol,
            "easting": round(easting, 3), "northing": round(northing, 3),
            "elev_geoid": -1950.5, "elev_radii": -3615.4, "radius": 3392574.5,
            "lon": place[1], "lat": place[0], "roll": 3.6, "pitch": -13.1, "yaw": -112.5,
            "yaw_rad": -1.96, "tilt": 13.5, "dist_m": 91.5, "dist_total_m": 45678.9,
            "dist_km": 45.68, "dist_mi": 28.38, "final": "y", "Note": "End-of-drive localization",
            "images": [], **more,
        },
        "geometry": {"type": "Point", "coordinates": [place[1], place[0], -1950.5]},
    }  # fmt: skip


def traverse(
    sol: int, begin: str, end: str, path: list[list[float]], **more: Any
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": path},
        "properties": {
            "sol": sol, "fromRMC": begin, "toRMC": end, "length": 120.5, "SCLK_START": 768850261,
            "SCLK_END": 768854392, **more,
        },
    }  # fmt: skip


WAYPOINTS = {
    "type": "FeatureCollection", "name": "M20_waypoints_sol2001_all",
    "features": [waypoint(2001, "92_400", NEW), waypoint(1999, "92_12", (18.4390, 77.2390))],
}  # fmt: skip
TRAVERSE = {
    "type": "FeatureCollection", "name": "M20_traverse",
    "features": [
        traverse(1999, "91_970", "92_12", [[77.23205, 18.43687, -1960], [77.2390, 18.4390, -1955]]),
        traverse(2001, "92_12", "92_400", [[77.2390, 18.4390, -1955], [77.2402, 18.4402, -1950]]),
    ],
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return write(tmp_path, "w.json", WAYPOINTS), write(tmp_path, "t.json", TRAVERSE)


def write(folder: Path, name: str, document: Any) -> str:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def told(*arguments: str) -> tuple[int, str]:
    """Exit code and everything that was said."""
    out = StringIO()
    try:
        call_command("import_mmgis", *arguments, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def report(*arguments: str) -> tuple[int, Any]:
    code, text = told(*arguments, "--json")
    return code, json.loads(text)


def counts() -> list[int]:
    return [model.objects.count() for model in (Waypoint, Drive, Source, LogEntry)]


def test_a_newer_file_moves_the_rover_on_the_map_and_for_the_planner(
    files: tuple[str, str],
) -> None:
    mission = lookup.flight_ledger().mission
    of = plans.scenario("rover-delivers")
    before = retrieval.ask(of).problem
    code, text = told("--waypoints", files[0], "--traverse", files[1], "--retrieved", "2026-11-01")
    assert code == 0, text
    assert "sol 1980, 91_970 → sol 2001, 92_400" in text
    newest = newest_position(mission)
    assert newest is not None
    assert (newest.latitude_deg, newest.longitude_deg, newest.odometer_km) == (*NEW, 45.679)
    assert newest.source.accessed_on.isoformat() == "2026-11-01"  # type: ignore[union-attr]
    assert "SHA-256" in newest.source.location
    assert "M20_waypoints_sol2001_all" in newest.source.title

    layers = json.loads(Client().get("/map/data.json").content)["layers"]
    assert "2001" in json.dumps(next(one for one in layers if one["id"] == "rover"))
    after = retrieval.ask(of).problem
    places = [{p.id: (p.x_m, p.y_m) for p in problem.points} for problem in (before, after)]
    moved = [name for name in places[0] if places[0][name] != places[1][name]]
    assert "rover" in " ".join(moved), places
    assert before.distances != after.distances


def test_the_same_file_again_changes_nothing_and_says_so(files: tuple[str, str]) -> None:
    told("--waypoints", files[0], "--traverse", files[1])
    stored = counts()
    code, text = told("--waypoints", files[0], "--traverse", files[1])
    assert code == 0
    assert "All of it is there already; nothing was changed." in text
    assert counts() == stored


def test_a_dry_run_reports_the_same_and_writes_nothing(files: tuple[str, str]) -> None:
    stored = counts()
    arguments = ("--waypoints", files[0], "--traverse", files[1])
    code, tried = report(*arguments, "--dry-run")
    assert (code, counts()) == (0, stored)
    _, done = report(*arguments)
    assert tried.pop("dry_run")
    assert not done.pop("dry_run")
    assert tried == done
    assert [len(file["added"]) for file in done["files"]] == [2, 2]
    assert done["files"][0]["unused"]["images"] == 2
    assert done["files"][0]["unknown"] == {}


def test_a_contradiction_is_reported_and_kept_out_unless_asked(tmp_path: Path) -> None:
    stored = newest_position(lookup.flight_ledger().mission)
    assert stored is not None
    apart = waypoint(1980, "91_970", (18.43787, 77.23205))
    path = write(tmp_path, "w.json", {"type": "FeatureCollection", "features": [apart]})
    code, said = report("--waypoints", path)
    (file,) = said["files"]
    assert code == 3
    assert [one["field"] for one in file["kept"]] == ["position"]
    assert {one["field"] for one in file["filled"]} == {
        "elevation_m", "easting_m", "northing_m", "odometer_km",
    }  # fmt: skip
    again = Waypoint.objects.select_related("source").get(pk=stored.pk)
    assert (again.latitude_deg, again.source.code) == (18.43687, "s29")
    code, said = report("--waypoints", path, "--replace")
    assert (code, len(said["files"][0]["replaced"])) == (0, 1)
    again.refresh_from_db()
    assert again.latitude_deg == 18.43787
    assert again.source.code == file["source"]


def test_what_is_not_understood_is_reported_and_the_rest_taken(tmp_path: Path) -> None:
    good = waypoint(2001, "92_400", NEW, wheel_slip=0.2)
    apart = waypoint(2002, "92_500", NEW, lat=18.9)
    future = waypoint(99999, "93_0", NEW)
    curiosity = waypoint(2003, "93_2", (-4.8143, 137.3817))
    nameless = copy.deepcopy(good)
    del nameless["properties"]["RMC"], nameless["properties"]["site"]
    features = [good, good, apart, future, curiosity, nameless, 7, {"type": "Feature"}]
    path = write(tmp_path, "w.json", {"features": features})
    code, said = report("--waypoints", path)
    (file,) = said["files"]
    assert code == 3
    assert file["added"] == ["sol 2001, 92_400"]
    assert file["unknown"] == {"wheel_slip": 3}
    why = {one["number"]: one["why"] for one in file["skipped"]}
    assert list(why) == [2, 3, 4, 5, 6, 7, 8]
    for number, words in {
        2: "twice", 3: "apart", 4: "not begun", 5: "another rover's", 6: "site_drive",
    }.items():  # fmt: skip
        assert words in why[number]


def test_older_forms_are_read_too(tmp_path: Path) -> None:
    old = waypoint(2001, "92_400", NEW)
    old["properties"] = {
        "rmc": "92_400", "sol": "2001", "km": 45.1, "elev": -1950.0, "note": "x",
        "date": "2026-10-01",
    }  # fmt: skip
    old["geometry"]["coordinates"] = [NEW[1], NEW[0]]
    parts = traverse(2001, "91_970", "92_400", [])
    parts["geometry"] = {
        "type": "MultiLineString",
        "coordinates": [
            [[77.23205, 18.43687], [77.2390, 18.4390]], [[77.2390, 18.4390], [77.2402, 18.4402]],
        ],
    }  # fmt: skip
    code, said = report(
        "--waypoints", write(tmp_path, "w.json", old), "--traverse",
        write(tmp_path, "t.json", [parts]),
    )  # fmt: skip
    assert code == 0, said
    assert Waypoint.objects.get(sol=2001).odometer_km == 45.1
    assert len(Drive.objects.get(sol=2001).path) == 3


@pytest.mark.parametrize("text", ["", "{", "[1", "{}", "\xff\xfe", '{"features": 3}'])
def test_a_file_that_is_no_layer_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(CommandError, match="can't be read"):
        told("--waypoints", str(path))


def test_another_rovers_file_is_refused_whole(tmp_path: Path, files: tuple[str, str]) -> None:
    stored = counts()
    features = [waypoint(1900, "100_2", (-4.8143, 137.3817))]
    path = write(tmp_path, "m.json", {"features": features})
    with pytest.raises(CommandError, match="None of the 1 features"):
        told("--traverse", files[1], "--waypoints", path)
    assert counts() == stored


def test_a_localization_that_comes_late_does_not_move_the_rover_back(
    files: tuple[str, str], tmp_path: Path
) -> None:
    told("--waypoints", files[0])
    late = {"features": [waypoint(2001, "92_210", (18.4399, 77.2399))]}
    told("--waypoints", write(tmp_path, "late.json", late))
    newest = newest_position(lookup.flight_ledger().mission)
    assert newest is not None
    assert newest.rmc == "92_400"


def test_the_shipped_layers_agree_with_themselves(tmp_path: Path) -> None:
    features = [
        traverse(one.sol, one.from_rmc, one.to_rmc, one.path, length=one.length_m)
        for one in Drive.objects.all()
    ]
    code, said = report("--traverse", write(tmp_path, "t.json", {"features": features}))
    assert (code, said["changes"], said["files"][0]["same"]) == (0, False, 522)


def test_nothing_named_and_nobody_known(files: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="Name a file"):
        told()
    with pytest.raises(CommandError, match="can't be read"):
        told("--waypoints", "/nowhere/w.json")
    with pytest.raises(CommandError, match="Nobody is called"):
        told("--waypoints", files[0], "--as", "nobody")
