"""Samples where they were taken, and the outcrops they are from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

from samples.domain.kinds import RockType, SampleType
from samples.domain.state import Stage
from samples.exchange.ogc import geometry
from samples.exchange.ogc.collection import Collection, Extent
from samples.exchange.ogc.documents import Feature, feature
from samples.exchange.ogc.interval import Interval, rounded
from samples.models import Campaign, Container, Holding, Outcrop, Place, Sample
from samples.ogc.source import LEDGER, POSITION, Rows, ledger, position, property_, shown, terms
from samples.selectors import catalogue, features, lookup
from samples.selectors.moment import Moment

_STATE = {"stage": "stage", "place": "place__slug"}


class Samples(Rows[Sample]):
    """The map's sampling places, with where each sample is now as a property."""

    shows: ClassVar[tuple[type[Model], ...]] = (Sample, Container, Holding, Place)
    order = ("sampled_sol",)  # as they were taken; what was never taken from the ground is last
    paths: ClassVar[dict[str, str]] = {
        "mission": "mission__slug",
        "campaign": "campaign__slug",
        "outcrop": "outcrop__slug",
        "container": "container__code",
    }

    def __init__(self) -> None:
        self.told = Collection(
            id="samples",
            title="Samples",
            description="Each sample at the place where it was taken, as far as that is known; a "
            "sample without such a place has no geometry. Where it is now is told by `stage` and "
            "`place`. `datetime` compares with when it was taken (a witness tube: sealed).",
            properties=(
                property_("designation", "string", "M2020-SSSSS-NN, padded."),
                property_("name", "string", "The sample's name."),
                property_("mission", "string", "Slug of the mission."),
                property_("sample_type", "string", "What it is.", *terms(SampleType.choices())),
                property_("rock_type", "string", "Of a rock core.", *terms(RockType.choices())),
                property_("campaign", "string", "Slug of the campaign."),
                property_("outcrop", "string", "Slug of the outcrop."),
                property_("container", "string", "Code of the tube."),
                property_("retained", "boolean", "Whether it is still in its tube."),
                property_("sampled_sol", "integer", "Sol of sampling."),
                shown("sampled_at", "string", "UTC of sampling; null: only the sol is known."),
                property_("sealed_sol", "integer", "Sol of sealing."),
                shown("sealed_at", "string", "UTC of sealing; null: only the sol is known."),
                shown("core_length_cm", "number", "Length of the core, cm."),
                shown("mass_ug", "integer", "Mass, micrograms; null: unknown."),
                shown("mass_basis", "string", "How the mass is known."),
                property_("stage", "string", "Stage in the ledger.", *terms(Stage.choices())),
                property_("place", "string", "Slug of where it is in the ledger."),
                shown("place_name", "string", "Where it is in the ledger."),
                *LEDGER,
                *POSITION,
            ),
            geometry="Point",
            timed=True,
            moments=("ledger", "as_of", "known_at"),
            extent=_reach_of_samples,
        )

    def rows(self, at: Moment | None) -> QuerySet[Sample]:
        """The samples that the moment knew of."""
        assert at is not None  # noqa: S101 - the collection has moments
        return catalogue.taken(catalogue.samples(at), at)

    def where(self, name: str, value: str | int | bool, at: Moment | None) -> Q:
        """A column, or the state at the moment."""
        if name in _STATE and at is not None:
            return at.where("sample", **{_STATE[name]: value})
        return super().where(name, value, at)

    def during(self, rows: QuerySet[Sample], interval: Interval) -> QuerySet[Sample]:
        """By the moment of sampling where it is known, else by its sol, else by the sealing."""
        begin, end = interval.begin, interval.end
        exact = Q(sampled_at__isnull=False)
        if begin is not None:
            exact &= Q(sampled_at__gte=begin)
        if end is not None:
            exact &= Q(sampled_at__lte=end)
        sampled = features.in_sols(begin, end, "sampled_sol", "mission")
        sealed = features.in_sols(begin, end, "sealed_sol", "mission")
        return rows.filter(
            exact
            | Q(sampled_at__isnull=True) & sampled
            | Q(sampled_at__isnull=True, sampled_sol__isnull=True) & sealed
        )

    def feature(self, row: Sample, at: Moment | None) -> Feature:
        """A sample."""
        held: list[Holding] = row.now  # type: ignore[attr-defined]
        now = held[0] if held else None
        return feature(
            row.identifier,
            geometry.point(row.longitude_deg, row.latitude_deg),
            designation=row.designation,
            name=row.name,
            mission=row.mission.slug,
            sample_type=row.sample_type,
            rock_type=row.rock_type or None,
            campaign=row.campaign.slug if row.campaign else None,
            outcrop=row.outcrop.slug if row.outcrop else None,
            container=row.container.code,
            retained=row.retained,
            sampled_sol=row.sampled_sol,
            sampled_at=rounded(row.sampled_at) if row.sampled_at else None,
            sealed_sol=row.sealed_sol,
            sealed_at=rounded(row.sealed_at) if row.sealed_at else None,
            core_length_cm=None if row.core_length_cm is None else float(row.core_length_cm),
            mass_ug=row.mass_ug,
            mass_basis=row.mass_basis,
            stage=now.stage if now else None,
            place=now.place.slug if now else None,
            place_name=now.place.name if now else None,
            **(ledger(at) if at else {}),
            **position(row),
        )

    def find(self, identifier: str, rows: QuerySet[Sample]) -> Sample:
        """By designation or slug."""
        return lookup.sample(identifier, rows)


