"""Writing through the API: who does it, what is answered, and that a refusal changed nothing."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from samples.models import (
    CustodyEvent,
    Holding,
    Ledger,
    MockBatch,
    MockHappening,
    MockMission,
    MockPlan,
    MockSeries,
    Plan,
    PlanChange,
    PlanRun,
    Portion,
    Reservation,
    Sample,
    Scenario,
    StockTake,
    StockTakeItem,
    TradeCase,
    TradeStudy,
)
from tests.api.ask import MEMBERS, PROBLEM

AT = "2026-01-01T12:00:00Z"


def post(path: str, body: Any, person: User | None, **headers: str) -> Any:
    """The answer to a body that a person (None: nobody) sends; `If-Match: *` unless it is said."""
    return send("POST", path, body, person, **{"If-Match": "*", **headers})


def send(
    method: str, path: str, body: Any, person: User | None, *, media: str = "application/json",
    **headers: str,
) -> Any:  # fmt: skip
    """The same by any method, with these headers alone."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.generic(method, path, data, content_type=media, headers=headers)


def created(
    path: str, body: Any, person: User, status: int = 201, *, key: str | None = None
) -> Any:
    """What was made; it must have been."""
    response = post(path, body, person, **({} if key is None else {"Idempotency-Key": key}))
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    answer = response.json()
    assert response.get("Location") == (answer.get("url") if status == 201 else None)
    return answer


def refused(path: str, body: Any, person: User | None, status: int, **headers: str) -> Any:
    """The problem; nothing may have changed."""
    before = snapshot()
    response = post(path, body, person, **headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    problem = response.json()
    assert problem.keys() - {"current"} == MEMBERS
    assert snapshot() == before
    return problem


def fields(problem: Any) -> list[str | None]:
    """Which fields are to be mended."""
    return [error["field"] for error in problem["errors"]]


def snapshot() -> list[object]:
    """Everything that a refused request could have changed."""
    models = (
        CustodyEvent, Holding, Sample, Ledger, StockTake, StockTakeItem, Scenario, Plan, PlanChange,
        PlanRun, Reservation, TradeStudy, TradeCase, MockMission, MockHappening, MockPlan,
        MockSeries, MockBatch, Portion,
    )  # fmt: skip
    return [row for model in models for row in model._default_manager.order_by("pk").values_list()]
