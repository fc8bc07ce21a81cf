"""Metrics: what is counted, and who may read it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families

from inventory.networks import networks
from samples.domain.kinds import LedgerKind, PlaceKind
from samples.selectors import queue
from samples.services import custody, workers
from samples.services.actors import SystemActor
from tests import factories, plans
from tests.conftest import People
from tests.services.conftest import WHEN


@pytest.fixture(autouse=True)
def _local_machines_may_read() -> Iterator[None]:
    with override_settings(METRICS_ALLOWED_NETWORKS=networks("it", ["127.0.0.0/8"])):
        yield


def figure(client: Client, name: str, **labels: str) -> float:
    """A sample of /metrics; 0 where there is none."""
    response = client.get("/metrics")
    assert response.status_code == 200
    return sum(
        sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


class TestWhoMayRead:
    @override_settings(METRICS_ALLOWED_NETWORKS=[])
    def test_nobody_unless_set(self, client: Client) -> None:
        response = client.get("/metrics")
        assert response.status_code == 404
        assert response.json()["type"] == "/api/problems/not-found/"

    def test_no_other_network(self, client: Client) -> None:
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
        assert client.get("/metrics", REMOTE_ADDR="").status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
    def test_nobody_behind_a_proxy(self, client: Client, header: str) -> None:
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404

    @pytest.mark.django_db
    def test_an_allowed_network_without_an_account(self, client: Client) -> None:
        response = client.get("/metrics", headers={"Host": "10.1.2.3:8000"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/plain")

    def test_a_setting_that_names_no_network_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"METRICS_ALLOWED_NETWORKS .* 10\.0\.0"):
            networks("METRICS_ALLOWED_NETWORKS", ["everybody"])


@pytest.mark.django_db
class TestRequests:
    def test_are_counted_by_route_and_status(self, client: Client, inventory: None) -> None:
        asked = {"method": "GET", "route": "api:samples-detail", "status": "200"}
        before = figure(client, "inventory_requests_total", **asked)
        for slug in ("malay", "mageik"):
            assert client.get(f"/api/v1/samples/{slug}/").status_code == 200
        assert figure(client, "inventory_requests_total", **asked) == before + 2
        timed = {"method": "GET", "route": "api:samples-detail"}
        assert figure(client, "inventory_request_seconds_count", **timed) >= 2

    def test_addresses_and_methods_that_are_made_up_make_no_series(self, client: Client) -> None:
        client.generic("PURGE", "/made-up/")
        text = client.get("/metrics").content.decode()
        assert "made-up" not in text
        assert "PURGE" not in text

    def test_refusals_are_counted_by_kind(self, client: Client, people: People) -> None:
        before = figure(client, "inventory_refusals_total", kind="not-found")
        client.get("/api/v1/samples/nobody-knows-me/")
        assert figure(client, "inventory_refusals_total", kind="not-found") == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", LedgerKind)
def test_custody_events_are_counted_once_stored(client: Client, kind: LedgerKind) -> None:
    labels = {"verb": "register", "ledger_kind": kind.value}
    before = figure(client, "inventory_custody_events_total", **labels)
    ledger = factories.ledger(kind=kind.value)
    custody.register(
        ledger=ledger,
        container=factories.container(mission=ledger.mission),
        place=factories.place(kind=PlaceKind.ROVER_RACK.value),
        custodian=factories.custodian(),
        when=WHEN,
        actor=SystemActor("test"),
    )
    assert figure(client, "inventory_custody_events_total", **labels) == before + 1


@pytest.mark.django_db
class TestStored:
    def test_solves_are_counted_by_how_they_ended(self, client: Client, inventory: None) -> None:
        plans.solved()
        assert figure(client, "inventory_solves_total", of="plan", status="done") == 1
        assert figure(client, "inventory_solves_total", of="case") == 0

    @override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
    def test_the_queue_has_a_length_and_an_age(self, client: Client) -> None:
        from samples import tasks

        assert figure(client, "inventory_queue_tasks") == 0
        assert figure(client, "inventory_queue_oldest_seconds") == 0
        tasks.solve.enqueue(1)
        assert figure(client, "inventory_queue_tasks") == 1
        assert figure(client, "inventory_queue_oldest_seconds") > 0

    def test_workers_at_their_post(self, client: Client) -> None:
        workers.sign_on("one")
        assert figure(client, "inventory_workers") == 1

    def test_a_database_that_is_away_takes_nothing_else_with_it(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert figure(client, "inventory_database_up") == 1

        def away() -> None:
            raise OperationalError("gone")

        monkeypatch.setattr(queue, "waiting", away)
        client.get("/made-up/")
        assert figure(client, "inventory_database_up") == 0
        assert figure(client, "inventory_requests_total") > 0


@pytest.mark.django_db
def test_processes_are_added_up(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = "from prometheus_client import Counter; Counter('told_total', 'it').inc(3)"
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", count], check=True,
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        )  # fmt: skip
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert figure(client, "told_total") == 6
