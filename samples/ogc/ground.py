"""Depots with their spots, and the rover's way."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Model, QuerySet

from samples.exchange.ogc import geometry
from samples.exchange.ogc.box import Box
from samples.exchange.ogc.collection import Collection, Extent
from samples.exchange.ogc.documents import Feature, feature
from samples.exchange.ogc.interval import Interval, rounded
from samples.models import Container, Depot, DepotSpot, Drive, Holding, Mission, Place, Waypoint
from samples.ogc.source import LEDGER, POSITION, Rows, ledger, position, property_, shown
from samples.selectors import features, lookup
from samples.selectors.moment import Moment

_SOL = (
    property_("sol", "integer", "The sol."),
    shown("begin_utc", "string", "The first moment of the sol."),
    shown("end_utc", "string", "The last moment of the sol."),
)


def _sol(sol: int, mission: Mission) -> dict[str, object]:
    begin, end = mission.clock.sol_window(sol)
    return {"sol": sol, "begin_utc": rounded(begin), "end_utc": rounded(end)}


class Depots(Rows[Depot]):
    """Outlines of surface caches."""

    shows: ClassVar[tuple[type[Model], ...]] = (Depot, Place)
    order = ("place__slug",)
    paths: ClassVar[dict[str, str]] = {
        "slug": "place__slug",
        "name": "place__name",
        "mission": "place__mission__slug",
    }

    def __init__(self) -> None:
        self.told = Collection(
            id="depots",
            title="Depots",
            description="Outlines of the surface caches.",
            properties=(
                property_("slug", "string", "Its short name."),
                property_("name", "string", "Its name."),
                property_("mission", "string", "Slug of the mission."),
                shown("area_m2", "number", "Area, square metres."),
            ),
            geometry="Polygon",
            extent=lambda: Extent(
                geometry.reach(
                    geometry.polygon(ring)
                    for ring in Depot.objects.order_by("pk").values_list("polygon", flat=True)
                )
            ),
        )

    def rows(self, at: Moment | None) -> QuerySet[Depot]:
        """All of them."""
        del at
        return Depot.objects.select_related("place__mission")

    def inside(self, rows: QuerySet[Depot], box: Box) -> QuerySet[Depot]:
        """By the outlines themselves: there are few."""
        rings = rows.order_by().values_list("pk", "polygon")
        return rows.filter(pk__in=[pk for pk, ring in rings if box.meets(geometry.polygon(ring))])

    def feature(self, row: Depot, at: Moment | None) -> Feature:
        """A depot."""
        del at
        return feature(
            row.place.slug,
            geometry.polygon(row.polygon),
            slug=row.place.slug,
            name=row.place.name,
            mission=row.place.mission.slug if row.place.mission else None,
            area_m2=row.area_m2,
        )

    def find(self, identifier: str, rows: QuerySet[Depot]) -> Depot:
        """By the slug of its place."""
        return lookup.one(rows, "depot", "place__slug", identifier)


class Spots(Rows[DepotSpot]):
    """Spots of depots with what lies there."""

    shows: ClassVar[tuple[type[Model], ...]] = (Depot, DepotSpot, Place, Holding, Container)
    order = ("place__slug",)
    paths: ClassVar[dict[str, str]] = {
        "slug": "place__slug",
        "name": "place__name",
        "depot": "depot__place__slug",
        "position_basis": "place__position_basis",
    }

    def __init__(self) -> None:
        self.told = Collection(
            id="depot-spots",
            title="Depot spots",
            description="Spots of the depots, with the tube that lies there in the ledger: the "
            "positions of the tubes on the ground.",
            properties=(
                property_("slug", "string", "Its short name."),
                property_("name", "string", "Its name."),
                property_("depot", "string", "Slug of the depot."),
                property_("drop_order", "integer", "The order in which tubes were dropped."),
                shown("container", "string", "Code of the tube there; null: none."),
                shown("sample", "string", "Designation of the sample in it."),
                shown("sample_name", "string", "Name of the sample in it."),
                shown("stage", "string", "Its stage in the ledger."),
                *LEDGER,
                *POSITION,
            ),
            geometry="Point",
            moments=("ledger", "as_of", "known_at"),
            extent=lambda: Extent(features.box_of(DepotSpot.objects.all(), "place__")),
        )

    def rows(self, at: Moment | None) -> QuerySet[DepotSpot]:
        """All of them with what lies there at the moment."""
        assert at is not None  # noqa: S101 - the collection has moments
        return features.spots(at)

    def inside(self, rows: QuerySet[DepotSpot], box: Box) -> QuerySet[DepotSpot]:
        """By the places."""
        return rows.filter(features.inside(box.spans(), box.south, box.north, "place__"))

    def feature(self, row: DepotSpot, at: Moment | None) -> Feature:
        """A spot."""
        held: list[Holding] = row.place.now  # type: ignore[attr-defined]
        now = held[0] if held else None
        content = now.content if now else None
        return feature(
            row.place.slug,
            geometry.point(row.place.longitude_deg, row.place.latitude_deg),
            slug=row.place.slug,
            name=row.place.name,
            depot=row.depot.place.slug,
            drop_order=row.drop_order,
            container=now.container.code if now else None,
            sample=content.identifier if content else None,
            sample_name=content.name if content else None,
            stage=now.stage if now else None,
            **(ledger(at) if at else {}),
            **position(row.place),
        )

    def find(self, identifier: str, rows: QuerySet[DepotSpot]) -> DepotSpot:
        """By the slug of its place."""
        return lookup.one(rows, "depot spot", "place__slug", identifier)


class Waypoints(Rows[Waypoint]):
    """Where the rover stood."""

    shows: ClassVar[tuple[type[Model], ...]] = (Waypoint,)
    order = ("sol",)
    paths: ClassVar[dict[str, str]] = {"mission": "mission__slug"}

    def __init__(self) -> None:
        self.told = Collection(
            id="waypoints",
            title="Waypoints",
            description="Where the rover stood at the end of each drive.",
            properties=(
                property_("mission", "string", "Slug of the mission."),
                *_SOL,
                property_("rmc", "string", "Rover motion counter: site_drive."),
                shown("easting_m", "number", "Metres on JPL's equirectangular map."),
                shown("northing_m", "number", "Metres on JPL's equirectangular map."),
                shown("odometer_km", "number", "Driven by then, km."),
                *POSITION,
            ),
            geometry="Point",
            timed=True,
            extent=lambda: Extent(
                features.box_of(Waypoint.objects.all()),
                *features.span_of(Waypoint.objects.all(), "sol"),
            ),
        )

    def rows(self, at: Moment | None) -> QuerySet[Waypoint]:
        """All of them."""
        del at
        return Waypoint.objects.select_related("mission")

    def during(self, rows: QuerySet[Waypoint], interval: Interval) -> QuerySet[Waypoint]:
        """By the sol."""
        return rows.filter(features.in_sols(interval.begin, interval.end, "sol", "mission"))

    def feature(self, row: Waypoint, at: Moment | None) -> Feature:
        """A waypoint."""
        del at
        return feature(
            row.pk,
            geometry.point(row.longitude_deg, row.latitude_deg),
            mission=row.mission.slug,
            **_sol(row.sol, row.mission),
            rmc=row.rmc,
            easting_m=row.easting_m,
            northing_m=row.northing_m,
            odometer_km=row.odometer_km,
            **position(row),
        )

    def find(self, identifier: str, rows: QuerySet[Waypoint]) -> Waypoint:
        """By number."""
        return lookup.numbered(rows, "waypoint", identifier)


class Traverse(Rows[Drive]):
    """The rover's way, drive by drive."""

    shows: ClassVar[tuple[type[Model], ...]] = (Drive,)
    order = ("sol",)
    paths: ClassVar[dict[str, str]] = {"mission": "mission__slug"}

    def __init__(self) -> None:
        self.told = Collection(
            id="traverse",
            title="Traverse",
            description="The path of the rover's wheels, drive by drive.",
            properties=(
                property_("mission", "string", "Slug of the mission."),
                *_SOL,
                property_("from_rmc", "string", "Rover motion counter at its begin."),
                property_("to_rmc", "string", "Rover motion counter at its end."),
                shown("length_m", "number", "Metres, as JPL gives it."),
            ),
            geometry="LineString",
            timed=True,
            extent=_reach_of_drives,
        )

    def rows(self, at: Moment | None) -> QuerySet[Drive]:
        """All of them."""
        del at
        return Drive.objects.select_related("mission")

    def inside(self, rows: QuerySet[Drive], box: Box) -> QuerySet[Drive]:
        """By the paths themselves, which the database knows only as texts."""
        paths = rows.order_by().values_list("pk", "path")
        return rows.filter(pk__in=[pk for pk, way in paths if box.meets(geometry.line(way))])

    def during(self, rows: QuerySet[Drive], interval: Interval) -> QuerySet[Drive]:
        """By the sol."""
        return rows.filter(features.in_sols(interval.begin, interval.end, "sol", "mission"))

    def feature(self, row: Drive, at: Moment | None) -> Feature:
        """A drive."""
        del at
        return feature(
            row.pk,
            geometry.line(row.path),
            mission=row.mission.slug,
            **_sol(row.sol, row.mission),
            from_rmc=row.from_rmc,
            to_rmc=row.to_rmc,
            length_m=row.length_m,
        )

    def find(self, identifier: str, rows: QuerySet[Drive]) -> Drive:
        """By number."""
        return lookup.numbered(rows, "drive", identifier)


def _reach_of_drives() -> Extent:
    drives = Drive.objects.order_by("pk")
    ways = drives.values_list("path", flat=True)
    return Extent(geometry.reach(map(geometry.line, ways)), *features.span_of(drives, "sol"))
