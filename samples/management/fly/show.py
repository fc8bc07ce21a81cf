"""`manage.py fly list | show`, and how a mission is told on a terminal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import OutputWrapper

from samples.management import moments, tables
from samples.models import MockHappening, MockMission
from samples.selectors import lookup, mock_debrief
from samples.selectors import mock_missions as selectors

Options = dict[str, Any]
MOCK = "a mock, nothing of it ever happened"
LINES = 20
"""Of the log after a command; `show --log` has all."""


def add_parsers(parent: Any) -> None:
    """The sub-commands that only read."""
    parent.add_parser("list", help="the mock missions there are").set_defaults(run=missions)
    one = parent.add_parser("show", help="a mission: how it stands, its plans, what came of it")
    one.set_defaults(run=show)
    one.add_argument("mission", metavar="MISSION")
    one.add_argument("--log", action="store_true", help="everything that happened too")
    one.add_argument(
        "--where", type=float, metavar="SOL", help="what was where at a sol of the mission too"
    )


def find(number: str) -> MockMission:
    """By its number; raises NotFound."""
    return lookup.numbered(selectors.whole(), "mock mission", number)


def missions(_options: Options, out: OutputWrapper) -> None:
    """All of them."""
    tables.write(
        out,
        f"Mock missions: {MOCK}",
        ("Mission", "Plan", "Ledger", "Seed", "Status", "Sol", "Phase", "Helm", "Plans", "Alerts",
         "Home"),
        [
            (
                one.pk, one.plan.name, one.ledger.slug, one.seed, one.status, f"{one.sol:.1f}",
                one.phase, one.helm, getattr(one, "version_total", 0),
                getattr(one, "alert_total", 0),
                len(one.outcome["home"]) if one.outcome else None,
            )
            for one in selectors.missions_counted()
        ],
    )  # fmt: skip


def show(options: Options, out: OutputWrapper) -> None:
    """How it stands; raises NotFound."""
    mission = find(options["mission"])
    standing(mission, out)
    tables.write(
        out,
        "Plans it flew by",
        ("Version", "Sol", "Value", "At most", "Added", "Dropped", "Asked by", "Why"),
        [
            (
                one.number, f"{one.sol:.1f}", f"{one.value:.3f}", f"{one.bound:.3f}",
                ", ".join(one.changes.get("added", ())), ", ".join(one.changes.get("dropped", ())),
                one.asked_by, one.why,
            )
            for one in selectors.versions(mission)
        ],
    )  # fmt: skip
    if options["log"]:
        told(mission, 0, out)
    if options["where"] is not None:
        _where(mission, options["where"], out)
    _debrief(mission, out)


def standing(mission: MockMission, out: OutputWrapper) -> None:
    """How a mission stands."""
    tables.write(
        out,
        f"Mock mission {mission.pk} ({mission}): {MOCK}",
        ("What", "How"),
        [
            ("status", mission.status),
            ("sol", f"{mission.sol:.2f}"),
            ("clock (UTC)", moments.shown(selectors.moment(mission, mission.sol))),
            ("phase", mission.phase),
            ("plan version", mission.version),
            ("ledger", mission.ledger.slug),
            ("seed, luck", f"{mission.seed}, {mission.luck}"),
            ("at the helm", mission.helm),
            ("mission", mission.mission_hash),
            *([("error", mission.error)] if mission.error else []),
            *([("abandoned", mission.why)] if mission.status == "abandoned" else []),
        ],
    )


def last_line(mission: MockMission) -> int:
    """The number of the last line of its log."""
    last = selectors.happenings(mission).last()
    return last.number if last else 0


def told(mission: MockMission, after: int, out: OutputWrapper, most: int | None = None) -> None:
    """The lines of the log after one; the last `most`, or all."""
    lines = list(selectors.since(mission, after))
    shown = lines if most is None else lines[-most:]
    tables.write(
        out,
        f"What happened ({len(shown)} of {len(lines)} lines)"
        if len(shown) < len(lines)
        else "What happened",
        ("Sol", "UTC", "Who", "What", "Tube", "In words"),
        [_line(one) for one in shown],
    )


def _line(one: MockHappening) -> tuple[object, ...]:
    return (
        f"{one.sol:.2f}", moments.shown(one.occurred_at), one.who, one.kind,
        one.container.code if one.container else None,
        f"! {one.text}" if one.alert else one.text,
    )  # fmt: skip


def _where(mission: MockMission, sol: float, out: OutputWrapper) -> None:
    asked = [stop.id for stop in mission.value.problem.stops]
    states = selectors.at(mission, sol).states().filter(container__code__in=asked)
    tables.write(
        out,
        f"What was where on sol {sol:g}",
        ("Tube", "Stage", "Condition", "Place"),
        [
            (one.container.code, one.stage, one.condition, str(one.place))
            for one in states.order_by("container__code")
        ],
    )


def _debrief(mission: MockMission, out: OutputWrapper) -> None:
    first = selectors.versions(mission).first()
    if first is None:
        return
    found = mock_debrief.debrief(mission, first, list(selectors.happenings(mission)))
    if found is None:
        return
    tables.write(
        out,
        "What came of it",
        ("", "Tubes", "Value", "At most"),
        [
            (name, len(home.tubes), f"{home.value:.3f}",
             None if home.bound is None else f"{home.bound:.3f}")
            for name, home in (
                ("planned", found.planned),
                ("came home", found.flown),
                ("best in hindsight", found.hindsight),
            )
        ],
    )  # fmt: skip
    if found.losses:
        tables.write(
            out,
            "What stayed",
            ("Tube", "Cause", "Sol", "In words"),
            [
                (one.container, one.cause, None if one.sol is None else f"{one.sol:.1f}", one.text)
                for one in found.losses
            ],
        )
