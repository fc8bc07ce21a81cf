"""The terms of a retrieval as a person writes them: every figure with where it comes from.

`asking` makes a problem of them and of the tubes there are. A figure that no source states is
`assumed`; its basis then says why it is what it is. Units stand in the names; sols count from the
arrival.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from samples.domain.errors import InvalidValue
from samples.planning import form, homeward
from samples.planning.based import Based, Chance, Count, Factor, Figure, Number, Share
from samples.planning.form import Within
from samples.planning.homeward import MISHAPS, RIDE, Homeward, Mishap, moment
from samples.planning.problem import Aim
from samples.planning.scoring import Kind, Objective, Weights, require_consistent

FORMAT = "mars-sample-scenario-terms/1"

SLOPE_MOST_DEG = 80
"""What ways over an elevation model are computed for at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Based):
    """A point where the lander may come down; planetocentric degrees, east positive."""

    id: str
    name: str
    latitude_deg: Annotated[float, Within(-89, 89)]
    longitude_deg: Annotated[float, Within(-180, 180)]


class Start(StrEnum):
    """Where a vehicle begins."""

    ROVER = "rover"
    """At the rover's last known position."""
    SITE = "site"
    """At the landing site."""


class Collects(StrEnum):
    """Which tubes a vehicle can fetch."""

    ABOARD = "aboard"
    """Those in the rover's rack."""
    GROUND = "ground"
    """Those lying at a depot or elsewhere on the ground."""


class Way(StrEnum):
    """How a vehicle's ways are measured."""

    STRAIGHT = "straight"
    """The straight line times the factor."""
    TRACK = "track"
    """Along the rover's own track; straight, times the factor, from and to it."""
    TERRAIN = "terrain"
    """Over an elevation model, never steeper than `slope_limit_deg`; times the factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher(Based):
    """`count` alike vehicles; what is left out has no limit, or takes no time."""

    kind: str
    name: str
    count: Count
    start: Start
    collects: tuple[Collects, ...]
    way: Way
    way_factor: Factor
    slope_limit_deg: Figure | None = None
    """Only over an elevation model, and there it must be said."""
    speed_m_per_sol: Figure | None = None
    payload_tubes: Count | None = None
    payload_g: Figure | None = None
    sorties: Count | None = None
    range_m: Figure | None = None
    budget_m: Figure | None = None
    budget_sols: Figure | None = None
    ready_sol: Figure | None = None
    pickup_sols: Figure | None = None
    unload_sols_per_tube: Figure | None = None
    turnaround_sols: Figure | None = None
    energy_wh_per_m: Figure | None = None
    speed_spread: Figure | None = None
    loss_per_sol: Chance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elevation(Based):
    """An elevation model: a GeoTIFF by its name in the folder of the installation."""

    file: str
    coarsen: Annotated[int, Within(1, 1_000)] = 1
    """So many cells each way are averaged into one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """How the lander loads the container."""

    load_sols_per_tube: Figure
    close_sols: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """The orbiting-sample container."""

    capacity_tubes: Count
    capacity_g: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tubes:
    """What is taken for granted of every tube."""

    tube_mass_g: Figure
    sample_mass_g: Figure
    """Where no mass is known."""
    success_aboard: Chance
    success_ground: Chance
    unsealed: bool = False
    """Whether unsealed tubes may come too; loading one takes a waiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Based):
    """A time of less work; `kinds` as in the problem's intervals (empty: everybody)."""

    from_sol: Number
    to_sol: Number
    rate: Share
    why: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Storms:
    """Dust storms nobody can foresee, for the risk; `kinds` as in the problem's calendar."""

    per_sol: Figure
    """That begin on a sol, on average."""
    sols: Figure
    """How long one lasts."""
    rate: Chance
    """The rate of work while it lasts."""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface(Based):
    """From the arrival to the departure."""

    arrival_at: str
    """A moment in ISO 8601 with its time zone."""
    departure_sol: Figure
    margin_sols: Figure
    slow: tuple[Slow, ...] = ()
    storms: Storms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serves(Based):
    """Which objectives samples of a kind are to serve; the first that fits a sample counts."""

    kind: Kind
    rock_type: str | None = None
    """Of a rock core; None: whatever its rock."""
    objectives: tuple[Objective, ...]


