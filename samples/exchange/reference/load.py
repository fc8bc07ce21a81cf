"""Loading the reference inventory: one transaction, in steps that report how far they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from auditlog.context import disable_auditlog
from django.db import transaction

from samples.exchange.reference.context import Loading
from samples.exchange.reference.depot import load_depot
from samples.exchange.reference.history import History
from samples.exchange.reference.mission import load_mission
from samples.exchange.reference.sources import load_sources
from samples.exchange.reference.traverse import load_drives, load_panoramas, load_waypoints
from samples.exchange.reference.tubes import load_tubes

Report = Callable[[str, int, int], None]
"""Told the step's name, and how many of how many parts are done."""


@dataclass(frozen=True)
class Outcome:
    """How many records of each kind were added, and how many were there before."""

    added: dict[str, int]
    present: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(self.added.values())


def _tell_nobody(_step: str, _done: int, _total: int) -> None:
    """The report nobody asked for."""


def load_reference(report: Report = _tell_nobody) -> Outcome:
    """Store the real inventory; what is there already is left as it is. All or nothing."""
    loading = Loading()
    with transaction.atomic(), _provenance_instead_of_log():
        report("Sources", 0, 1)
        load_sources(loading)
        report("Mission, rover and flight ledger", 0, 1)
        stage = load_mission(loading)
        report("Waypoints", 0, 2)
        load_waypoints(loading, stage.mission)
        report("Drives", 1, 2)
        load_drives(loading, stage.mission)
        report("Depot", 0, 1)
        spots = load_depot(loading, stage.mission)
        report("Tubes and samples", 0, 1)
        tubes = load_tubes(loading, stage.mission)
        report("Panoramas", 0, 1)
        load_panoramas(loading, stage.mission)
        history = History(loading, stage, spots)
        for number, tube in enumerate(tubes, start=1):
            history.write(tube)
            report("Custody history", number, len(tubes))
    return Outcome(dict(loading.added), dict(loading.present))


@contextmanager
def _provenance_instead_of_log() -> Iterator[None]:
    """The change log is for what people change; a loaded value shows its source instead."""
    with disable_auditlog():
        yield
