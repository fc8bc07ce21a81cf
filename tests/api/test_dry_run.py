"""`?dry_run=true`: everything is checked and answered, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from samples.models import Delivery, IdempotentRequest
from tests import plans, webhooks
from tests.api.catalogue_writes import WHATEVER, everything, refused
from tests.api.write import AT, fields, send
from tests.conftest import People
from tests.receiver import receiving

pytestmark = pytest.mark.usefixtures("inventory")

EVENTS = "/api/v1/containers/tube-08/events/"
IMAGE = {"kind": "image", "occurred_at": AT}


def tried(path: str, body: Any, people: People, **headers: str) -> Any:
    """What would have been answered; nothing was changed."""
    before = everything()
    told = send("POST", f"{path}?dry_run=true", body, people.superuser, **WHATEVER, **headers)
    assert (told.status_code, told["Dry-Run"]) == (200, "true"), told.content
    assert "Location" not in told
    assert everything() == before
    return told.json()


def test_a_verb_leaves_the_ledger_and_the_outbox_as_they_are(
    people: People, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    with receiving() as receiver:
        settings.WEBHOOKS_ALLOW_HTTP = True
        settings.WEBHOOKS_PORTS = [receiver.port]
        settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        webhooks.subscribe(receiver.url)
        with django_capture_on_commit_callbacks() as after:
            answer = tried(EVENTS, IMAGE, people)
        assert (answer["seq"], answer["verb"]) == (7, "image")
        assert after == []
        assert not Delivery.objects.exists()
        with django_capture_on_commit_callbacks() as after:
            send("POST", EVENTS, IMAGE, people.superuser, **WHATEVER)
        assert after
        assert Delivery.objects.count() == 1


def test_a_key_is_not_used_up(people: People) -> None:
    tried(EVENTS, IMAGE, people, **{"Idempotency-Key": "k"})
    assert not IdempotentRequest.objects.exists()
    done = send("POST", EVENTS, IMAGE, people.superuser, **WHATEVER, **{"Idempotency-Key": "k"})
    assert (done.status_code, "Idempotency-Replayed" in done) == (201, False)


def test_what_would_be_queued_is_not(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    plan = plans.draft()
    with django_capture_on_commit_callbacks() as after:
        assert tried(f"/api/v1/plans/{plan.pk}/solve/", {}, people)["status"] == "queued"
    assert after == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/ledgers/", {"slug": "what-if", "name": "What if"}),
        ("/api/v1/stock-takes/", {"place": "three-forks"}),
        ("/api/v1/events/", {"events": [{**IMAGE, "container": "tube-08"}]}),
        ("/api/v1/ledgers/mars-2020-flight/checkpoints/", {}),
    ],
)
def test_of_other_writes(people: People, path: str, body: Any) -> None:
    tried(path, body, people)


def test_a_refusal_is_the_same(people: People) -> None:
    body = {**IMAGE, "kind": "seal"}
    problem = refused("POST", f"{EVENTS}?dry_run=true", body, people.superuser, 409, **WHATEVER)
    assert problem["current"]["seq"] == 6


@pytest.mark.parametrize("text", ["yes", "True", "1", ""])
def test_it_is_true_or_false(people: People, text: str) -> None:
    path = f"{EVENTS}?dry_run={text}"
    assert fields(refused("POST", path, IMAGE, people.superuser, 400, **WHATEVER)) == ["dry_run"]


def test_what_tells_a_secret_can_not_be_tried(people: People) -> None:
    path = "/api/v1/tokens/?dry_run=true"
    problem = refused("POST", path, {"name": "x"}, people.superuser, 400)
    assert fields(problem) == ["dry_run"]


def test_false_is_no_trial(people: People) -> None:
    path = f"{EVENTS}?dry_run=false"
    done = send("POST", path, IMAGE, people.superuser, **WHATEVER)
    assert (done.status_code, "Dry-Run" in done) == (201, False)
