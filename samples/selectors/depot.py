"""A depot with everything its page and its drawing show."""

from __future__ import annotations

from dataclasses import dataclass

from samples.domain.geodesy import local_metres
from samples.domain.state import Verb
from samples.models import (
    CustodyEvent,
    Depot,
    DepotSpot,
    Holding,
    Ledger,
    PastHolding,
    Place,
    Sample,
)
from samples.selectors.moment import Moment, moment_of
from samples.selectors.provenance import with_sources


@dataclass(frozen=True)
class SpotView:
    """A spot, the tube that was dropped there, and its twin. Metres from the depot's first spot."""

    spot: DepotSpot
    east_m: float | None
    north_m: float | None
    drop: CustodyEvent | None
    holding: Holding | PastHolding | None
    """What lies there now; None once it was picked up."""
    twin: Sample | None
    twin_holding: Holding | PastHolding | None

    @property
    def place(self) -> Place:
        """The spot's place."""
        return self.spot.place

    @property
    def sample(self) -> Sample | None:
        """What lies there or, once it was picked up, what was dropped there."""
        if self.holding is not None:
            return self.holding.content
        return self.drop.sample if self.drop else None


def spots(depot: Depot, at: Ledger | Moment) -> list[SpotView]:
    """The spots in order of dropping; five queries, however many spots."""
    found = list(
        DepotSpot.objects.filter(depot=depot)
        .select_related("place", "depot")
        .prefetch_related("place__provenance__source", with_sources())
        .order_by("drop_order")
    )
    places = [spot.place_id for spot in found]
    moment = moment_of(at)
    place, sample = moment.path("place"), moment.path("sample")
    here = {state.place.pk: state for state in moment.states().filter(**{f"{place}__in": places})}
    drops = {
        event.to_place_id: event
        for event in moment.counting()
        .filter(verb=Verb.DROP.value, to_place__in=places)
        .select_related("ledger", "sample", "source", "container")
        .order_by("occurred_at", "pk")
    }
    partners = [drop.sample.pair_partner_id for drop in drops.values() if drop.sample]
    twins = {
        state.content.pk: state
        for state in moment.states().filter(**{f"{sample}__in": [pk for pk in partners if pk]})
    }
    origin = next((spot.place for spot in found if spot.place.has_position), None)
    return [_view(spot, origin, here, drops, twins) for spot in found]


def _view(
    spot: DepotSpot,
    origin: Place | None,
    here: dict[int, Holding | PastHolding],
    drops: dict[int, CustodyEvent],
    twins: dict[int | None, Holding | PastHolding],
) -> SpotView:
    east = north = None
    if origin is not None and spot.place.has_position:
        east, north = from_origin(origin, spot.place.latitude_deg, spot.place.longitude_deg)
    drop = drops.get(spot.place_id)
    twin_holding = twins.get(drop.sample.pair_partner_id) if drop and drop.sample else None
    return SpotView(
        spot=spot,
        east_m=east,
        north_m=north,
        drop=drop,
        holding=here.get(spot.place_id),
        twin=twin_holding.content if twin_holding else None,
        twin_holding=twin_holding,
    )


def from_origin(
    origin: Place, latitude_deg: float | None, longitude_deg: float | None
) -> tuple[float, float]:
    """East and north in metres of a position from a place; both must be known."""
    return local_metres(
        float(latitude_deg or 0),
        float(longitude_deg or 0),
        float(origin.latitude_deg or 0),
        float(origin.longitude_deg or 0),
    )
