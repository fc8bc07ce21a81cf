"""The rows of a block of tubes: catalogue, places, events, holdings."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from samples.domain.custody import GENESIS_HASH, hash_of, iso_utc
from samples.domain.kinds import (
    ContainerKind,
    ElevationDatum,
    MassBasis,
    MaterialType,
    PlaceKind,
    PositionBasis,
    RockType,
    SampleType,
)
from samples.domain.lifecycle import Verb
from samples.models import Container, Depot, DepotSpot, Outcrop, Place, Sample
from samples.services.load import lives
from samples.services.load.asked import Asked, Block
from samples.services.load.lives import Life, Lives
from samples.services.load.names import (
    PER_DEPOT,
    SLUG,
    code_of,
    depot_of,
    sample_of,
    spot_of,
)
from samples.services.load.patterns import Pattern, Row, text
from samples.services.load.scene import CAMPAIGNS, CLOCK, Frame

PER_OUTCROP = 100
_SPOTS = [number for number in range(PER_DEPOT) if lives.route_of(number) in lives.USES_SPOT]
_PLACES = 1 + len(_SPOTS)
_STARTS = (100, 3500)
"""Sols between which tubes are registered."""
_HOURS = 12
_SYLLABLES = tuple(first + second for first in "bdfgklmnprstvz" for second in "aeiou")[:64]


class Writer:
    """Makes the rows of one block after the other, each the same whatever came before it."""

    def __init__(self, asked: Asked, frame: Frame) -> None:
        self._asked = asked
        self._frame = frame
        self._lives = Lives(frame.scene())
        self._patterns = _Patterns(frame)

    def rows(self, block: Block) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
        """By table, in the order in which they are stored: columns, and rows as texts."""
        draw = np.random.default_rng([self._asked.seed, block.number])
        size = len(block.counts)
        drawn = {
            "start": draw.integers(*_STARTS, size),
            "variant": draw.integers(0, lives.VARIANTS, size),
            "hour": draw.integers(0, _HOURS, size),
            "word": draw.integers(0, len(_SYLLABLES) ** 2, (size, 2)),
            "length_mm": draw.integers(30, 80, size),
            "mass_mg": draw.integers(5_000, 15_000, size),
            "rock": draw.integers(0, 2, size),
            "north": draw.integers(-900_000, 900_000, size),
            "east": draw.integers(-1_790_000, 1_790_000, size),
        }
        values = {name: column.tolist() for name, column in drawn.items()}
        events: list[Row] = []
        holdings: list[Row] = []
        containers: list[Row] = []
        samples: list[Row] = []
        key = self._key("custodyevent") + block.events_before
        for at, length in enumerate(block.counts):
            tube = block.first + at
            one = {name: column[at] for name, column in values.items()}
            life = self._lives.of(lives.route_of(tube), length, one["variant"])
            given = self._names(tube)
            led, holding, sols = self._lead(life, one, given, key)
            events += led
            holdings.append(holding)
            key += length
            containers.append(self._container(tube))
            samples.append(self._sample(tube, life, sols, one))
        first, last = block.first, block.first + size
        places = self._places(first, last)
        pattern = self._patterns
        event = self._lives.of("aboard", 2, 0)
        return {
            "outcrop": (pattern.outcrop.columns, self._outcrops(first, last, values)),
            "place": (pattern.place.columns, places["place"]),
            "depot": (pattern.depot.columns, places["depot"]),
            "depotspot": (pattern.spot.columns, places["depotspot"]),
            "container": (pattern.container.columns, containers),
            "sample": (pattern.sample.columns, samples),
            "custodyevent": (event.steps[0].row.columns, events),
            "holding": (event.holding.columns, holdings),
        }

    def _key(self, table: str) -> int:
        return self._frame.before[table] + 1

    # --- The ledger -------------------------------------------------------------------------------

    def _names(self, tube: int) -> list[str | None]:
        """What a tube puts in the marks of its life, as far as it is the same for all events."""
        given: list[str | None] = [None] * lives.GIVEN
        given[lives.CODE] = code_of(tube)
        given[lives.SAMPLE] = sample_of(tube)
        given[lives.SEAL] = f"SYN{tube:08}"
        given[lives.CONTAINER_KEY] = str(self._key("container") + tube)
        given[lives.SAMPLE_KEY] = str(self._key("sample") + tube)
        given[lives.HOLDING_KEY] = str(self._key("holding") + tube)
        if lives.route_of(tube) in lives.USES_SPOT:
            depot, number = divmod(tube, PER_DEPOT)
            spot = _SPOTS.index(number)
            given[lives.SPOT] = spot_of(depot, spot)
            given[lives.SPOT_KEY] = str(self._key("place") + depot * _PLACES + 1 + spot)
        return given

    def _lead(
        self, life: Life, one: dict[str, Any], given: list[str | None], key: int
    ) -> tuple[list[Row], Row, list[int]]:
        """The rows of a tube's events, that of its holding, and the sols of the events."""
        sol, head, hour = one["start"], GENESIS_HASH, one["hour"]
        sols: list[int] = []
        events: list[Row] = []
        for number, step in enumerate(life.steps):
            sol += step.wait
            sols.append(sol)
            given[lives.PREVIOUS] = head
            (
                given[lives.AT], given[lives.RECORDED],
                given[lives.AT_COLUMN], given[lives.RECORDED_COLUMN],
            ) = _moment(sol, hour)  # fmt: skip
            given[lives.SOL] = str(sol)
            given[lives.KEY] = str(key + number)
            given[lives.TEXT] = words = step.text(given)
            given[lives.HASH] = head = hash_of(words)
            events.append(step.row.filled(given))
        given[lives.AT_COLUMN] = _moment(sols[life.since], hour)[2]
        given[lives.KEY] = given[lives.HOLDING_KEY]
        return events, life.holding.filled(given), sols

    # --- The catalogue ----------------------------------------------------------------------------

    def _container(self, tube: int) -> Row:
        witness = lives.route_of(tube) == "witness"
        kind = ContainerKind.WITNESS_TUBE if witness else ContainerKind.SAMPLE_TUBE
        return self._patterns.container.made(
            id=self._key("container") + tube, code=code_of(tube), kind=kind.value
        )

    def _sample(self, tube: int, life: Life, sols: list[int], one: dict[str, Any]) -> Row:
        kind, material = _kind_of(tube)
        core = kind is SampleType.ROCK_CORE
        outcrop = tube // PER_OUTCROP
        taken, sealed = sols[1], life.step_of(Verb.SEAL)
        partner = tube ^ 1
        paired = partner < self._asked.samples and core and _kind_of(partner)[0] is kind
        rock = RockType.IGNEOUS if one["rock"] else RockType.SEDIMENTARY
        return self._patterns.sample.made(
            id=self._key("sample") + tube,
            container_id=self._key("container") + tube,
            slug=sample_of(tube),
            name=f"SYNTHETIC {_word(one['word'][0])} {_word(one['word'][1])} {tube}",
            sample_type=kind.value,
            material=material.value if material else "",
            rock_type=rock.value if core else "",
            campaign_id=self._key("campaign") + outcrop % CAMPAIGNS,
            outcrop_id=self._key("outcrop") + outcrop,
            pair_partner_id=self._key("sample") + partner if paired else None,
            core_length_cm=one["length_mm"] / 10 if core else None,
            volume_cm3=one["length_mm"] / 10 if core else None,
            mass_ug=one["mass_mg"] * 1000 if core else None,
            mass_basis=(MassBasis.ASSUMED if core else MassBasis.UNKNOWN).value,
            sampled_sol=taken,
            sampled_at=_moment(taken, one["hour"])[2],
            sealed_sol=None if sealed is None else sols[sealed],
            sealed_at=None if sealed is None else _moment(sols[sealed], one["hour"])[2],
            latitude_deg=one["north"] / 10_000,
            longitude_deg=one["east"] / 10_000,
            elevation_m=-one["mass_mg"] / 10,
        )

    def _outcrops(self, first: int, last: int, values: dict[str, list[Any]]) -> list[Row]:
        return [
            self._patterns.outcrop.made(
                id=self._key("outcrop") + tube // PER_OUTCROP,
                slug=f"{SLUG}-outcrop-{tube // PER_OUTCROP:06}",
                name=f"SYNTHETIC outcrop {tube // PER_OUTCROP}",
                campaign_id=self._key("campaign") + tube // PER_OUTCROP % CAMPAIGNS,
                latitude_deg=values["north"][tube - first] / 10_000,
                longitude_deg=values["east"][tube - first] / 10_000,
            )
            for tube in range(first, last, PER_OUTCROP)
        ]

    def _places(self, first: int, last: int) -> dict[str, list[Row]]:
        """Depots with all their spots, whether or not there is a tube for each."""
        rows: dict[str, list[Row]] = {"place": [], "depot": [], "depotspot": []}
        for depot in range(first // PER_DEPOT, -(-last // PER_DEPOT)):
            key = self._key("place") + depot * _PLACES
            rows["place"].append(
                self._patterns.place.made(
                    id=key, slug=depot_of(depot), name=f"SYNTHETIC depot {depot}"
                )
            )
            rows["depot"].append(
                self._patterns.depot.made(id=self._key("depot") + depot, place_id=key)
            )
            for spot in range(len(_SPOTS)):
                rows["place"].append(
                    self._patterns.place.made(
                        id=key + 1 + spot,
                        slug=spot_of(depot, spot),
                        name=f"SYNTHETIC depot {depot}, spot {spot + 1}",
                        kind=PlaceKind.DEPOT_SPOT.value,
                        parent_id=key,
                        capacity=1,
                    )
                )
                rows["depotspot"].append(
                    self._patterns.spot.made(
                        id=self._key("depotspot") + depot * len(_SPOTS) + spot,
                        place_id=key + 1 + spot,
                        depot_id=self._key("depot") + depot,
                        drop_order=spot + 1,
                    )
                )
        return rows


class _Patterns:
    """What is the same in all rows of a table."""

    def __init__(self, frame: Frame) -> None:
        placed: dict[str, Any] = {
            "position_basis": PositionBasis.ASSUMED.value,
            "position_note": "SYNTHETIC",
        }
        mission = frame.mission
        self.container = Pattern.of(Container(mission_id=mission, note="SYNTHETIC"))
        self.sample = Pattern.of(
            Sample(
                mission_id=mission,
                note="SYNTHETIC",
                elevation_datum=ElevationDatum.AREOID.value,
                **placed,
            )
        )
        self.outcrop = Pattern.of(Outcrop(site_name="SYNTHETIC", **placed))
        self.place = Pattern.of(
            Place(
                mission_id=mission, kind=PlaceKind.DEPOT.value, hypothetical=True, note="SYNTHETIC"
            )
        )
        self.depot = Pattern.of(Depot())
        self.spot = Pattern.of(DepotSpot())


def _kind_of(tube: int) -> tuple[SampleType, MaterialType | None]:
    if lives.route_of(tube) == "witness":
        return SampleType.WITNESS, None
    if tube % 10 == 8:
        return SampleType.REGOLITH, MaterialType.UNCONSOLIDATED_MIXTURE
    return SampleType.ROCK_CORE, MaterialType.ROCK


def _word(number: int) -> str:
    """One of 4096 made-up words."""
    return (_SYLLABLES[number // 64] + _SYLLABLES[number % 64]).capitalize()


@cache
def _moment(sol: int, hour: int) -> tuple[str, str, str | None, str | None]:
    """When something of that sol happened and was recorded, as a text and as a column hold it."""
    start, end = _window(sol)
    at = start + (end - start) * hour / _HOURS
    recorded = at + (end - start) / _HOURS
    return iso_utc(at), iso_utc(recorded), text(at), text(recorded)


_window = cache(CLOCK.sol_window)
