"""The forms by the name in their address."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from samples.exchange.timelines import (
    calendar,
    open_mct,
    plandev,
    routes,
)
from samples.exchange.timelines import (
    of_mission as mission_timetable,
)
from samples.exchange.timelines import (
    of_run as run_timetable,
)
from samples.exchange.timelines.timetable import Json, Timetable
from samples.models import MockMission, PlanRun

JSON = "application/json"
GEOJSON = "application/geo+json"
ICALENDAR = "text/calendar"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of export; `write` is None where it needs more than the timetable (routes)."""

    name: str
    title: str
    told: str
    media_type: str
    ending: str
    write: Callable[[Timetable], str] | None

    def file_name(self, found: Timetable) -> str:
        """Says what it is before it is opened."""
        kind = "MOCK" if found.is_mock else "hypothetical"
        return f"{kind}-{found.key.rsplit('-', 1)[0]}-{self.name}.{self.ending}"


def _json(make: Callable[[Timetable], Json]) -> Callable[[Timetable], str]:
    return lambda found: _text(make(found))


def _text(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form(
            name="open-mct", title="Open MCT plan", media_type=JSON, ending="json",
            told="Lanes of activities in milliseconds since the epoch, for a Plan of Open MCT.",
            write=_json(open_mct.document),
        ),
        Form(
            name="plandev", title="PlanDev (Aerie) plan", media_type=JSON, ending="json",
            told="Plan transfer of PlanDev, formerly Aerie, version 2.",
            write=_json(plandev.plan),
        ),
        Form(
            name="aerie-cli", title="aerie-cli plan", media_type=JSON, ending="json",
            told="The older form of the plan, as `aerie-cli plans upload` takes it.",
            write=_json(plandev.cli_plan),
        ),
        Form(
            name="external-source", title="PlanDev external source", media_type=JSON,
            ending="json",
            told="A source with an event for each activity; it needs no mission model.",
            write=_json(plandev.external_source),
        ),
        Form(
            name="routes", title="Routes as GeoJSON", media_type=GEOJSON, ending="geojson",
            told="Ways of the vehicles in Mars longitude and latitude (IAU_2015:49900), with the "
            "`crs` member.",
            write=None,
        ),
        Form(
            name="calendar", title="iCalendar", media_type=ICALENDAR, ending="ics",
            told="The activities as events in UTC, RFC 5545.",
            write=calendar.text,
        ),
    )
}  # fmt: skip


def of_run(run: PlanRun, form: Form) -> tuple[str, str]:
    """File name and text of a run's timeline; raises NotFound without an answer."""
    found = run_timetable.timetable(run)
    text = form.write(found) if form.write else _text(routes.of_run(run, found))
    return form.file_name(found), text


def of_mission(mission: MockMission, form: Form) -> tuple[str, str]:
    """File name and text of a mock mission as it was flown."""
    found = mission_timetable.timetable(mission)
    text = form.write(found) if form.write else _text(routes.of_mission(mission, found))
    return form.file_name(found), text
