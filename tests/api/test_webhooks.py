"""/api/v1/webhooks/ and /deliveries/: made, changed, tried, followed, sent again, removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from jsonschema_rs import Draft202012Validator, meta
from pytest_django import Settings

from samples.api.deliveries import Deliveries
from samples.api.webhooks import Webhooks
from samples.domain.webhook_schemas import SCHEMAS
from samples.models import Delivery, IdempotentRequest, Webhook
from samples.services.webhooks import sending
from tests import plans, webhooks
from tests.api.ask import MEMBERS, PROBLEM, get
from tests.api.query_counts import assert_unchanged
from tests.api.resource import ClientFor, settled
from tests.api.write_examples import shortened
from tests.conftest import People
from tests.receiver import Receiver, allow, receiving

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/webhooks/"
MESSAGES = "/api/v1/deliveries/"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        allow(settings, found)
        settings.WEBHOOKS_ATTEMPTS = 1
        yield found


@pytest.fixture
def admin(people: People, client_for: ClientFor) -> Client:
    return client_for(people.administrator)


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    data = "" if body is None else json.dumps(body)
    return getattr(client, method)(
        path, data=data, content_type="application/json", headers={"If-Match": "*", **headers}
    )


def refused(client: Client, method: str, path: str, body: Any, status: int) -> list[str | None]:
    """The fields that are to be mended; nothing may have changed."""
    before = list(Webhook.objects.values()), list(Delivery.objects.values())
    response = send(client, method, path, body)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    problem = response.json()
    assert problem.keys() == MEMBERS
    assert before == (list(Webhook.objects.values()), list(Delivery.objects.values()))
    return [error["field"] for error in problem["errors"]]


def test_from_the_subscription_to_the_message(
    admin: Client, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    plan = plans.draft()
    body = {"name": "Depot", "target": receiver.url, "event_types": ["custody.drop", "plan.*"],
            "container": "SN261", "place": "three-forks", "plan": plan.pk,
            "ledger": "mars-2020-flight", "ledger_kind": "flight"}  # fmt: skip
    response = send(admin, "post", PATH, body)
    assert response.status_code == 201, response.content
    made = response.json()
    assert response["Location"] == made["url"]
    assert response["Cache-Control"] == "no-store"
    assert made["secret"].startswith("whsec_")
    assert made["container"]["code"] == "tube-08"
    assert (made["place"]["slug"], made["plan"]["id"]) == ("three-forks", plan.pk)
    assert (made["owner"], made["enabled"]) == ("administrator", True)
    assert made["event_types"] == ["plan.*", "custody.drop"]
    read = get(made["url"], admin)
    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert made["secret"] not in json.dumps(get(PATH, admin))

    with django_capture_on_commit_callbacks(execute=True):
        pinged = send(admin, "post", f"{made['url']}ping/")
    assert pinged.status_code == 202
    followed = get(pinged["Location"], admin)
    assert (followed["status"], followed["response_status"]) == ("delivered", 200)
    assert receiver.got[0].body == followed["body"]
    assert receiver.got[0].verified(made["secret"])


def test_a_repeated_answer_has_no_secret_and_none_is_kept(
    admin: Client, receiver: Receiver
) -> None:
    body = {"name": "Once", "target": receiver.url}
    first, again = (send(admin, "post", PATH, body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json()["secret"].startswith("whsec_")
    assert again.json() == {**first.json(), "secret": None}
    assert Webhook.objects.count() == 1
    path = f"{first.json()['url']}rotate/"
    rotated, again = (send(admin, "post", path, None, **{"Idempotency-Key": "r"}) for _ in "ab")
    assert rotated.json()["secret"].startswith("whsec_")
    assert rotated.json()["secret"] != first.json()["secret"]
    assert rotated.json()["previous_secret_until"]
    assert again.json()["secret"] is None
    assert "whsec_" not in str(list(IdempotentRequest.objects.values()))


def test_a_webhook_is_changed_and_removed(admin: Client, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url, container=plans.tube())
    path = f"{PATH}{webhook.pk}/"
    changed = send(
        admin, "patch", path, {"container": None, "ledger_kind": "both", "enabled": False}
    )
    assert changed.status_code == 200, changed.content
    told = changed.json()
    assert (told["container"], told["ledger_kind"], told["enabled"]) == (None, "both", False)
    assert told["name"] == "A receiver"
    assert send(admin, "patch", path, {"event_types": []}).json()["event_types"] == []
    assert send(admin, "delete", path).status_code == 204
    assert not Webhook.objects.exists()
    assert refused(admin, "delete", path, None, 404) == ["webhook"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "Taken"}, "name"),
        ({"target": "https://127.0.0.2/"}, "target"),
        ({"target": "ftp://receiver.example/"}, "target"),
        ({"target": None}, "target"),
        ({"event_types": "custody.seal"}, "event_types"),
        ({"event_types": ["custody.sealed"]}, "event_types"),
        ({"event_types": [7]}, "event_types"),
        ({"ledger_kind": "lunar"}, "ledger_kind"),
        ({"ledger_kind": ["flight"]}, "ledger_kind"),
        ({"ledger_kind": None}, "ledger_kind"),
        ({"ledger": "diary"}, "ledger"),
        ({"ledger": "mars-2020-flight", "ledger_kind": "mock"}, "ledger_kind"),
        ({"container": "tube-99"}, "container"),
        ({"place": "nowhere"}, "place"),
        ({"plan": 999999}, "plan"),
        ({"plan": "1"}, "plan"),
        ({"enabled": "yes"}, "enabled"),
        ({"secret": "mine"}, "secret"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refusals(
    change: dict[str, Any], field: str, admin: Client, receiver: Receiver, settings: Settings
) -> None:
    webhooks.subscribe(receiver.url, "Taken")
    webhook, _ = webhooks.subscribe(receiver.url)
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    good = {"name": "New", "target": receiver.url}
    assert refused(admin, "post", PATH, {**good, **change}, 400) == [field]
    assert refused(admin, "patch", f"{PATH}{webhook.pk}/", change, 400) == [field]


def test_a_webhook_needs_a_name_and_a_target(admin: Client) -> None:
    assert refused(admin, "post", PATH, {}, 400) == ["name", "target"]
    assert refused(admin, "post", PATH, [], 400) == [None]


def test_what_is_off_is_not_tried(admin: Client, receiver: Receiver) -> None:
    webhook, _ = webhooks.subscribe(receiver.url, enabled=False)
    assert refused(admin, "post", f"{PATH}{webhook.pk}/ping/", None, 409) == ["enabled"]
    for step in ("ping", "rotate", "resend"):
        assert refused(admin, "post", f"{PATH}{webhook.pk}/{step}/", {"x": 1}, 400) == ["x"]
        assert refused(admin, "post", f"{PATH}99999/{step}/", None, 404) == ["webhook"]


def test_dead_messages_are_listed_and_sent_again(admin: Client, receiver: Receiver) -> None:
    receiver.answer = lambda _: (500, b"no room")
    webhook, _ = webhooks.subscribe(receiver.url)
    other, _ = webhooks.subscribe(receiver.url, "Other", enabled=False)
    deliveries = webhooks.pinged(webhook, 3)
    assert get(f"{PATH}{webhook.pk}/", admin)["dead"] == 3
    assert get(f"{PATH}{other.pk}/", admin)["dead"] == 0
    listed = get(f"{MESSAGES}?status=dead&webhook={webhook.pk}", admin)["results"]
    assert [row["id"] for row in listed] == [one.pk for one in reversed(deliveries)]
    assert not get(f"{MESSAGES}?status=delivered", admin)["results"]
    assert not get(f"{MESSAGES}?type=custody.seal", admin)["results"]
    detail = get(listed[0]["url"], admin)
    assert (detail["response_status"], detail["response_body"]) == (500, "no room")

    again = send(admin, "post", f"{listed[0]['url']}resend/")
    assert (again.status_code, again.json()["status"]) == (202, "waiting")
    assert refused(admin, "post", f"{listed[0]['url']}resend/", None, 409) == ["status"]
    rest = send(admin, "post", f"{PATH}{webhook.pk}/resend/")
    assert (rest.status_code, rest.json()) == (202, {"resent": 2})
    receiver.answer = lambda _: (200, b"")
    sending.sweep()
    statuses = {row["status"] for row in get(MESSAGES, admin)["results"]}
    assert statuses == {"delivered"}


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "planner", "custodian", None])
def test_who_may_not(
    name: str | None, people: People, client_for: ClientFor, receiver: Receiver
) -> None:
    webhook, _ = webhooks.subscribe(receiver.url)
    (delivery,) = webhooks.pinged(webhook)
    person: User | None = getattr(people, name) if name else None
    client, status = client_for(person), 403 if name else 401
    one = f"{PATH}{webhook.pk}/"
    for method, path in (
        ("get", PATH), ("get", one), ("get", MESSAGES), ("get", f"{MESSAGES}{delivery.pk}/"),
        ("post", PATH), ("patch", one), ("delete", one), ("post", f"{one}ping/"),
        ("post", f"{one}rotate/"), ("post", f"{one}resend/"),
        ("post", f"{MESSAGES}{delivery.pk}/resend/"),
    ):  # fmt: skip
        body = {"name": "x", "target": receiver.url}
        response = send(client, method, path, None if method == "get" else body)
        assert response.status_code == status, (method, path)
        assert receiver.url not in response.content.decode()
    assert Webhook.objects.get() == webhook


def test_query_counts_are_constant(admin: Client, receiver: Receiver) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    webhook, _ = webhooks.subscribe(receiver.url, container=plans.tube())
    (delivery,) = webhooks.pinged(webhook, send=False)
    counts: list[list[int]] = []
    paths = (PATH, f"{PATH}{webhook.pk}/", MESSAGES, f"{MESSAGES}{delivery.pk}/")
    for path in paths:
        get(path, admin)
    for number in range(2):
        counts.append([])
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                get(path, admin)
            counts[-1].append(len(captured))
        for extra in range(5 * (1 - number)):
            more, _ = webhooks.subscribe(receiver.url, f"More {extra}", plan=plans.draft(
                name=f"Plan {extra}"))  # fmt: skip
            webhooks.pinged(more, send=False)
    assert counts[0] == counts[1]
    for name, count in zip(
        ("webhooks list", "webhooks record", "deliveries list", "deliveries record"),
        counts[0],
        strict=True,
    ):
        assert_unchanged(name, count)


def test_the_examples_are_real_answers(
    people: People, admin: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.api import write_examples

    with receiving() as found:
        allow(settings, found)
        found.answer = lambda _: (200, b"")
        write_examples.hook(found.url)
    for resource in (Webhooks, Deliveries):
        name = resource.__module__.rpartition(".")[2]
        row = get(f"/api/v1/{name}/", admin)["results"][0]
        answer = shortened(get(row["url"], admin))
        assert _plain(resource().example) == _plain(answer)


def _plain(answer: Any) -> Any:
    """Without what differs from one receiver, and one message, to the next."""
    own = {"target", "event_id", "body", "url", "created_at", "next_attempt_at",
           "last_attempt_at", "ended_at", "subject"}  # fmt: skip
    return {name: value for name, value in settled(answer).items() if name not in own | {"webhook"}}


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_messages_say_has_a_schema(name: str, settings: Settings) -> None:
    settings.ANONYMOUS_READ = True
    schema = get(f"/api/v1/webhook-schemas/{name}/")
    assert meta.is_valid(schema)
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["203.0.114.0/24"]
    webhook, _ = webhooks.subscribe("https://203.0.114.1/")
    webhooks.pinged(webhook, send=False)
    plan = plans.approved()
    branch = plans.mock()
    from samples.services import plans as services

    services.record_flown(plan=plan, ledger=branch, actor=plans.PLANNER, reason="Played through.")
    _drop_again()
    bodies = [json.loads(one.body) for one in Delivery.objects.all()]
    of_kind = [body for body in bodies if body["dataschema"].endswith(f"/{name}/")]
    assert of_kind
    for body in of_kind:
        Draft202012Validator(schema).validate(body["data"])
    assert not Draft202012Validator(schema).is_valid({"something": "else"})


def _drop_again() -> None:
    from samples.domain.when import When
    from samples.selectors import lookup
    from samples.services import custody

    custody.image(
        ledger=lookup.flight_ledger(),
        container=plans.tube(),
        when=When.instant(datetime.now(UTC) - timedelta(seconds=1)),
        actor=plans.PLANNER,
    )


def test_there_is_no_other_schema() -> None:
    assert Client().get("/api/v1/webhook-schemas/moon/").status_code == 404
    assert Client().get("/api/v1/webhook-schemas/plan/?x=1").status_code == 400


def test_a_change_of_one_that_somebody_changed_meanwhile(admin: Client, receiver: Receiver) -> None:
    body = {"name": "Depot", "target": receiver.url}
    path = send(admin, "post", PATH, body)["Location"].removeprefix("http://testserver")
    tag = admin.get(path)["ETag"]
    assert send(admin, "patch", path, {"enabled": False}, **{"If-Match": tag}).status_code == 200
    stale = send(admin, "patch", path, {"enabled": True}, **{"If-Match": tag})
    assert (stale.status_code, stale.json()["current"]["enabled"]) == (412, False)
    assert send(admin, "delete", path, **{"If-Match": tag}).status_code == 412
    assert admin.delete(path).status_code == 428
    assert send(admin, "delete", path, **{"If-Match": stale["ETag"]}).status_code == 204


def test_a_trial_tells_no_secret(admin: Client, receiver: Receiver) -> None:
    tried = send(admin, "post", f"{PATH}?dry_run=true", {"name": "Depot", "target": receiver.url})
    assert (tried.status_code, tried["Dry-Run"]) == (200, "true")
    assert tried.json()["secret"] is None
    assert not Webhook.objects.exists()
