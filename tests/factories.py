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


def worker(**values: Any) -> models.Worker:
    facts = {"name": _name("worker"), "host": "test", "process": 1, "started_at": NOON,
             "seen_at": NOON}  # fmt: skip
    return models.Worker.objects.create(**{**facts, **values})


# --- Plans ----------------------------------------------------------------------------------------

NOON = datetime(2023, 1, 1, 12, tzinfo=UTC)


def scenario(**values: Any) -> models.Scenario:
    values["ledger"] = values.get("ledger") or ledger()
    facts = {"terms": {}, "created_at": NOON, "created_by": "test", "changed_at": NOON,
             "changed_by": "test"}  # fmt: skip
    return models.Scenario.objects.create(**_named("scenario", {**facts, **values}))


def plan(**values: Any) -> models.Plan:
    values["scenario"] = values.get("scenario") or scenario()
    facts = {"name": _name("plan"), "created_at": NOON, "created_by": "test"}
    return models.Plan.objects.create(**{**facts, **values})


def plan_change(**values: Any) -> models.PlanChange:
    values["plan"] = values.get("plan") or plan()
    facts = {"number": 1, "to_state": "draft", "at": NOON, "by": "test", "reason": "For a test."}
    return models.PlanChange.objects.create(**{**facts, **values})


def plan_run(**values: Any) -> models.PlanRun:
    values["plan"] = values.get("plan") or plan()
    facts = {"number": 1, "ledger": values["plan"].scenario.ledger, "scenario_version": 1,
             "problem": "{}", "problem_hash": "0" * 64, "terms": {}, "tubes": [],
             "requested_at": NOON, "requested_by": "test"}  # fmt: skip
    return models.PlanRun.objects.create(**{**facts, **values})


def done_run(**values: Any) -> models.PlanRun:
    facts = {"status": "done", "started_at": NOON, "heartbeat_at": NOON, "finished_at": NOON,
             "value": 1.0, "bound": 1.0, "gap": 0.0, "result": "optimal", "engine": "test",
             "solution": {}}  # fmt: skip
    return plan_run(**{**facts, **values})


def plan_activity(**values: Any) -> models.PlanActivity:
    values["run"] = values.get("run") or done_run()
    facts = {"number": 1, "who": "rover 1", "activity": "drive", "from_sol": 0.0, "to_sol": 1.0}
    return models.PlanActivity.objects.create(**{**facts, **values})


def exclusion(**values: Any) -> models.Exclusion:
    values["run"] = values.get("run") or done_run()
    values["container"] = values.get("container") or container()
    facts = {"asked": True, "code": "capacity", "sentence": "There is no slot left."}
    return models.Exclusion.objects.create(**{**facts, **values})


def reservation(**values: Any) -> models.Reservation:
    run = values.get("run") or done_run()
    values["container"] = values.get("container") or container()
    facts = {"plan": run.plan, "run": run, "ledger": run.ledger, "made_at": NOON, "made_by": "test"}
    return models.Reservation.objects.create(**{**facts, **values})


def trade_study(**values: Any) -> models.TradeStudy:
    values["scenario"] = values.get("scenario") or scenario()
    facts = {"name": "A study", "ledger": values["scenario"].ledger, "scenario_version": 1,
             "problem": "{}", "problem_hash": "0" * 64, "terms": {}, "grid": '{"vary": {}}',
             "requested_at": NOON, "requested_by": "test"}  # fmt: skip
    return models.TradeStudy.objects.create(**{**facts, **values})


def trade_case(**values: Any) -> models.TradeCase:
    values["study"] = values.get("study") or trade_study()
    return models.TradeCase.objects.create(**{"number": 1, "parameters": {}, **values})


def done_case(**values: Any) -> models.TradeCase:
    facts = {"status": "done", "started_at": NOON, "heartbeat_at": NOON, "finished_at": NOON,
             "value": 1.0, "bound": 1.0, "gap": 0.0, "result": "optimal", "risk": 0.1, "late": 0.0,
             "tubes": 1, "taken": ["tube-08"]}  # fmt: skip
    return trade_case(**{**facts, **values})