class Outcrops(Rows[Outcrop]):
    """Where the rock is."""

    shows: ClassVar[tuple[type[Model], ...]] = (Outcrop, Campaign)
    order = ("slug",)
    paths: ClassVar[dict[str, str]] = {
        "mission": "campaign__mission__slug",
        "campaign": "campaign__slug",
    }

    def __init__(self) -> None:
        self.told = Collection(
            id="outcrops",
            title="Outcrops",
            description="Outcrops and other targets that were sampled.",
            properties=(
                property_("slug", "string", "Its short name."),
                property_("name", "string", "Its name."),
                property_("mission", "string", "Slug of the mission."),
                property_("campaign", "string", "Slug of the campaign."),
                shown("site_name", "string", "The site as NASA prints it."),
                property_("formation", "string", "Geological formation."),
                property_("region_of_interest", "string", "Region of interest."),
                *POSITION,
            ),
            geometry="Point",
            extent=lambda: Extent(features.box_of(Outcrop.objects.all())),
        )

    def rows(self, at: Moment | None) -> QuerySet[Outcrop]:
        """All of them."""
        del at
        return Outcrop.objects.select_related("campaign__mission")

    def feature(self, row: Outcrop, at: Moment | None) -> Feature:
        """An outcrop."""
        del at
        return feature(
            row.slug,
            geometry.point(row.longitude_deg, row.latitude_deg),
            slug=row.slug,
            name=row.name,
            mission=row.campaign.mission.slug,
            campaign=row.campaign.slug,
            site_name=row.site_name or None,
            formation=row.formation or None,
            region_of_interest=row.region_of_interest or None,
            **position(row),
        )

    def find(self, identifier: str, rows: QuerySet[Outcrop]) -> Outcrop:
        """By slug."""
        return lookup.one(rows, "outcrop", "slug", identifier)


def _reach_of_samples() -> Extent:
    everything: QuerySet[Any] = Sample.objects.all()
    sols = features.span_of(everything, "sampled_sol"), features.span_of(everything, "sealed_sol")
    begins = [begin for begin, _ in sols if begin]
    ends = [end for _, end in sols if end]
    return Extent(features.box_of(everything), min(begins, default=None), max(ends, default=None))
