"""What is known of samples at a moment: all that a record needs, in a constant number of queries.

Only events that count are told: a correction, and what it took back, did not happen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from samples.domain.custody import iso_utc
from samples.domain.kinds import PlaceKind, SampleType
from samples.domain.state import Verb
from samples.exchange.tables import holding_of
from samples.models import (
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Organisation,
    Place,
    Portion,
    Sample,
    ValueProvenance,
)
from samples.selectors import catalogue
from samples.selectors import portions as portion_selectors
from samples.selectors.moment import Moment
from samples.selectors.provenance import with_sources

AT_ONCE = 200
"""Samples of a list that are read together."""


@dataclass(frozen=True)
class Told:
    """A sample with its events (first to last), its portions and where it is at a moment."""

    sample: Sample
    moment: Moment
    events: list[CustodyEvent]
    portions: list[Portion]

    @property
    def ledger(self) -> Ledger:
        """Whose history it is."""
        return self.moment.ledger

    @property
    def now(self) -> Holding | None:
        """Where it is at the moment; None: in no container any more, or not yet."""
        return holding_of(self.sample)

    @property
    def taking(self) -> CustodyEvent | None:
        """The event that took it (coring, scooping, filling); None where none is known."""
        return next((event for event in self.events if event.verb == Verb.FILL), None)

    @property
    def statements(self) -> list[ValueProvenance]:
        """What sources say of it and agree with."""
        return [said for said in self.sample.provenance.all() if said.agrees]

    @property
    def operator(self) -> Organisation | None:
        """Who flies the mission."""
        return self.sample.mission.operator

    @property
    def collected(self) -> str | None:
        """When it was taken: a moment or a span, ISO 8601; None where nothing is known."""
        sample, event = self.sample, self.taking
        if sample.sampled_at is not None:
            return utc(sample.sampled_at)
        if event is not None and event.is_instant:
            return utc(event.occurred_at)
        if event is not None and event.occurred_not_before is not None:
            return f"{utc(event.occurred_not_before)}/{utc(event.occurred_at)}"
        if sample.sampled_sol is not None:
            begins, ends = sample.mission.clock.sol_window(sample.sampled_sol)
            return f"{utc(begins)}/{utc(ends)}"
        return None

    @property
    def collected_on(self) -> tuple[str, str] | None:
        """The same as a date, as exact as it is known, with its precision: day, month or year.

        A sol begins on one day of Earth and ends on the next: of most samples the month is sure.
        """
        if self.collected is None:
            return None
        begins, _, ends = self.collected.partition("/")
        for precision, length in (("day", 10), ("month", 7), ("year", 4)):
            if begins[:length] == (ends or begins)[:length]:
                return begins[:length], precision
        return None

    @property
    def site(self) -> list[str]:
        """Names of where it was taken, from the rock to the planet; those that are known."""
        sample, outcrop = self.sample, self.sample.outcrop
        names = [
            outcrop.name if outcrop else "",
            outcrop.site_name if outcrop else "",
            sample.campaign.name if sample.campaign else "",
            sample.mission.landing_site_name,
            sample.mission.body,
        ]
        return list(dict.fromkeys(name for name in names if name))

    @property
    def depot(self) -> Place | None:
        """The depot it lies in."""
        place = self.now.place if self.now else None
        while place is not None and place.kind != PlaceKind.DEPOT:
            place = place.parent
        return place

    @property
    def mock(self) -> str:
        """What must be said of a mock ledger; empty for what really happened."""
        if not self.ledger.is_mock:
            return ""
        return f"MOCK ledger {self.ledger.slug} (kind: mock): a play-through, none of it happened."


def of_sample(sample: Sample, at: Moment) -> Told:
    """One sample of `samples_for`, at any moment."""
    portions = [
        portion
        for portion in portion_selectors.of_container(at, sample.container)
        if portion.sample_id == sample.pk
    ]
    return Told(sample, at, list(_events(at).filter(sample=sample)), portions)


def of_list(found: QuerySet[Sample], ledger: Ledger) -> Iterator[Told]:
    """The samples of a list in its order, as they are now, some hundreds at a time."""
    at = Moment(ledger)
    rows = samples_for(found).iterator(chunk_size=AT_ONCE)
    while several := list(islice(rows, AT_ONCE)):
        yield from _together(several, at)


def samples_for(found: QuerySet[Sample]) -> QuerySet[Sample]:
    """Samples of `catalogue.samples` with everything else that a record says."""
    return found.select_related("mission__operator", "outcrop__campaign").prefetch_related(
        with_sources()
    )


def samples_at(at: Moment) -> QuerySet[Sample]:
    """All samples, ready to be told at a moment."""
    return samples_for(catalogue.samples(at))


def _together(samples: Iterable[Sample], at: Moment) -> Iterator[Told]:
    several = list(samples)
    events: dict[int | None, list[CustodyEvent]] = defaultdict(list)
    for event in _events(at).filter(sample__in=several):
        events[event.sample_id].append(event)
    portions: dict[int, list[Portion]] = defaultdict(list)
    stored = portion_selectors.of_ledger(at.ledger).filter(sample__in=several)
    for portion in stored.order_by("container", "number"):
        portions[portion.sample_id].append(portion)
    for sample in several:
        yield Told(sample, at, events[sample.pk], portions[sample.pk])


def _events(at: Moment) -> QuerySet[CustodyEvent]:
    return (
        at.counting()
        .select_related(
            "ledger", "container", "sample", "source", "from_place", "to_place",
            "from_custodian__organisation", "to_custodian__organisation",
        )
        .order_by("container", "seq")
    )  # fmt: skip


def parties(event: CustodyEvent) -> list[Custodian]:
    """Who an event is about: who had the tube, and who has it then, if another."""
    before, after = event.from_custodian, event.to_custodian
    return [after] if before is None or before == after else [before, after]


def utc(moment: datetime) -> str:
    """A moment in whole seconds: `2022-01-30T04:17:55Z`."""
    return f"{iso_utc(moment)[:19]}Z"


def amounts(sample: Sample) -> list[str]:
    """Length, volume and mass in words, those that are known, each with its unit."""
    known = []
    if sample.core_length_cm is not None:
        known.append(f"core length {_plain(sample.core_length_cm)} cm")
    if sample.volume_cm3 is not None:
        known.append(f"estimated volume {_plain(sample.volume_cm3)} cm³")
    if sample.mass_ug is not None:
        known.append(f"mass {sample.mass_ug} µg ({sample.mass_basis})")
    return known


def type_of(sample: Sample) -> str:
    """What it is, in words."""
    return SampleType(sample.sample_type).label


def _plain(number: object) -> str:
    text = str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
