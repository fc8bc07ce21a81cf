"""What is told of a mock mission, as entries of its ledger: docs/custody.md played through.

The ledger's clock is the mission's: an event is recorded when it happens, by "mock-mission". So its
hashes depend on the mission and on the ledger that it branched off, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from samples.domain.geodesy import from_local_metres
from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import Condition, SealState, Stage
from samples.domain.mock_missions import moment
from samples.domain.when import When
from samples.models import Container, Custodian, Holding, MockMission, Place
from samples.planning import terms
from samples.planning.flying.happening import Happening, Kind
from samples.planning.terms import Collects, Start
from samples.selectors.route_ways import Paths
from samples.services import custody, fitting_out
from samples.services import ledger as ledgers
from samples.services.actors import SystemActor
from samples.services.entries import Entry

MACHINE = SystemActor("mock-mission")
"""In whose name a mock mission writes."""
WAIVED_BY = "Ground team of the mock mission"
EVIDENCE = "Log of the mock mission"
_DEGREES = Decimal("0.0000001")
"""About 6 mm on the ground: finer figures differ from one machine to the next."""

Told = Callable[[Happening, When], list[Entry]]


class Custody:
    """Writes what is told of one mission into its ledger."""

    def __init__(self, mission: MockMission) -> None:
        self.mission = mission
        self.ledger = mission.ledger
        self._clock = mission.ledger.mission.clock
        self._says: Mapping[Kind, Told] = {
            Kind.PICKED_UP: self._picked_up,
            Kind.SURVEYED: self._surveyed,
            Kind.TUBE_LOST: self._lost,
            Kind.DAMAGED: self._damaged,
            Kind.DELIVERED: self._delivered,
            Kind.LOADED: self._loaded,
            Kind.CLOSED: self._closed,
            Kind.LAUNCHED: self._launched,
            Kind.IN_ORBIT: self._in_orbit,
            Kind.CAPTURED: self._captured,
            Kind.CONTAINED: self._contained,
            Kind.DEPARTED: self._departed,
            Kind.LANDED: self._landed,
            Kind.RECEIVED: self._received,
        }

    def record(self, told: Iterable[Happening]) -> None:
        """Write it, one after the other, within the caller's transaction.

        Raises Refusals where the ledger does not allow it, Conflict.
        """
        for one in told:
            if one.kind in self._says:
                at = self.moment(one.sol)
                entries = self._says[one.kind](one, When.instant(at, self._clock))
                ledgers.record_all(
                    ledger=self.ledger, entries=entries, actor=MACHINE, recorded_at=at
                )

    def moment(self, sol: float) -> datetime:
        """UTC of a sol."""
        return moment(self.mission.arrival_at, sol)

    def container(self, stop: str) -> Container:
        """The container that a stop of the problem is."""
        return self._containers[stop]

    # --- On the surface -----------------------------------------------------------------------

    def _picked_up(self, one: Happening, when: When) -> list[Entry]:
        """From the ground, or from another vehicle; what the rover has in its rack stays there."""
        holding, place = self._holding(one), self._vehicle(one.who)
        if holding.stage == Stage.CACHED:
            return [custody.pick_up.entry(place=place, **self._act(one, when))]
        if self._within(holding.place, place):
            return []
        return [custody.transfer.entry(place=place, **self._act(one, when))]

    def _surveyed(self, one: Happening, when: When) -> list[Entry]:
        """Only what lies on the ground has a place of its own."""
        if self._holding(one).stage != Stage.CACHED or self._origin is None:
            return []
        position = from_local_metres(float(one.data["x_m"]), float(one.data["y_m"]), *self._origin)
        latitude, longitude = (Decimal(repr(each)).quantize(_DEGREES) for each in position)
        return [
            custody.survey.entry(
                latitude_deg=latitude,
                longitude_deg=longitude,
                evidence=EVIDENCE,
                **self._act(one, when),
            )
        ]

    def _lost(self, one: Happening, when: When) -> list[Entry]:
        return [custody.lose.entry(evidence=EVIDENCE, **self._act(one, when, reason=one.text))]

    def _damaged(self, one: Happening, when: When) -> list[Entry]:
        said = self._act(one, when, reason=one.text)
        return [custody.damage.entry(seal=SealState.BROKEN, evidence=EVIDENCE, **said)]

    def _delivered(self, one: Happening, when: When) -> list[Entry]:
        return [
            custody.deliver.entry(
                lander=self._places["concept-lander"],
                custodian=self._custodians["concept-lander-team"],
                **self._act(one, when),
            )
        ]

    def _loaded(self, one: Happening, when: When) -> list[Entry]:
        slot = self._places[f"concept-os-slot-{int(one.data['slot']):02}"]
        waived: dict[str, Any] = (
            {"waiver": one.text, "waived_by": WAIVED_BY} if one.data.get("waived") else {}
        )
        return [custody.load.entry(slot=slot, **waived, **self._act(one, when))]

    # --- The ride home ------------------------------------------------------------------------

    def _closed(self, one: Happening, when: When) -> list[Entry]:
        return [
            custody.close_os.entry(**self._of(self._containers[stop], when))
            for stop in one.data["stops"]
        ]

    def _launched(self, _one: Happening, when: When) -> list[Entry]:
        return self._ride(custody.launch, when, place=self._places["concept-mav"])

    def _in_orbit(self, _one: Happening, when: When) -> list[Entry]:
        there = self._ride(custody.reach_orbit, when, place=self._places["concept-os"])
        return [*there, *self._offer(when, "concept-orbiter-team", "MOCK-TD-1")]

    def _captured(self, _one: Happening, when: When) -> list[Entry]:
        caught = self._ride(custody.capture, when, place=self._places["concept-ero"])
        return [*self._accept(when, "MOCK-R-1"), *caught]

    def _contained(self, _one: Happening, when: When) -> list[Entry]:
        return self._ride(custody.contain, when, place=self._places["concept-ees"])

    def _departed(self, _one: Happening, when: When) -> list[Entry]:
        return self._ride(custody.depart, when)

    def _landed(self, _one: Happening, when: When) -> list[Entry]:
        there = self._ride(custody.land, when, place=self._places["concept-ees"])
        return [*there, *self._offer(when, "concept-receiving-team", "MOCK-TD-2")]

    def _received(self, _one: Happening, when: When) -> list[Entry]:
        taken_out = self._ride(custody.receive, when, place=self._places["concept-srf"])
        return [*self._accept(when, "MOCK-R-2"), *taken_out]

    def _ride(self, deed: custody.Deed[Any], when: When, **said: Any) -> list[Entry]:
        return [deed.entry(**said, **self._of(one.container, when)) for one in self._riders()]

    def _offer(self, when: When, to: str, document: str) -> list[Entry]:
        return self._ride(custody.offer, when, to=self._custodians[to], document=document)

    def _accept(self, when: When, document: str) -> list[Entry]:
        return [
            custody.accept.entry(
                condition=Condition(holding.condition),
                seal=_seal(holding),
                document=document,
                **self._of(holding.container, when),
            )
            for holding in self._riders()
        ]

    def _riders(self) -> list[Holding]:
        """What is in the sample container, by code."""
        riding = Holding.objects.filter(ledger=self.ledger, os_slot__isnull=False)
        return list(riding.select_related("container").order_by("container__code"))

    # --- Who and where ------------------------------------------------------------------------

    def _act(self, one: Happening, when: When, reason: str = "") -> dict[str, Any]:
        return {**self._of(self._containers[one.stop or ""], when), "reason": reason}

    def _of(self, container: Container, when: When) -> dict[str, Any]:
        return {
            "ledger": self.ledger, "container": container, "actor": MACHINE, "when": when,
        }  # fmt: skip

    def _holding(self, one: Happening) -> Holding:
        container = self._containers[one.stop or ""]
        return Holding.objects.select_related("place__parent__parent").get(
            ledger=self.ledger, container=container
        )

    def _vehicle(self, who: str) -> Place:
        """Where a vehicle keeps what it carries; the rover in its own rack."""
        kind, _, number = who.rpartition(" ")
        if self._rover_kind == kind and number == "1" and self._rack is not None:
            return self._rack
        return self._places[fitting_out.vehicle_slug(kind, int(number))]

    @staticmethod
    def _within(place: Place, other: Place) -> bool:
        """Whether a place is the other one or a part of it."""
        there: Place | None = place
        while there is not None:
            if there.pk == other.pk:
                return True
            there = there.parent
        return False

    @cached_property
    def _rover_kind(self) -> str | None:
        """The kind of vehicle that is Perseverance itself: it starts where the rover is."""
        return rover_kind(terms.read(self.mission.run.terms))

    @cached_property
    def _rack(self) -> Place | None:
        racks = Place.objects.filter(
            mission=self.ledger.mission_id, kind=PlaceKind.ROVER_RACK.value, hypothetical=False
        )
        return racks.order_by("pk").first()

    @cached_property
    def _origin(self) -> tuple[float, float] | None:
        value = self.mission.value
        return Paths(self.mission.run, terms.read(self.mission.run.terms), value.problem).origin

    @cached_property
    def _containers(self) -> dict[str, Container]:
        stops = [stop.id for stop in self.mission.value.problem.stops]
        return {one.code: one for one in Container.objects.filter(code__in=stops)}

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {
            place.slug: place
            for place in Place.objects.filter(
                mission=self.ledger.mission_id, slug__startswith="concept-"
            )
        }

    @cached_property
    def _custodians(self) -> dict[str, Custodian]:
        found = Custodian.objects.select_related("organisation")
        return {one.slug: one for one in found.filter(slug__startswith="concept-")}


def rover_kind(told: terms.Terms) -> str | None:
    """The kind of vehicle that stands for the rover with its rack; None where none does."""
    return next(
        (
            vehicle.kind
            for vehicle in told.vehicles
            if vehicle.start is Start.ROVER and Collects.ABOARD in vehicle.collects
        ),
        None,
    )


def _seal(holding: Holding) -> SealState:
    """What a receiver sees: never sealed is another thing than broken."""
    if holding.sealed:
        return SealState.INTACT
    return SealState.BROKEN if holding.condition == Condition.DAMAGED else SealState.NONE
