"""Probes: does the process live, and would the site answer?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from samples.services import guards, workers
from tests import factories

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def fields(client: Client) -> list[str]:
    """What /readyz finds amiss."""
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "/api/problems/not-ready/"
    assert problem["request_id"] == response["X-Request-ID"]
    assert all(error["message"] in problem["detail"] for error in problem["errors"])
    return [error["field"] for error in problem["errors"]]


def test_a_process_lives_without_a_database(client: Client) -> None:
    response = client.get("/healthz")  # a query would be refused: the test asks for no database
    assert response.status_code == 200
    assert response.json() == {"status": "alive"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
class TestReady:
    def test_when_all_is_there(self, client: Client) -> None:
        response = client.get("/readyz")
        assert response.json() == {"status": "ready"}
        assert response.status_code == 200

    @override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["inventory.example"])
    def test_whatever_name_and_scheme_the_probe_uses(self, client: Client) -> None:
        assert client.get("/readyz", headers={"Host": "10.1.2.3:8000"}).status_code == 200

    def test_not_without_a_guard(self, client: Client) -> None:
        with guards.lifted():
            assert fields(client) == ["guards"]

    def test_not_with_a_migration_missing(self, client: Client) -> None:
        applied = MigrationRecorder(connection).migration_qs.filter(app="samples")
        last = applied.order_by("name").values_list("name", flat=True).reverse()[0]
        applied.filter(name=last).delete()
        assert fields(client) == ["migrations"]
        (error,) = client.get("/readyz").json()["errors"]
        assert error["value"] == f"samples.{last}"

    def test_not_without_a_database(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_args: object) -> None:
            raise OperationalError("could not translate host name secret.example")

        monkeypatch.setattr(connection, "cursor", away)
        assert fields(client) == ["database"]
        assert b"secret.example" not in client.get("/readyz").content


@pytest.mark.django_db
class TestWorker:
    @pytest.fixture(autouse=True)
    def _queue_in_the_database(self) -> Iterator[None]:
        with override_settings(TASKS=QUEUE):
            yield

    def test_one_must_be_at_its_post(self, client: Client) -> None:
        assert fields(client) == ["worker"]
        workers.sign_on("one")
        assert client.get("/readyz").status_code == 200
        workers.sign_off("one")
        assert fields(client) == ["worker"]

    def test_a_lost_one_does_not_count(self, client: Client) -> None:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        factories.worker(started_at=long_ago, seen_at=long_ago)
        assert fields(client) == ["worker"]

    @override_settings(READY_WITHOUT_WORKER=True)
    def test_unless_the_operator_says_otherwise(self, client: Client) -> None:
        assert client.get("/readyz").status_code == 200
