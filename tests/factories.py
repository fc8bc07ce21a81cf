"""Small records for tests that need more, or other, than the real inventory.

Plain functions: `factories.sample(sampled_sol=5)` stores a sample that is valid but for what is
asked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from samples import models
from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind, SampleType, Trust

_numbers = count(1)


def _name(kind: str) -> str:
    return f"{kind}-{next(_numbers)}"


def _named(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    slug = values.get("slug") or _name(kind)
    return {"slug": slug, "name": slug.title(), **values}


def organisation(**values: Any) -> models.Organisation:
    return models.Organisation.objects.create(**_named("organisation", values))


def custodian(**values: Any) -> models.Custodian:
    values["organisation"] = values.get("organisation") or organisation()
    return models.Custodian.objects.create(**_named("custodian", values))


def source(**values: Any) -> models.Source:
    facts = {"code": _name("test"), "title": "A page read for a test", "trust": Trust.HIGH.value}
    return models.Source.objects.create(**{**facts, **values})


def mission(**values: Any) -> models.Mission:
    facts = {
        "clock_longitude_deg": 77.43,
        "sol_zero_msd": 52304,
        "landed_at": datetime(2021, 2, 18, 20, 43, 49, tzinfo=UTC),
    }
    return models.Mission.objects.create(**_named("mission", {**facts, **values}))


def campaign(**values: Any) -> models.Campaign:
    values["mission"] = values.get("mission") or mission()
    return models.Campaign.objects.create(**_named("campaign", values))


def outcrop(**values: Any) -> models.Outcrop:
    values["campaign"] = values.get("campaign") or campaign()
    return models.Outcrop.objects.create(**_named("outcrop", values))


def container(**values: Any) -> models.Container:
    values["mission"] = values.get("mission") or mission()
    facts = {"code": _name("container"), "kind": ContainerKind.SAMPLE_TUBE.value}
    return models.Container.objects.create(**{**facts, **values})


def sample(**values: Any) -> models.Sample:
    values["container"] = values.get("container") or container()
    facts = {"mission": values["container"].mission, "sample_type": SampleType.ROCK_CORE.value}
    return models.Sample.objects.create(**_named("sample", {**facts, **values}))


def place(**values: Any) -> models.Place:
    facts = {"kind": PlaceKind.ROVER_RACK.value}
    return models.Place.objects.create(**_named("place", {**facts, **values}))


def ledger(**values: Any) -> models.Ledger:
    values["mission"] = values.get("mission") or mission()
    facts = {"kind": LedgerKind.FLIGHT.value}
    return models.Ledger.objects.create(**_named("ledger", {**facts, **values}))


def idempotent_request(**values: Any) -> models.IdempotentRequest:
    facts = {"actor": "test", "key": _name("key"), "fingerprint": "0" * 64, "status": 201,
             "body": "{}", "created_at": datetime(2023, 1, 1, tzinfo=UTC)}  # fmt: skip
    return models.IdempotentRequest.objects.create(**{**facts, **values})
