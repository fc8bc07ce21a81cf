"""Which collections there are for whoever asks."""

from __future__ import annotations

import re

from samples.domain.errors import NotFound
from samples.exchange.ogc.collection import Collection
from samples.ogc.catalogue import Outcrops, Samples
from samples.ogc.ground import Depots, Spots, Traverse, Waypoints
from samples.ogc.hypothetical import PlanRoutes, Vehicles
from samples.ogc.source import Source
from samples.selectors import features, lookup

FIXED: dict[str, type[Samples | Outcrops | Depots | Spots | Waypoints | Traverse]] = {
    "samples": Samples,
    "outcrops": Outcrops,
    "depots": Depots,
    "depot-spots": Spots,
    "waypoints": Waypoints,
    "traverse": Traverse,
}
_OF_PLAN = re.compile(r"plan-([1-9][0-9]{0,17})-routes", re.ASCII)
_OF_MISSION = re.compile(r"mock-mission-([1-9][0-9]{0,17})-vehicles", re.ASCII)


def sources() -> list[Source]:
    """All collections that whoever looks sees; two queries, whatever their number."""
    return [
        *(make() for make in FIXED.values()),
        *map(PlanRoutes, features.plans_with_routes()),
        *map(Vehicles, features.missions_by_number()),
    ]


def source(identifier: str) -> Source:
    """A collection by its id; raises NotFound."""
    if identifier in FIXED:
        return FIXED[identifier]()
    try:
        if plan := _OF_PLAN.fullmatch(identifier):
            return PlanRoutes(lookup.numbered(features.plans_with_routes(), "plan", plan[1]))
        if mission := _OF_MISSION.fullmatch(identifier):
            found = lookup.numbered(features.missions_by_number(), "mock mission", mission[1])
            return Vehicles(found)
    except NotFound:
        pass  # what one doesn't see is answered as if it were not there
    raise NotFound(
        f"There is no collection {identifier[:60]}.",
        field="collectionId",
        value=identifier[:60],
        expected="an id of the list /ogc/collections",
    )


def described() -> list[Collection]:
    """What each of them is."""
    return [each.told for each in sources()]
