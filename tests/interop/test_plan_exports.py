"""Timelines as other programs take them: Open MCT, aerie-cli, a calendar library, GDAL.

Open MCT is looked for in build/interop/node_modules (make interop-tools), or where OPENMCT says;
aerie-cli is asked in a Python of its own, for it pins other versions than we do: AERIE_PYTHON, or
build/interop/aerie/bin/python.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samples.models import MockMission, PlanRun
from tests import mock_missions, plans
from tests.environment import ROOT
from tests.left_out import leave_out

pytestmark = pytest.mark.usefixtures("inventory")

INTEROP = ROOT / "build" / "interop"


@pytest.fixture
def run() -> PlanRun:
    """The rover, two helicopters and thirty tubes."""
    return plans.with_activities(mock_missions.approved(mock_missions.BOTH))


@pytest.fixture
def flown() -> MockMission:
    made = mock_missions.made()
    plans.with_activities(made.plan)
    return mock_missions.flown(made)


def exported(resource: str, number: int, form: str) -> bytes:
    response = Client().get(f"/api/v1/{resource}/{number}/{form}/")
    assert response.status_code == 200, response.content
    return bytes(response.content)


def document(resource: str, number: int, form: str) -> Any:
    return json.loads(exported(resource, number, form))


# --- Open MCT -------------------------------------------------------------------------------------

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Open MCT</title>
<script src="dist/openmct.js"></script></head><body><div></div><script>
openmct.setAssetPath('dist');
openmct.install(openmct.plugins.LocalStorage());
openmct.install(openmct.plugins.Espresso());
openmct.install(openmct.plugins.MyItems());
openmct.install(openmct.plugins.UTCTimeSystem());
openmct.install(openmct.plugins.PlanLayout({creatable: true}));
openmct.objects.addRoot({namespace: 'exported', key: 'plan'});
openmct.objects.addProvider('exported', {
  create: async () => true, update: async () => true, get: async (identifier) => ({
  identifier, name: 'Exported plan', type: 'plan', location: 'ROOT', configuration: {},
  selectFile: {name: 'plan.json', body: await (await fetch('plan.json')).text()},
})});
fetch('bounds.json').then((answer) => answer.json()).then((bounds) => {
  openmct.time.setTimeSystem('utc', bounds);
  openmct.time.setMode('fixed', bounds);
  openmct.start();
});
</script></body></html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files without a word on the terminal."""

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@pytest.fixture
def open_mct(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served with Open MCT in it, and its address."""
    package = Path(os.environ.get("OPENMCT", INTEROP / "node_modules" / "openmct"))
    if not (package / "dist" / "openmct.js").is_file():
        leave_out("Open MCT is not here (make interop-tools)")
    (tmp_path / "dist").symlink_to(package / "dist")
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def drawn_by_open_mct(folder: Path, address: str, text: bytes) -> tuple[list[str], list[str]]:
    """The names of all activities that Open MCT draws of a plan, and of the lanes."""
    from playwright.sync_api import Error, sync_playwright

    plan = json.loads(text)
    times = [(one["start"], one["end"]) for lane in plan.values() for one in lane]
    bounds = {
        "start": min(start for start, _ in times) - 3_600_000,
        "end": max(end for _, end in times) + 3_600_000,
    }
    (folder / "plan.json").write_bytes(text)
    (folder / "bounds.json").write_text(json.dumps(bounds), encoding="utf-8")
    found = next(
        (path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None
    )
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as error:
            leave_out(f"no Chromium starts here (make browser): {str(error).splitlines()[0]}")
        page = browser.new_page(viewport={"width": 1600, "height": 1200})
        page.goto(
            f"{address}/index.html#/browse/exported:plan?tc.mode=fixed&tc.startBound="
            f"{bounds['start']}&tc.endBound={bounds['end']}&tc.timeSystem=utc&view=plan.view"
        )
        page.wait_for_selector("g.c-plan__activity", state="visible", timeout=120_000)
        names = page.locator("g.c-plan__activity").evaluate_all(
            "all => all.map(one => Array.from(one.querySelectorAll('text'))"
            ".map(text => text.textContent.trim()).join(' '))"
        )
        lanes = page.locator(".c-plan .c-object-label__name, .c-plan .c-swimlane__lane-label")
        headings = [text.strip() for text in lanes.all_inner_texts()]
        browser.close()
    return names, headings


def test_open_mct_draws_every_activity_of_a_plan(run: PlanRun, open_mct: tuple[Path, str]) -> None:
    text = exported("runs", run.pk, "open-mct")
    wanted = [one["name"] for lane in json.loads(text).values() for one in lane]
    assert len(wanted) == run.activities.count() > 100
    names, headings = drawn_by_open_mct(*open_mct, text)
    assert Counter(names) == Counter(wanted)
    for lane in json.loads(text):
        assert any(lane in heading for heading in headings), (lane, headings)


def test_open_mct_draws_a_mock_mission_as_flown(
    flown: MockMission, open_mct: tuple[Path, str]
) -> None:
    text = exported("mock-missions", flown.pk, "open-mct")
    plan = json.loads(text)
    assert plan
    assert all(lane.startswith("MOCK ") for lane in plan)
    names, _ = drawn_by_open_mct(*open_mct, text)
    assert Counter(names) == Counter(one["name"] for lane in plan.values() for one in lane)


# --- aerie-cli ------------------------------------------------------------------------------------

LOADER = """
import json, sys
from aerie_cli.schemas.client import ActivityPlanCreate
plan = ActivityPlanCreate.from_json(sys.stdin.read())
made = plan.to_api_create(model_id=1)
json.dump({
    "name": made.name,
    "hours": plan.duration().total_seconds() / 3600,
    "activities": [
        [one.id, one.type, one.name, one.start_offset.total_seconds()] for one in plan.activities
    ],
    "api": [one.to_api_create(1).type for one in plan.activities],
}, sys.stdout)
"""


def test_aerie_cli_loads_the_plan(run: PlanRun) -> None:
    python = os.environ.get("AERIE_PYTHON", str(INTEROP / "aerie" / "bin" / "python"))
    if not Path(python).exists():
        leave_out("aerie-cli is not here (make interop-tools)")
    answer = subprocess.run(
        [python, "-c", LOADER], input=exported("runs", run.pk, "aerie-cli"), capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr.decode()
    told = json.loads(answer.stdout)
    steps = list(run.activities.order_by("number"))
    assert steps
    assert [one[0] for one in told["activities"]] == [step.number for step in steps]
    assert told["api"] == [one[1] for one in told["activities"]]
    for (_, _, _, seconds), step in zip(told["activities"], steps, strict=True):
        assert abs(seconds - step.from_sol * 88775.244) < 1
    assert told["name"] == f"{run.plan.name}, run {run.number}"


def test_the_plan_transfer_and_the_source_have_their_shapes(flown: MockMission) -> None:
    clock = re.compile(r"\d{2,}:[0-5]\d:[0-5]\d")
    day = re.compile(r"\d{4}-\d{3}T[0-2]\d:[0-5]\d:[0-5]\dZ")
    for resource, number, mock in (
        ("runs", flown.run_id, False),
        ("mock-missions", flown.pk, True),
    ):
        plan = document(resource, number, "plandev")
        assert list(plan) == [
            "version", "id", "model_id", "name", "start_time", "duration", "simulation_arguments",
            "tags", "activities",
        ]  # fmt: skip
        assert plan["version"] == "2"
        assert clock.fullmatch(plan["duration"])
        for one in plan["activities"]:
            assert list(one) == [
                "id", "type", "name", "start_offset", "anchor_id", "anchored_to_start",
                "arguments", "metadata", "tags",
            ]  # fmt: skip
            assert clock.fullmatch(one["start_offset"])
            assert one["metadata"]["mock"] is mock
        source = document(resource, number, "external-source")
        assert list(source) == ["source", "events"]
        head = source["source"]
        assert list(head) == ["key", "source_type", "valid_at", "period", "attributes"]
        assert head["attributes"]["mock"] is mock
        assert (head["attributes"]["plan"], head["attributes"]["as_flown"]) == ("A plan", mock)
        begin, end = head["period"]["start_time"], head["period"]["end_time"]
        keys = [event["key"] for event in source["events"]]
        assert len(keys) == len(set(keys)) == len(plan["activities"])
        for event in source["events"]:
            assert list(event) == ["key", "event_type", "start_time", "duration", "attributes"]
            assert day.fullmatch(event["start_time"])
            assert clock.fullmatch(event["duration"])
            assert begin <= event["start_time"] <= end


# --- Calendars ------------------------------------------------------------------------------------


def test_icalendar_reads_every_activity(run: PlanRun) -> None:
    import icalendar

    text = exported("runs", run.pk, "calendar")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    # The library leaves properties that it has no type for as they were escaped.
    named = str(calendar["NAME"]).replace("\\,", ",")
    assert named == f"{run.plan.name}, run {run.number}"
    events = list(calendar.walk("VEVENT"))
    steps = list(run.activities.order_by("number"))
    assert steps
    arrival = datetime.fromisoformat(run.terms["calendar"]["arrival_at"])
    for event, step in zip(events, steps, strict=True):
        assert not event.errors
        begin = event.decoded("DTSTART")
        assert begin.tzinfo is not None
        assert abs(begin - arrival - timedelta(seconds=step.from_sol * 88775.244)) < timedelta(
            seconds=1
        )
        end = event.decoded("DTEND") if "DTEND" in event else begin
        assert abs(end - begin - timedelta(seconds=(step.to_sol - step.from_sol) * 88775.244)) < (
            timedelta(seconds=2)
        )
        assert "nothing of it has happened" in str(event["DESCRIPTION"])
        assert event.decoded("DTSTAMP") <= datetime.now(UTC)
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids)
    assert exported("runs", run.pk, "calendar") == text


def test_a_flown_mission_is_a_calendar_of_mocks(flown: MockMission) -> None:
    import icalendar

    calendar = icalendar.Calendar.from_ical(exported("mock-missions", flown.pk, "calendar"))
    events = list(calendar.walk("VEVENT"))
    assert events
    assert all(str(event["SUMMARY"]).startswith("MOCK ") for event in events)
    assert str(calendar["NAME"]).startswith("MOCK ")


# --- Routes ---------------------------------------------------------------------------------------


def test_gdal_reads_the_routes_as_ways_on_mars(flown: MockMission, tmp_path: Path) -> None:
    import pyogrio  # type: ignore[import-untyped]

    run = flown.run
    for resource, number in (("runs", run.pk), ("mock-missions", flown.pk)):
        path = tmp_path / f"{resource}.geojson"
        path.write_bytes(exported(resource, number, "routes"))
        info = pyogrio.read_info(path)
        assert "Mars" in info["crs"] or "49900" in info["crs"]
        assert info["features"] == len(json.loads(path.read_text(encoding="utf-8"))["features"]) > 0
        west, south, east, north = info["total_bounds"]
        assert 77 < west <= east < 78
        assert 18 < south <= north < 19
    lines = [
        feature
        for feature in document("runs", run.pk, "routes")["features"]
        if feature["geometry"]["type"] == "LineString"
    ]
    drives = run.activities.filter(activity="drive").count()
    assert len(lines) == drives > 0
    picked = document("runs", run.pk, "routes")["features"]
    assert (
        sum(one["geometry"]["type"] == "Point" for one in picked)
        == run.activities.filter(activity="pick_up").count()
    )
    assert all(one["properties"]["hypothetical"] for one in picked)