_GOALS = "Assumption: this project's own reading of what each sort of sample can tell."
GOALS = (
    Serves(
        kind=Kind.ROCK,
        rock_type="sedimentary",
        objectives=(Objective.LIFE, Objective.GEOLOGY, Objective.CLIMATE),
        basis=_GOALS,
        assumed=True,
    ),
    Serves(kind=Kind.ROCK, objectives=(Objective.GEOLOGY,), basis=_GOALS, assumed=True),
    Serves(
        kind=Kind.REGOLITH,
        objectives=(Objective.GEOLOGY, Objective.PEOPLE),
        basis=_GOALS,
        assumed=True,
    ),
    Serves(
        kind=Kind.ATMOSPHERE,
        objectives=(Objective.CLIMATE, Objective.PEOPLE),
        basis=_GOALS,
        assumed=True,
    ),
)
WEIGHTS = "Assumption: nobody has published such weights; the defaults are this project's own."


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """Containers by their code."""

    take: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything a scenario says besides which ledger it reads."""

    sites: tuple[Site, ...]
    vehicles: tuple[Fetcher, ...]
    arm: Arm
    container: Vessel
    tubes: Tubes
    calendar: Surface
    science: Weights = field(default_factory=Weights)
    serves: tuple[Serves, ...] = GOALS
    demands: Demands = field(default_factory=Demands)
    aim: Aim = Aim.VALUE
    confidence: Chance | None = None
    elevation: Elevation | None = None
    ride: Homeward = RIDE
    """For mock missions, as are the faults; a plan knows nothing of either."""
    faults: tuple[Mishap, ...] = MISHAPS


def read(document: Mapping[str, Any] | str | bytes) -> Terms:
    """The terms in a JSON document; raises InvalidValue naming the path of what to mend."""
    terms: Terms = form.read(Terms, document, FORMAT)
    _require_consistent(terms)
    return terms


def as_json(terms: Terms) -> dict[str, Any]:
    """The document of terms, defaults written out; `read` makes the same of it."""
    return form.as_json(terms, FORMAT, in_full=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure with its basis, by its path (`vehicles[0].speed_m_per_sol`)."""

    path: str
    value: object
    basis: str
    assumed: bool


def figures(terms: Terms) -> list[Shown]:
    """Everything in the terms that has a basis, in their order."""
    return list(_figures(terms, ""))


def arrival(terms: Terms) -> datetime:
    """The moment from which sols count."""
    return datetime.fromisoformat(terms.calendar.arrival_at)


def _figures(part: object, path: str) -> Iterator[Shown]:
    if isinstance(part, Based):
        yield Shown(path, getattr(part, "value", None), part.basis, part.assumed)
    if isinstance(part, Weights):
        yield from _weights(part, path)
    elif isinstance(part, tuple):
        for number, one in enumerate(part):
            yield from _figures(one, f"{path}[{number}]")
    elif is_dataclass(part):
        for one in fields(part):
            yield from _figures(getattr(part, one.name), f"{path}.{one.name}".lstrip("."))


def _weights(part: object, path: str) -> Iterator[Shown]:
    """Every number of the weights: none has a source."""
    if isinstance(part, Mapping):
        inner = [(f"{path}.{name}", value) for name, value in part.items()]
    elif isinstance(part, tuple):
        inner = [(f"{path}[{number}]", value) for number, value in enumerate(part)]
    elif is_dataclass(part):
        inner = [(f"{path}.{one.name}", getattr(part, one.name)) for one in fields(part)]
    else:
        yield Shown(path, part, WEIGHTS, assumed=True)
        return
    for where, value in inner:
        yield from _weights(value, where)


def _require_consistent(terms: Terms) -> None:
    for path, found in (("sites", terms.sites), ("vehicles", terms.vehicles)):
        if not found:
            raise InvalidValue(f"There are no {path}.", field=path, expected="at least one")
    _require_distinct("sites", [site.id for site in terms.sites])
    _require_distinct("vehicles", [vehicle.kind for vehicle in terms.vehicles])
    for number, vehicle in enumerate(terms.vehicles):
        if not vehicle.collects:
            raise InvalidValue(
                f"{vehicle.name} collects nothing.",
                field=f"vehicles[{number}].collects",
                value=[],
                expected="aboard, ground, or both",
            )
        _require_slope(terms, vehicle, f"vehicles[{number}]")
    require_consistent(terms.science, "science.")
    _require_distinct("demands", [*terms.demands.take, *terms.demands.leave])
    moments = {"calendar.arrival_at": terms.calendar.arrival_at}
    for number, one in enumerate(terms.ride.opportunities):
        moments[f"ride.opportunities[{number}].departs_at"] = one.departs_at
        moments[f"ride.opportunities[{number}].lands_at"] = one.lands_at
    for path, text in moments.items():
        if moment(text) is None:
            raise InvalidValue(
                f"{path} can't be read.",
                field=path,
                value=text,
                expected="a moment with its time zone, such as 2032-01-15T00:00:00Z",
            )
    homeward.require_consistent(terms.ride, terms.faults, [one.kind for one in terms.vehicles])


def _require_slope(terms: Terms, vehicle: Fetcher, path: str) -> None:
    """A slope is limited over an elevation model, and nowhere else."""
    limit = vehicle.slope_limit_deg
    if (vehicle.way is Way.TERRAIN) == (limit is not None and 0 < limit.value <= SLOPE_MOST_DEG):
        if vehicle.way is not Way.TERRAIN or terms.elevation is not None:
            return
        raise InvalidValue(
            f"{vehicle.name} drives over an elevation model, and none is named.",
            field="elevation",
            expected="its file, with its basis",
        )
    over = f"above 0 to {SLOPE_MOST_DEG} degrees"
    raise InvalidValue(
        f"{vehicle.name} goes {vehicle.way.value}: its limit of slope doesn't fit.",
        field=f"{path}.slope_limit_deg",
        value=limit.value if limit else None,
        expected=over if vehicle.way is Way.TERRAIN else "nothing, or the way terrain",
    )


def _require_distinct(path: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InvalidValue(
                f"{name} stands twice in {path}.", field=path, value=name, expected="it once"
            )
