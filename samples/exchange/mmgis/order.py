"""What is asked of an import, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from samples.domain.kinds import Trust
from samples.exchange.mmgis.files import File
from samples.exchange.mmgis.report import Report
from samples.models import Mission, Waypoint
from samples.services.actors import Actor


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

    @property
    def why(self) -> str:
        """For the change log."""
        return self.reason or f"JPL MMGIS layers, retrieved {self.retrieved_on}."


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


def _told(waypoint: Waypoint | None) -> dict[str, Any] | None:
    if waypoint is None:
        return None
    return {
        "sol": waypoint.sol, "rmc": waypoint.rmc, "latitude_deg": waypoint.latitude_deg,
        "longitude_deg": waypoint.longitude_deg, "odometer_km": waypoint.odometer_km,
    }  # fmt: skip
