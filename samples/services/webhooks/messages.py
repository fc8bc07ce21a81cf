"""What messages say: custody events, changes of plans and ends of runs, as CloudEvents.

CloudEvents 1.0 in structured mode: github.com/cloudevents/spec, `formats/json-format.md`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings

from samples.domain.custody import iso_utc
from samples.domain.webhooks import PING, PREFIX, Fact
from samples.models import CustodyEvent, Ledger, Plan, PlanChange, PlanRun, Webhook

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


def of_event(event: CustodyEvent) -> Fact:
    """A custody event. Needs ledger, container and places joined.

    `event` holds what was hashed: as RFC 8785 canonical JSON it has the SHA-256 `hash`.
    """
    ledger, container = event.ledger, event.container
    places = (place for place in (event.from_place, event.to_place) if place is not None)
    return Fact(
        id=event.hash,
        type=f"custody.{event.verb}",
        subject=f"containers/{container.code}",
        stream=f"custody/{ledger.slug}/{container.code}",
        at=event.occurred_at,
        data={
            "ledger": _ledger(ledger),
            "url": _address(f"events/{event.pk}"),
            "hash": event.hash,
            "event": orjson.Fragment(event.text),
        },
        ledger=ledger.pk,
        ledger_kind=ledger.kind,
        container=container.pk,
        places=frozenset(place.pk for place in places),
        attributes={"ledgerkind": ledger.kind},
    )


def of_change(change: PlanChange) -> Fact:
    """A change of a plan's state. Needs its plan, scenario and ledger."""
    plan = change.plan
    return _planned(
        plan,
        id=f"plan-{plan.pk}-{change.number}",
        type=f"plan.{change.to_state}",
        stream=f"plan/{plan.pk}",
        at=change.at,
        more={
            "change": {
                "number": change.number,
                "from_state": change.from_state or None,
                "to_state": change.to_state,
                "run": change.run_id,
                "by": change.by,
                "reason": change.reason,
            },
            "flown_in": _ledger(plan.flown_in) if plan.flown_in else None,
        },
    )


def of_run(run: PlanRun) -> Fact:
    """The end of a run. Needs its plan, scenario and ledger."""
    assert run.finished_at is not None  # noqa: S101 - it has ended: a constraint says so
    names = ("number", "status", "result", "value", "bound", "gap", "requested_by")
    return _planned(
        run.plan,
        id=f"run-{run.pk}",
        type=f"run.{run.status}",
        stream=f"run/{run.pk}",
        at=run.finished_at,
        more={
            "run": {
                "id": run.pk,
                "url": _address(f"runs/{run.pk}"),
                **{name: getattr(run, name) for name in names},
                "taken": list(run.taken),
                "error": run.error or None,
            }
        },
    )


def ping(webhook: Webhook) -> Fact:
    """A message that says nothing, for its receiver to be tried."""
    name = f"ping-{uuid4()}"
    return Fact(
        id=name,
        type=PING,
        subject=f"webhooks/{webhook.pk}",
        stream=name,
        at=datetime.now(UTC),
        data={"webhook": webhook.name},
        ledger=0,
        ledger_kind="",
    )


def body_of(fact: Fact) -> str:
    """The CloudEvent of a fact: the text that is sent and signed."""
    schema = fact.type.partition(".")[0]
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": fact.id,
            "source": _address(""),
            "type": PREFIX + fact.type,
            "subject": fact.subject,
            "time": iso_utc(fact.at),
            **fact.attributes,
            "datacontenttype": "application/json",
            "dataschema": _address(f"webhook-schemas/{schema}"),
            "data": fact.data,
        }
    ).decode()


def _planned(plan: Plan, *, more: dict[str, Any], **facts: Any) -> Fact:
    scenario = plan.scenario
    data = {
        "hypothetical": True,
        "ledger": _ledger(scenario.ledger),
        "plan": {
            "id": plan.pk,
            "url": _address(f"plans/{plan.pk}"),
            "name": plan.name,
            "scenario": scenario.slug,
            "state": plan.state,
        },
        **more,
    }
    return Fact(
        subject=f"plans/{plan.pk}",
        data=data,
        ledger=scenario.ledger_id,
        ledger_kind=scenario.ledger.kind,
        plan=plan.pk,
        attributes={"hypothetical": True},
        **facts,
    )


def _ledger(ledger: Ledger) -> dict[str, str]:
    return {"slug": ledger.slug, "kind": ledger.kind}


def _address(path: str) -> str:
    return f"{settings.INVENTORY_BASE_URL}/api/v1/{path}{'/' if path else ''}"
