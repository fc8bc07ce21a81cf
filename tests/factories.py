"""Small records for tests that need more, or other, than the real inventory.

Plain functions: `factories.sample(sampled_sol=5)` stores a sample that is valid but for what is
asked.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User

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


def membership(**values: Any) -> models.Membership:
    user = values.pop("user", None) or User.objects.create(username=_name("person"))
    facts = {"organisation": values.pop("organisation", None) or organisation(),
             "since": datetime(2023, 1, 1, tzinfo=UTC), "made_by": "test"}  # fmt: skip
    return models.Membership.objects.create(user=user, **{**facts, **values})


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


def api_token(**values: Any) -> models.ApiToken:
    made = datetime(2023, 1, 1, tzinfo=UTC)
    owner = values.pop("owner", None) or User.objects.create(username=_name("person"))
    facts = {"name": _name("token"), "prefix": "msc_abcdef", "digest": _name("digest"),
             "created_at": made, "created_by": "test",
             "expires_at": made + timedelta(days=90)}  # fmt: skip
    return models.ApiToken.objects.create(owner=owner, **{**facts, **values})


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


def mock_mission(**values: Any) -> models.MockMission:
    run = values.get("run") or done_run(plan=values.get("plan") or plan())
    values["ledger"] = values.get("ledger") or ledger(
        kind=LedgerKind.MOCK.value, mission=run.ledger.mission
    )
    facts: dict[str, Any] = {
        "plan": run.plan, "run": run, "number": 1, "seed": 1, "luck": "none", "policy": {},
        "arrival_at": NOON, "mission": "{}", "mission_hash": "0" * 64, "state": {},
        "phase": "surface", "requested_at": NOON, "requested_by": "test",
    }  # fmt: skip
    return models.MockMission.objects.create(**{**facts, **values})


def ended_mission(**values: Any) -> models.MockMission:
    facts = {"status": "ended", "ended_at": NOON, "outcome": {}, "hindsight": {}}
    return mock_mission(**{**facts, **values})


def mock_happening(**values: Any) -> models.MockHappening:
    values["mission"] = values.get("mission") or mock_mission()
    facts = {"number": 1, "sol": 0.0, "occurred_at": NOON, "kind": "begun", "text": "It begins."}
    return models.MockHappening.objects.create(**{**facts, **values})


def mock_plan(**values: Any) -> models.MockPlan:
    values["mission"] = values.get("mission") or mock_mission()
    facts = {"number": 1, "sol": 0.0, "why": "For a test.", "asked_by": "test", "problem": "{}",
             "problem_hash": "0" * 64, "solution": {"taken": []}, "value": 1.0,
             "bound": 1.0}  # fmt: skip
    return models.MockPlan.objects.create(**{**facts, **values})


def mock_series(**values: Any) -> models.MockSeries:
    values["run"] = values.get("run") or done_run()
    facts = {"name": "A series", "first_seed": 1, "count": 100, "luck": "forecast",
             "policy": {"replan": "never", "attempts": 1, "waive_broken_seals": False},
             "mission": "{}", "mission_hash": "0" * 64, "requested_at": NOON,
             "requested_by": "test"}  # fmt: skip
    return models.MockSeries.objects.create(**{**facts, **values})


def mock_batch(**values: Any) -> models.MockBatch:
    values["series"] = values.get("series") or mock_series()
    facts = {"number": 1, "first_seed": 1, "count": 50}
    return models.MockBatch.objects.create(**{**facts, **values})


def done_batch(**values: Any) -> models.MockBatch:
    facts = {"status": "done", "started_at": NOON, "heartbeat_at": NOON, "finished_at": NOON,
             "outcomes": [], "flown": 50}  # fmt: skip
    return mock_batch(**{**facts, **values})


# --- Webhooks -------------------------------------------------------------------------------------


def webhook(**values: Any) -> models.Webhook:
    facts = {"name": _name("webhook"), "target": "https://receiver.example/", "secret": "x",
             "owner": "test", "created_at": NOON, "changed_at": NOON}  # fmt: skip
    return models.Webhook.objects.create(**{**facts, **values})


def delivery(**values: Any) -> models.Delivery:
    values["webhook"] = values.get("webhook") or webhook()
    facts = {"event_id": _name("ping"), "type": "ping", "subject": "webhooks/1", "stream": "ping",
             "body": "{}", "created_at": NOON, "next_attempt_at": NOON}  # fmt: skip
    return models.Delivery.objects.create(**{**facts, **values})
