"""What lies where, for maps of other makers: boxes, sols and reaches, as conditions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Prefetch, Q, QuerySet

from samples.domain.marstime import MissionClock
from samples.models import DepotSpot, Ledger, Mission, MockMission, Place, Plan
from samples.planning.solution import Status
from samples.selectors import mock_missions
from samples.selectors.moment import Moment, now
from samples.selectors.visibility import visible


def inside(spans: Iterable[tuple[float, float]], south: float, north: float, path: str = "") -> Q:
    """A condition that the position at a path lies in one of some spans of longitude."""
    found = Q(pk__in=[])
    for west, east in spans:
        found |= Q(**{f"{path}longitude_deg__gte": west, f"{path}longitude_deg__lte": east})
    return found & Q(**{f"{path}latitude_deg__gte": south, f"{path}latitude_deg__lte": north})


def in_sols(begin: datetime | None, end: datetime | None, path: str, mission: str) -> Q:
    """A condition that the sol at a path has a moment between the two; one query for the clocks."""
    found = Q(pk__in=[])
    for one in Mission.objects.order_by("pk"):
        landed = one.clock.sol_window(0)[0]
        if end is not None and end < landed:
            continue
        of_it = Q(**{mission: one.pk, f"{path}__isnull": False})
        if begin is not None and begin > landed:
            of_it &= Q(**{f"{path}__gte": one.clock.sol(begin)})
        if end is not None:
            of_it &= Q(**{f"{path}__lte": one.clock.sol(end)})
        found |= of_it
    return found


def box_of(rows: QuerySet[Any], path: str = "") -> tuple[float, float, float, float] | None:
    """West, south, east, north of the positions at a path; None where none is known."""
    ends = rows.order_by().aggregate(
        west=Min(f"{path}longitude_deg"), south=Min(f"{path}latitude_deg"),
        east=Max(f"{path}longitude_deg"), north=Max(f"{path}latitude_deg"),
    )  # fmt: skip
    return None if ends["west"] is None else tuple(ends.values())


def span_of(
    rows: QuerySet[Any], path: str, mission: str = "mission"
) -> tuple[datetime | None, datetime | None]:
    """The first and last moment of the sols at a path; (None, None) where none is known."""
    clocks = (f"{mission}__clock_longitude_deg", f"{mission}__sol_zero_msd")
    told = (
        rows.filter(**{f"{path}__isnull": False})
        .order_by()
        .values_list(*clocks)
        .annotate(first=Min(path), last=Max(path))
    )
    spans = [
        (clock.sol_window(first)[0], clock.sol_window(last)[1])
        for clock, first, last in (
            (MissionClock(longitude, zero), first, last) for longitude, zero, first, last in told
        )
    ]
    if not spans:
        return None, None
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def spots(at: Ledger | Moment) -> QuerySet[DepotSpot]:
    """Spots of depots; what lies in each at the moment is in `spot.place.now`."""
    here = Prefetch("place", Place.objects.prefetch_related(now(at, of="place")))
    return DepotSpot.objects.select_related("depot__place").prefetch_related(here)


def plans_with_routes() -> QuerySet[Plan]:
    """Plans whose chosen run has an answer that can be flown, without the answer itself."""
    return (
        visible(Plan)
        .filter(chosen_run__result__in=[Status.OPTIMAL.value, Status.FEASIBLE.value])
        .select_related("scenario")
        .defer("scenario__terms")
        .order_by("pk")
    )


def missions_by_number() -> QuerySet[MockMission]:
    """Mock missions without their documents, in the order they were asked for."""
    return mock_missions.missions().order_by("pk")
