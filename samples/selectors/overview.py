"""What is where, in counts; and the mission's sampling, sealing and dropping over its sols."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, cast

from django.core.cache import cache
from django.db.models import Count

from samples.domain.kinds import ContainerKind, SampleType
from samples.domain.marstime import MissionClock
from samples.domain.state import Stage, Verb
from samples.models import CustodyEvent, Holding, Ledger, Place, Sample
from samples.selectors.moment import Moment, moment_of

T = TypeVar("T")

COUNTED_ANEW = 20_000
"""A ledger of more containers is not counted anew for every visitor: that takes seconds …"""
KEPT_SECONDS = 300
"""… but at most so often."""

STRIP_EVENTS = 1_000
"""At most so many events are drawn: a strip of more could not be read."""


@dataclass
class Counts:
    """How many containers there are of each kind, at each outermost place, with what in them.

    `counted_at` says when, where that was not just now.
    """

    total: int = 0
    counted_at: datetime | None = None
    stages: Counter[Stage] = field(default_factory=Counter)
    kinds: Counter[ContainerKind] = field(default_factory=Counter)
    places: list[tuple[Place, int]] = field(default_factory=list)
    types: Counter[SampleType] = field(default_factory=Counter)
    sealed: int = 0
    unsealed: int = 0
    """With a sample, but not sealed."""
    empty: int = 0


def counts(at: Ledger | Moment) -> Counts:
    """Count a ledger's containers: at once, or as they were some minutes ago in a long ledger."""
    moment = moment_of(at)
    key = f"samples.counts.{moment.ledger.pk}.{moment.as_of}.{moment.known_at}"
    return kept(moment.ledger, key.replace(" ", "T"), lambda: _counts(moment))


def kept(ledger: Ledger, key: str, count: Callable[[], T]) -> T:
    """What is counted over a whole ledger or its samples; kept for a while where it is long."""
    containers = Holding.objects.filter(ledger=ledger).order_by().values("pk")
    if containers[: COUNTED_ANEW + 1].count() <= COUNTED_ANEW:
        return count()
    found = cache.get(key)
    if found is None:
        found = count()
        if isinstance(found, Counts):
            found.counted_at = datetime.now(UTC)
        cache.set(key, found, KEPT_SECONDS)
    return cast("T", found)


def _counts(moment: Moment) -> Counts:
    result = Counts()
    here: Counter[int] = Counter()
    paths = ("place", "container__kind", "sample__sample_type", "sealed", "stage")
    groups = (
        moment.states()
        .order_by()
        .values_list(*(moment.path(path) for path in paths))
        .annotate(number=Count("pk"))
    )
    for place, kind, sample_type, sealed, stage, number in groups:
        result.total += number
        result.stages[Stage(stage)] += number
        here[place] += number
        result.kinds[ContainerKind(kind)] += number
        if sample_type is None:
            result.empty += number
            continue
        result.types[SampleType(sample_type)] += number
        if sealed:
            result.sealed += number
        else:
            result.unsealed += number
    outermost: Counter[Place] = Counter()
    for place in Place.objects.filter(pk__in=here).select_related("parent__parent"):
        outermost[_outermost(place)] += here[place.pk]
    result.places = sorted(outermost.items(), key=lambda item: (-item[1], item[0].slug))
    return result


def _outermost(place: Place) -> Place:
    while place.parent is not None:
        place = place.parent
    return place


@dataclass(frozen=True)
class Track:
    """One sample's way on the mission's sol axis; a span is (first sol, last sol), None: unknown.

    `sealed_after` is how many sols after sampling the seal took, where both sols are exact.
    """

    sample: Sample
    sampled: tuple[int, int] | None
    sealed: tuple[int, int] | None
    dropped: tuple[int, int] | None

    @property
    def sealed_after(self) -> int | None:
        """Sols from sampling to sealing."""
        if self.sampled is None or self.sealed is None or self.sampled[0] != self.sampled[1]:
            return None
        return self.sealed[0] - self.sampled[1]


def tracks(at: Ledger | Moment, clock: MissionClock) -> list[Track]:
    """What happened to each sample that is still in its container, in order of first event."""
    found: dict[int, dict[Verb, tuple[int, int] | None]] = defaultdict(dict)
    samples: dict[int, Sample] = {}
    events = (
        moment_of(at)
        .counting()
        .filter(
            verb__in=(Verb.EXPOSE, Verb.FILL, Verb.SEAL, Verb.DROP),
            sample__retained=True,
        )
        .select_related("sample__campaign", "sample__container")
        .defer("text")
        .order_by("occurred_at", "pk")[:STRIP_EVENTS]
    )
    for event in events:
        if event.sample is not None:
            samples[event.sample.pk] = event.sample
            found[event.sample.pk][Verb(event.verb)] = sol_span(event, clock)
    return [
        Track(
            samples[pk],
            sampled=verbs.get(Verb.FILL, verbs.get(Verb.EXPOSE)),
            sealed=verbs.get(Verb.SEAL),
            dropped=verbs.get(Verb.DROP),
        )
        for pk, verbs in found.items()
    ]


def sol_span(event: CustodyEvent, clock: MissionClock) -> tuple[int, int] | None:
    """The sols an event can have happened on; None where it has no lower bound."""
    if event.sol is not None:
        return event.sol, event.sol
    if event.occurred_not_before is None:
        return None
    # `occurred_at` is the end of the span: of a whole sol, the first moment of the next one.
    last = max(event.occurred_not_before, event.occurred_at - event.occurred_at.resolution)
    return clock.sol(event.occurred_not_before), clock.sol(last)
