"""The list of mock missions as a table: the columns of the page and of its files."""

from __future__ import annotations

from samples.domain.mock_missions import MockStatus
from samples.exchange.tables import Cell, Column
from samples.models import MockMission


def _home(mission: MockMission) -> Cell:
    return len(mission.outcome["home"]) if mission.outcome else None


def _value(mission: MockMission) -> Cell:
    return float(mission.outcome["value"]) if mission.outcome else None


def _ended(mission: MockMission) -> Cell:
    return f"{mission.ended_at:%Y-%m-%dT%H:%M:%SZ}" if mission.ended_at else None


COLUMNS = (
    Column("mission", "Mock mission", lambda one: f"MOCK {one}", "pk"),
    Column("status", "How far", lambda one: MockStatus(one.status).label, "status"),
    Column("sol", "Sol", lambda one: round(one.sol, 3), "sol", True),
    Column("home", "Home", _home, "", True),
    Column("value", "Value", _value, "", True),
    Column("alerts", "Alerts", lambda one: one.alert_total, "alert_total", True),
    Column("versions", "Plans", lambda one: one.version_total, "version_total", True),
    Column("seed", "Seed", lambda one: one.seed, "seed", True),
    Column("luck", "Luck", lambda one: one.luck, "luck"),
    Column("helm", "Helm", lambda one: one.helm, "helm"),
    Column("requested_at", "Begun", lambda one: f"{one.requested_at:%Y-%m-%dT%H:%M:%SZ}",
           "requested_at"),
    Column("ended_at", "Ended", _ended, "ended_at"),
    Column("ledger", "Ledger", lambda one: one.ledger.slug, "ledger__slug"),
)  # fmt: skip
"""What has no order can't be sorted by.

`alerts` and `versions` need `selectors.mock_missions.missions_counted`.
"""
