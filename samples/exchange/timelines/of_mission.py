"""The timetable of a mock mission as it was flown, up to where it is."""

from __future__ import annotations

from samples.domain.mock_missions import moment
from samples.exchange.timelines.of_run import Names
from samples.exchange.timelines.timetable import Entry, Timetable
from samples.models import MockMission
from samples.selectors import mock_missions, mock_timeline
from samples.selectors.mock_timeline import Bar


def timetable(mission: MockMission) -> Timetable:
    """Of a mission; needs the whole mission. Without activities as long as nothing was done."""
    names = Names(mission.run)
    told = mock_missions.happenings(mission)
    bars = mock_timeline.flown(told, mission.sol)
    return Timetable(
        key=f"mock-mission-{mission.pk}-{mission.mission_hash[:16]}",
        name=mission.plan.name,
        version=f"mock mission {mission.number}",
        scenario=mission.plan.scenario.slug,
        mission=mission.ledger.mission.slug,
        ledger=mission.ledger.slug,
        is_mock=True,
        as_flown=True,
        stamped=mission.ended_at or mission.requested_at,
        start=mission.arrival_at,
        entries=tuple(
            _entry(number, bar, names, mission) for number, bar in enumerate(bars, start=1)
        ),
    )


def _entry(number: int, bar: Bar, names: Names, mission: MockMission) -> Entry:
    is_point = bar.container is None and bar.activity not in {"fault", bar.label}
    name = names.what(bar.activity, bar.container, bar.label if is_point else "")
    if bar.activity == "fault" and bar.label:
        name += f": {bar.label.replace('_', ' ')}"
    return Entry(
        number=number,
        who="Ride home" if bar.who == "ride" else names.who(bar.who),
        kind=bar.activity,
        name=name,
        begin=moment(mission.arrival_at, bar.from_sol),
        end=moment(mission.arrival_at, bar.to_sol),
        from_sol=bar.from_sol,
        to_sol=bar.to_sol,
        sample=names.sample(bar.container),
        more={"tube": bar.container} if bar.container else {},
    )
