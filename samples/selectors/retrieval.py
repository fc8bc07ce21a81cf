"""A planning problem of a scenario and of what a ledger has at a moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import Position
from samples.domain.kinds import PlaceKind, SampleType
from samples.domain.state import Condition, Stage
from samples.models import Drive, Holding, Ledger, PastHolding, Place, Sample, Scenario
from samples.models.base import Positioned
from samples.planning import asking, reading, terms
from samples.planning.problem import Problem
from samples.planning.scoring import Facts, Kind
from samples.planning.terms import Terms
from samples.selectors import elevation
from samples.selectors.moment import Moment
from samples.selectors.rover import newest_position

State = Holding | PastHolding

UNSEALED = {Stage.FILLED, Stage.SEAL_FAILED, Stage.EXPOSED}
KINDS = {
    SampleType.ROCK_CORE: Kind.ROCK,
    SampleType.REGOLITH: Kind.REGOLITH,
    SampleType.ATMOSPHERIC: Kind.ATMOSPHERE,
    SampleType.WITNESS: Kind.WITNESS,
}
RETRIEVABLE = {Stage.SEALED, Stage.CACHED, Stage.RETRIEVED}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a container stood when a problem was made, and whether it was asked for.

    `code` and `sentence` say why it was not.
    """

    container: str
    sample: str
    name: str
    sample_type: str
    stage: str
    condition: str
    place: str
    sealed: bool
    seq: int
    hash: str
    asked: bool = True
    code: str = ""
    sentence: str = ""

    @classmethod
    def of(cls, state: State, sample: Sample, why: tuple[str, str] | None) -> Standing:
        """Of a state; `why` it can't be asked for, or None."""
        code, sentence = why or ("", "")
        return cls(
            container=state.container.code,
            sample=sample.identifier,
            name=sample.name,
            sample_type=sample.sample_type,
            stage=str(state.stage),
            condition=str(state.condition),
            place=state.place.slug,
            sealed=state.sealed,
            seq=state.seq,
            hash=state.head_hash,
            asked=why is None,
            code=code,
            sentence=sentence,
        )

    def as_json(self) -> dict[str, Any]:
        """As it is frozen with a run."""
        return asdict(self)


@dataclass(frozen=True)
class Asked:
    """What a planner is asked, and of what it was made."""

    terms: Terms
    problem: Problem
    tubes: list[Standing]
    """Every container that holds a sample, in order of its code."""


def ask(scenario: Scenario) -> Asked:
    """The problem of a scenario: its terms on what its ledger has at its moment.

    Raises InvalidValue where the terms can't be meant or there is nothing to fetch.
    """
    told = terms.read(scenario.terms)
    moment = Moment(scenario.ledger, scenario.as_of, scenario.known_at)
    rover = newest_position(scenario.ledger.mission, by=scenario.as_of)
    ground = asking.Ground(
        rover=_position(rover),
        drives=_drives(scenario.ledger, told, scenario.as_of),
        terrain=elevation.terrain(told.elevation) if told.elevation else None,
        kept=elevation.kept(),
    )
    standings, tubes = [], []
    for state in sorted(moment.states(), key=lambda state: str(state.container.code)):
        if state.content is None:
            continue
        tube = _tube(state, state.content, ground)
        why = _why_not(state, tube, told)
        standings.append(Standing.of(state, state.content, why))
        if why is None and tube is not None:
            tubes.append(tube)
    if not tubes:
        raise InvalidValue(
            f"Nothing in {scenario.ledger} can be fetched by the vehicles of the scenario.",
            field="ledger",
            value=scenario.ledger.slug,
            expected="sealed tubes where the vehicles collect",
        )
    made = asking.problem_of(told, tubes, ground, scenario.name)
    problem = reading.read(reading.as_json(made))  # it refuses figures that can't be meant
    return Asked(told, problem, standings)


def _tube(state: State, sample: Sample, ground: asking.Ground) -> asking.Tube | None:
    """The tube where it lies; None where no position is known."""
    place, aboard = _whereabouts(state.place)
    position = ground.rover if aboard else _position(place)
    if position is None:
        return None
    return asking.Tube(
        code=state.container.code,
        spot=asking.ROVER if aboard else place.slug,
        position=position,
        aboard=aboard,
        facts=_facts(state, sample),
        rock_type=sample.rock_type,
        sample_mass_g=None if sample.mass_ug is None else sample.mass_ug / 1e6,
    )


def _facts(state: State, sample: Sample) -> Facts:
    kind = KINDS[SampleType(sample.sample_type)]
    length = sample.core_length_cm if kind is Kind.ROCK else None
    return Facts(
        kind=kind,
        sealed=state.sealed,
        length_cm=None if length is None else float(length),
        outcrop=sample.outcrop.slug if sample.outcrop else None,
        campaign=sample.campaign.slug if sample.campaign else None,
    )


def _whereabouts(place: Place) -> tuple[Place, bool]:
    """The nearest place with a position among a place and what it is part of; is it the rover?"""
    there: Place | None = place
    while there is not None:
        if there.kind == PlaceKind.ROVER:
            return there, True
        if there.has_position:
            return there, False
        there = there.parent
    return place, False


def _why_not(state: State, tube: asking.Tube | None, told: Terms) -> tuple[str, str] | None:
    """Why a tube can't be asked for, as a code and a sentence; None where it can."""
    stage, condition = Stage(state.stage), Condition(state.condition)
    if condition in {Condition.LOST, Condition.WITHDRAWN}:
        return condition.value, f"It is {condition.value}."
    if stage in UNSEALED and not told.tubes.unsealed:
        return "unsealed", "It is not sealed, and the scenario takes sealed tubes only."
    if stage not in RETRIEVABLE | UNSEALED:
        return "not_to_be_fetched", f"Its stage is {stage.label.lower()}: nobody has to fetch it."
    if tube is None:
        return "no_position", f"No position of {state.place} is known."
    if not asking.collectors(told, aboard=tube.aboard):
        where = "from the rover's rack" if tube.aboard else "from the ground"
        return "no_vehicle", f"It is at {state.place}; no vehicle of the scenario collects {where}."
    return None


def _position(place: Positioned | None) -> Position | None:
    if place is None or place.latitude_deg is None or place.longitude_deg is None:
        return None
    return place.latitude_deg, place.longitude_deg


def _drives(ledger: Ledger, told: Terms, by: datetime | None) -> tuple[tuple[Position, ...], ...]:
    """The rover's drives by a moment, where a vehicle follows its track."""
    if all(vehicle.way is not terms.Way.TRACK for vehicle in told.vehicles):
        return ()
    drives = Drive.objects.filter(mission=ledger.mission).order_by("sol", "pk")
    if by is not None:
        last = newest_position(ledger.mission, by=by)
        drives = drives.filter(sol__lte=last.sol if last else -1)
    return tuple(
        tuple((latitude, longitude) for longitude, latitude, *_ in path)
        for path in drives.values_list("path", flat=True)
    )
