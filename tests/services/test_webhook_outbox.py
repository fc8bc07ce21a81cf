"""Who is told what: messages are stored together with what they tell, and only then."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.domain.custody import canonical, hash_of
from samples.domain.errors import InvalidValue, TransitionRefused
from samples.domain.kinds import LedgerKind, PlaceKind
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent, Delivery, Plan, PlanRun, Webhook
from samples.services import custody, ledger, plan_runs, plan_work, plans, verbs
from samples.services.webhooks import outbox, subscriptions
from tests import factories, webhooks
from tests import plans as retrieval
from tests.services.conftest import LOADER, Scene, make_scene

pytestmark = pytest.mark.django_db
URL = "https://203.0.114.1/hook"


@pytest.fixture(autouse=True)
def _nothing_is_sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["203.0.114.0/24"]


def told(webhook: Webhook | None = None) -> list[str]:
    found = Delivery.objects.order_by("pk")
    if webhook is not None:
        found = found.filter(webhook=webhook)
    return [f"{one.type} {one.subject}" for one in found]


def bodies() -> list[Any]:
    return [json.loads(one.body) for one in Delivery.objects.order_by("pk")]


def test_a_custody_event_is_told_as_it_was_hashed(scene: Scene) -> None:
    webhooks.subscribe(URL)
    event = scene.register(scene.tube)
    (body,) = bodies()
    assert body["id"] == event.hash
    assert body["type"] == "org.mars-sample-cache.custody.register"
    assert body["subject"] == f"containers/{scene.tube.code}"
    assert body["ledgerkind"] == body["data"]["ledger"]["kind"] == "flight"
    assert body["data"]["url"] == f"http://testserver/api/v1/events/{event.pk}/"
    assert body["dataschema"] == "http://testserver/api/v1/webhook-schemas/custody/"
    assert hash_of(canonical(body["data"]["event"])) == body["data"]["hash"] == event.hash


def test_what_is_rolled_back_is_not_told(scene: Scene) -> None:
    webhooks.subscribe(URL)
    with transaction.atomic():
        scene.register(scene.tube)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not CustodyEvent.objects.filter(ledger=scene.ledger).exists()
    assert not Delivery.objects.exists()


def test_what_is_refused_is_not_told(scene: Scene) -> None:
    webhooks.subscribe(URL)
    with pytest.raises(TransitionRefused):
        custody.seal(**scene.act())
    assert not Delivery.objects.exists()


def test_each_filter_narrows(scene: Scene) -> None:
    depot = scene.spot.parent
    filters: dict[str, dict[str, Any]] = {
        "all": {},
        "off": {"enabled": False},
        "ledger": {"ledger": scene.ledger},
        "other ledger": {"ledger": factories.ledger()},
        "tube": {"container": scene.tube},
        "other tube": {"container": scene.other},
        "depot": {"place": depot},
        "spot": {"place": scene.spot},
        "lander": {"place": scene.lander},
        "verbs": {"event_types": ["custody.seal", "custody.drop"]},
        "plans": {"event_types": ["plan.*"]},
        "custody": {"event_types": ["custody.*"]},
        "plan": {"plan": factories.plan(scenario=factories.scenario(ledger=scene.ledger))},
        "mock": {"ledger_kind": "mock"},
        "both kinds": {"ledger_kind": ""},
    }
    hooks = {name: webhooks.subscribe(URL, name, **values)[0] for name, values in filters.items()}
    scene.cached()
    every = [f"custody.{verb} containers/{scene.tube.code}"
             for verb in ("register", "fill", "seal", "drop")]  # fmt: skip
    expected = {
        "verbs": every[2:], "depot": every[3:], "spot": every[3:],
        **{name: [] for name in ("off", "other ledger", "other tube", "lander", "plans", "plan",
                                 "mock")},
    }  # fmt: skip
    for name, webhook in hooks.items():
        assert told(webhook) == expected.get(name, every), name


def test_a_mock_ledger_is_told_to_those_who_asked_and_says_so() -> None:
    scene = make_scene(LedgerKind.MOCK)
    webhooks.subscribe(URL, "real")
    mock, _ = webhooks.subscribe(URL, "mock", ledger=scene.ledger)
    assert mock.ledger_kind == "mock"
    scene.register(scene.tube)
    (body,) = bodies()
    assert Delivery.objects.get().ledger_kind == "mock"
    assert body["ledgerkind"] == body["data"]["ledger"]["kind"] == "mock"
    assert body["data"]["event"]["ledger_kind"] == "mock"
    with pytest.raises(InvalidValue) as refusal:
        webhooks.subscribe(URL, "x", ledger=scene.ledger, ledger_kind="flight")
    assert refusal.value.field == "ledger_kind"


def test_many_events_are_told_in_their_order_by_one_statement(scene: Scene) -> None:
    webhooks.subscribe(URL)
    tubes = [factories.container(mission=scene.ledger.mission) for _ in range(20)]
    spec = verbs.SPECS[Verb.REGISTER]
    inputs = {"place": scene.rack, "custodian": scene.custodian}
    entries = [spec.entry(inputs=inputs, **scene.act(tube)) for tube in tubes]
    with CaptureQueriesContext(connection) as captured:
        ledger.record_all(ledger=scene.ledger, entries=entries, actor=LOADER)
    written = [query for query in captured if "INSERT INTO" in query["sql"]
               and Delivery._meta.db_table in query["sql"]]  # fmt: skip
    assert len(written) == 1
    assert told() == [f"custody.register containers/{tube.code}" for tube in tubes]


def test_where_nobody_listens_it_costs_one_small_query(scene: Scene) -> None:
    webhooks.subscribe(URL, enabled=False)
    with CaptureQueriesContext(connection) as captured:
        scene.register(scene.tube)
    about = [query["sql"] for query in captured if "webhook" in query["sql"]
             or "delivery" in query["sql"]]  # fmt: skip
    assert about == [outbox._LISTENS]


def test_every_receiver_gets_the_same_message_once(scene: Scene) -> None:
    for name in ("one", "two"):
        webhooks.subscribe(URL, name)
    scene.register(scene.tube)
    first, second = Delivery.objects.order_by("pk")
    assert (first.event_id, first.body) == (second.event_id, second.body)


def test_a_place_is_a_rack_too(scene: Scene) -> None:
    rack = factories.place(kind=PlaceKind.ROVER_RACK.value)
    webhook, _ = webhooks.subscribe(URL, place=rack)
    scene.register(scene.tube)
    assert not told(webhook)


# --- Plans ----------------------------------------------------------------------------------------


def test_a_plan_is_told_at_every_step(inventory: None) -> None:
    webhooks.subscribe(URL)
    plan = retrieval.approved()
    plans.withdraw(plan=plan, actor=retrieval.PLANNER, reason="Not now.")
    run = PlanRun.objects.get()
    subject = f"plans/{plan.pk}"
    assert told() == [f"{name} {subject}" for name in (
        "plan.draft", "run.done", "plan.proposed", "plan.approved", "plan.withdrawn")]  # fmt: skip
    drafted, done, *_, withdrawn = bodies()
    assert drafted["id"] == f"plan-{plan.pk}-1"
    assert (drafted["hypothetical"], drafted["data"]["hypothetical"]) == (True, True)
    assert drafted["data"]["plan"]["scenario"] == "fetch-three-forks"
    assert drafted["data"]["change"]["from_state"] is None
    assert withdrawn["data"]["change"]["reason"] == "Not now."
    assert withdrawn["data"]["change"]["run"] == run.pk
    assert done["data"]["run"]["taken"] == run.taken
    assert done["data"]["run"]["value"] == run.value
    assert orjson.loads(orjson.dumps(done)) == done


def test_a_plan_is_told_to_those_who_asked_for_it(inventory: None) -> None:
    one, other = retrieval.draft(), retrieval.draft(name="Other")
    webhooks.subscribe(URL, plan=one, event_types=["plan.*"])
    for plan in (one, other):
        plans.withdraw(plan=plan, actor=retrieval.PLANNER, reason="Not now.")
    assert told() == [f"plan.withdrawn plans/{one.pk}"]


def _queued(plan: Plan) -> PlanRun:
    return plan_runs.request(plan=plan, actor=retrieval.PLANNER, queue=False)


def test_a_run_that_is_cancelled_or_fails_is_told(
    inventory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = retrieval.draft()
    webhooks.subscribe(URL, event_types=["run.*"])
    plan_runs.cancel(run=_queued(plan), actor=retrieval.PLANNER)

    def fails(*_told: Any) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(plan_work, "solved", fails)
    with pytest.raises(ValueError, match="no such thing"):
        plan_work.work(_queued(plan).pk)
    assert [body["type"].rpartition(".")[2] for body in bodies()] == ["cancelled", "failed"]
    assert "no such thing" in bodies()[1]["data"]["run"]["error"]


def test_a_run_that_is_given_up_is_told(inventory: None) -> None:
    plan = retrieval.draft()
    webhooks.subscribe(URL, event_types=["run.*"])
    run = _queued(plan)
    plan_work.claimed(run.pk)
    PlanRun.objects.filter(pk=run.pk).update(heartbeat_at=factories.NOON)
    _queued(plan)
    assert told() == [f"run.failed plans/{plan.pk}"]


# --- Subscriptions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"event_types": ["custody.sealed"]}, "event_types"),
        ({"event_types": ["*"]}, "event_types"),
        ({"ledger_kind": "lunar"}, "ledger_kind"),
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "Taken"}, "name"),
        ({"secret": "mine"}, "secret"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_what_can_not_be_subscribed_to(values: dict[str, Any], field: str) -> None:
    webhooks.subscribe(URL, "Taken")
    before = list(Webhook.objects.values())
    with pytest.raises(InvalidValue) as refusal:
        webhooks.subscribe(URL, **{"name": "New", **values})
    assert refusal.value.field == field
    webhook = Webhook.objects.get()
    if values.get("name") != "Taken":
        with pytest.raises(InvalidValue):
            subscriptions.revise(webhook=webhook, values=values, actor=webhooks.OWNER)
    assert list(Webhook.objects.values()) == before


def test_a_subscription_is_changed(scene: Scene) -> None:
    webhook, _ = webhooks.subscribe(URL)
    before = webhook.changed_at
    values = {"name": "Newer", "container": scene.tube, "event_types": ["run.*", "custody.seal"]}
    after = subscriptions.revise(webhook=webhook, values=values, actor=webhooks.OWNER)
    assert (after.name, after.container) == ("Newer", scene.tube)
    assert set(after.event_types) == {"run.*", "custody.seal"}
    assert after.changed_at > before
