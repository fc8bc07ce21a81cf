"""What can happen to a tube, drafted by the code that records events, with marks for names.

A life is drafted for one tube whose names and times are marks. Its texts and rows then serve every
tube that leads the same life: only the marks are replaced, so that each text is what the ledger
itself would have written for that tube.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import itemgetter
from random import Random
from typing import Any

from samples.domain.custody import Detail, iso_utc
from samples.domain.kinds import ContainerKind, PlaceKind
from samples.domain.lifecycle import Condition, SealState, Verb
from samples.domain.when import When
from samples.models import Container, Custodian, Ledger, Place, Sample
from samples.services.entries import Draft, Entry, Standing, draft
from samples.services.load.patterns import Pattern
from samples.services.rows import values

VARIANTS = 4
"""Lives of the same kind and length, which differ in when the tube was looked at."""

_V = Verb
_TAKEN = (_V.REGISTER, _V.FILL, _V.MEASURE, _V.SEAL)
ROUTES: dict[str, tuple[Verb, ...]] = {
    "witness": (_V.REGISTER, _V.EXPOSE, _V.SEAL, _V.STOW),
    "aboard": (*_TAKEN, _V.STOW),
    "cached": (*_TAKEN, _V.DROP, _V.SURVEY),
    "delivered": (*_TAKEN, _V.DROP, _V.SURVEY, _V.PICK_UP, _V.DELIVER),
    "handed_over": (*_TAKEN, _V.STOW, _V.DELIVER, _V.OFFER, _V.ACCEPT),
}
"""How far tubes come if they have events enough; with more, they are looked at in between."""
_BY_NUMBER = (
    "cached", "cached", "delivered", "handed_over", "aboard", "aboard", "aboard", "aboard",
    "aboard", "witness",
)  # fmt: skip
USES_SPOT = frozenset({"cached", "delivered"})


def route_of(tube: int) -> str:
    """Which way a tube goes, by its number."""
    return _BY_NUMBER[tube % len(_BY_NUMBER)]


CODE, SAMPLE, SPOT, SEAL, PREVIOUS, AT, RECORDED, SOL = range(8)
"""What is marked in a text: names, the hash before, times in ISO 8601, the sol."""
(
    KEY, CONTAINER_KEY, SAMPLE_KEY, SPOT_KEY, HOLDING_KEY, AT_COLUMN, RECORDED_COLUMN, TEXT, HASH,
) = range(8, 17)  # fmt: skip
"""What else is marked in a row: primary keys, times as columns hold them, the text, its hash."""
GIVEN = 17
"""How many values a tube puts in the marks, in this order."""

_CONTAINER, _SAMPLE, _SPOT = -1, -2, -3
_KEYS = {str(_CONTAINER): CONTAINER_KEY, str(_SAMPLE): SAMPLE_KEY, str(_SPOT): SPOT_KEY}
"""No record has such a primary key."""
_START = datetime(1980, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_SOL = 70_000_000
_HEAD = "f" * 64


@dataclass(frozen=True)
class Scene:
    """Where the lives are led; records that are stored. `spot` is any depot spot."""

    ledger: Ledger
    rack: Place
    vehicle: Place
    lander: Place
    team: Custodian
    curators: Custodian


@dataclass(frozen=True)
class Step:
    """One event of a life, with marks; `wait`: sols since the event before."""

    verb: Verb
    wait: int
    template: str
    marked: Callable[[Sequence[str | None]], tuple[Any, ...]]
    row: Pattern

    def text(self, given: Sequence[str | None]) -> str:
        """The canonical text of a tube's event, from what it puts in the marks."""
        return self.template % self.marked(given)


@dataclass(frozen=True)
class Life:
    """Its events, and the holding that they lead to: since which event, and its row with marks."""

    steps: tuple[Step, ...]
    since: int
    holding: Pattern

    def step_of(self, verb: Verb) -> int | None:
        """Which event was the first of this kind."""
        return next((at for at, step in enumerate(self.steps) if step.verb is verb), None)


