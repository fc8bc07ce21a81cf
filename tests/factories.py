"""Small records for tests that need more, or other, than the real inventory."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from samples import models
from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind, SampleType, Trust


class OrganisationFactory(DjangoModelFactory[models.Organisation]):
    class Meta:
        model = models.Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.LazyAttribute(lambda organisation: organisation.slug.title())


class CustodianFactory(DjangoModelFactory[models.Custodian]):
    class Meta:
        model = models.Custodian

    slug = factory.Sequence(lambda n: f"custodian-{n}")
    name = factory.LazyAttribute(lambda custodian: custodian.slug.title())
    organisation = factory.SubFactory(OrganisationFactory)


class SourceFactory(DjangoModelFactory[models.Source]):
    class Meta:
        model = models.Source

    code = factory.Sequence(lambda n: f"test-{n}")
    title = "A page read for a test"
    trust = Trust.HIGH.value


class MissionFactory(DjangoModelFactory[models.Mission]):
    class Meta:
        model = models.Mission

    slug = factory.Sequence(lambda n: f"mission-{n}")
    name = factory.LazyAttribute(lambda mission: mission.slug.title())
    clock_longitude_deg = 77.43
    sol_zero_msd = 52304
    landed_at = datetime(2021, 2, 18, 20, 43, 49, tzinfo=UTC)


class CampaignFactory(DjangoModelFactory[models.Campaign]):
    class Meta:
        model = models.Campaign

    mission = factory.SubFactory(MissionFactory)
    slug = factory.Sequence(lambda n: f"campaign-{n}")
    name = factory.LazyAttribute(lambda campaign: campaign.slug.title())


class OutcropFactory(DjangoModelFactory[models.Outcrop]):
    class Meta:
        model = models.Outcrop

    campaign = factory.SubFactory(CampaignFactory)
    slug = factory.Sequence(lambda n: f"outcrop-{n}")
    name = factory.LazyAttribute(lambda outcrop: outcrop.slug.title())


class ContainerFactory(DjangoModelFactory[models.Container]):
    class Meta:
        model = models.Container

    mission = factory.SubFactory(MissionFactory)
    code = factory.Sequence(lambda n: f"container-{n}")
    kind = ContainerKind.SAMPLE_TUBE.value


class SampleFactory(DjangoModelFactory[models.Sample]):
    class Meta:
        model = models.Sample

    container = factory.SubFactory(ContainerFactory)
    mission = factory.SelfAttribute("container.mission")
    slug = factory.Sequence(lambda n: f"sample-{n}")
    name = factory.LazyAttribute(lambda sample: sample.slug.title())
    sample_type = SampleType.ROCK_CORE.value


class PlaceFactory(DjangoModelFactory[models.Place]):
    class Meta:
        model = models.Place

    slug = factory.Sequence(lambda n: f"place-{n}")
    name = factory.LazyAttribute(lambda place: place.slug.title())
    kind = PlaceKind.ROVER_RACK.value


class LedgerFactory(DjangoModelFactory[models.Ledger]):
    class Meta:
        model = models.Ledger

    mission = factory.SubFactory(MissionFactory)
    slug = factory.Sequence(lambda n: f"ledger-{n}")
    name = factory.LazyAttribute(lambda ledger: ledger.slug.title())
    kind = LedgerKind.FLIGHT.value