class Lives:
    """The lives led in a scene, each drafted when the first tube leads it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.of = cache(self._draft)

    def _draft(self, route: str, length: int, variant: int) -> Life:
        """A life of so many events; the same for the same arguments. Raises DomainError."""
        draw = Random(f"{route} {length} {variant}")  # noqa: S311 - no secret
        marked = _marked(self._scene, route)
        standings: list[Standing] = []
        drafts: list[Draft] = []
        before: Standing | None = None
        for at, verb in enumerate(_verbs(route, length, draw)):
            entry = _entry(self._scene, marked, verb, at)
            back_to = None
            if verb is Verb.CORRECT:
                standings.pop()
                back_to = standings[-1]
            drafted = draft(
                entry,
                before,
                ledger=self._scene.ledger,
                recorded_by="SYNTHETIC",
                recorded_at=entry.when.at + _HOUR,
                back_to=back_to,
            )
            drafted = drafted.hashed(drafted.event.canonical_text())
            before = replace(drafted.after, head=_HEAD)
            if back_to is None:
                standings.append(before)
            drafts.append(drafted)
        assert before is not None  # noqa: S101 - a life has events
        return Life(
            tuple(
                _step(self._scene.ledger, drafted, draw.randint(1, 9) if at else 0)
                for at, drafted in enumerate(drafts)
            ),
            (standings[-1].since - _START).days,
            _holding(self._scene.ledger, before),
        )


def _verbs(route: str, length: int, draw: Random) -> list[Verb]:
    """The verbs of a life: its route, cut off or with looks at the tube in between.

    One look in four was entered by mistake and is corrected.
    """
    verbs = list(ROUTES[route][:length])
    while len(verbs) < length:
        at = draw.randint(2, len(verbs))
        if verbs[at - 1] is Verb.IMAGE and verbs[at : at + 1] == [Verb.CORRECT]:
            continue  # nothing comes between a mistake and its correction
        look = [Verb.IMAGE]
        if length - len(verbs) >= 2 and draw.random() < 0.25:
            look = [Verb.IMAGE, Verb.CORRECT]
        verbs[at:at] = look
    return verbs


@dataclass(frozen=True)
class _Marked:
    container: Container
    sample: Sample
    spot: Place


def _marked(scene: Scene, route: str) -> _Marked:
    kind = ContainerKind.WITNESS_TUBE if route == "witness" else ContainerKind.SAMPLE_TUBE
    mission = scene.ledger.mission_id
    return _Marked(
        Container(pk=_CONTAINER, code="marked-container", kind=kind.value, mission_id=mission),
        Sample(pk=_SAMPLE, slug="marked-sample", container_id=_CONTAINER),
        Place(pk=_SPOT, slug="marked-spot", kind=PlaceKind.DEPOT_SPOT.value, hypothetical=True),
    )


def _entry(scene: Scene, marked: _Marked, verb: Verb, at: int) -> Entry:
    """What is asked of the ledger after so many events of a life."""
    moment = _START + timedelta(days=at)
    said: dict[Verb, dict[str, Detail]] = {
        Verb.SEAL: {"seal_serial": "marked-seal"},
        Verb.IMAGE: {"evidence": "SYNTHETIC image"},
        Verb.OFFER: {"document": "SYNTHETIC-1"},
        Verb.ACCEPT: {"condition": Condition.SOUND.value, "seal": SealState.INTACT.value},
    }
    places = {
        Verb.REGISTER: scene.rack,
        Verb.DROP: marked.spot,
        Verb.PICK_UP: scene.vehicle,
        Verb.DELIVER: scene.lander,
    }
    return Entry(
        verb=verb,
        container=marked.container,
        when=When(moment, moment, _SOL),
        place=places.get(verb),
        custodian=scene.team if verb is Verb.REGISTER else None,
        offered_to=scene.curators if verb is Verb.OFFER else None,
        sample=marked.sample if verb in {Verb.FILL, Verb.EXPOSE} else None,
        reason="SYNTHETIC: another tube was meant" if verb is Verb.CORRECT else "",
        details=said.get(verb, {}),
        corrects=at if verb is Verb.CORRECT else None,
    )


def _step(ledger: Ledger, drafted: Draft, wait: int) -> Step:
    event = drafted.event
    marks = {
        "marked-container": CODE,
        "marked-sample": SAMPLE,
        "marked-spot": SPOT,
        "marked-seal": SEAL,
        _HEAD: PREVIOUS,
        iso_utc(event.occurred_at): AT,
        iso_utc(event.recorded_at): RECORDED,
        str(_SOL): SOL,
    }
    pattern = re.compile("|".join(map(re.escape, marks)))
    order = [marks[mark] for mark in pattern.findall(drafted.text)]
    row = Pattern(
        values.of_event(ledger, drafted),
        by_value=_KEYS | {"marked-seal": SEAL},
        by_column={
            "id": KEY,
            "occurred_at": AT_COLUMN,
            "occurred_not_before": AT_COLUMN,
            "recorded_at": RECORDED_COLUMN,
            "sol": SOL,
            "text": TEXT,
            "previous_hash": PREVIOUS,
            "hash": HASH,
        },
    )
    template = pattern.sub("%s", drafted.text.replace("%", "%%"))
    return Step(event.verb, wait, template, itemgetter(*order), row)


def _holding(ledger: Ledger, last: Standing) -> Pattern:
    return Pattern(
        {
            "ledger_id": ledger.pk,
            "container_id": _CONTAINER,
            **values.of_holding(last),
        },
        by_value=_KEYS | {"marked-seal": SEAL},
        by_column={"id": KEY, "since": AT_COLUMN, "not_before": AT_COLUMN, "head_hash": HASH},
    )
