"""JPL's map layers uploaded beside the list of waypoints."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from samples.models import Mission, Source, Waypoint
from tests.admin.conftest import Snapshot
from tests.commands.test_import_mmgis import TRAVERSE, WAYPOINTS
from tests.conftest import People

ADDRESS = "/admin/samples/waypoint/mmgis/"
LIST = "/admin/samples/waypoint/"


def send(client: Client, do: str, files: dict[str, Any] | None = None, **more: Any) -> Any:
    if files is None:
        files = {"waypoints": WAYPOINTS, "traverse": TRAVERSE}
    uploads = {}
    for name, document in files.items():
        uploads[name] = io.BytesIO(json.dumps(document).encode())
        uploads[name].name = f"{name}.json"
    told = {
        "mission": Mission.objects.get(slug="mars-2020").pk, "retrieved_on": "2026-11-01",
        "trust": "high", "reason": "The rover drove on.", "do": do, **more,
    }  # fmt: skip
    return client.post(ADDRESS, {**told, **uploads})


def test_layers_are_tried_and_imported(curator: Client, everything: Snapshot) -> None:
    assert ADDRESS in curator.get(LIST).content.decode()
    assert reverse("admin:samples_waypoint_mmgis") == ADDRESS
    before = everything()
    page = send(curator, "try").content.decode()
    assert "sol 1980, 91_970 → sol 2001, 92_400" in page
    assert "nothing was written" in page
    assert everything() == before
    page = send(curator, "import").content.decode()
    assert "sol 1980, 91_970 → sol 2001, 92_400" in page
    newest = Waypoint.objects.get(sol=2001)
    assert newest.source.accessed_on.isoformat() == "2026-11-01"  # type: ignore[union-attr]
    entry = LogEntry.objects.get_for_object(newest).get()
    assert (entry.actor.username, entry.additional_data["reason"]) == (
        "curator", "The rover drove on.",
    )  # fmt: skip
    stored = everything()
    assert "nothing was changed" in send(curator, "import").content.decode()
    assert everything() == stored


def test_what_is_wrong_is_said_at_the_field(curator: Client, everything: Snapshot) -> None:
    before = everything()
    assert "Choose one of the two files" in send(curator, "import", {}).content.decode()
    page = send(curator, "import", {"traverse": {"features": [7]}}).content.decode()
    assert "None of the 1 features" in page
    assert "can&#x27;t be read" in send(curator, "import", {"waypoints": {}}).content.decode()
    assert "This field is required" in send(curator, "import", reason="").content.decode()
    assert everything() == before


@pytest.mark.parametrize("name", ["viewer", "planner", "custodian"])
def test_who_may_not(
    name: str, people: People, client_for: Callable[[User | None], Client]
) -> None:
    client = client_for(getattr(people, name))
    sources = Source.objects.count()
    assert ADDRESS not in client.get(LIST).content.decode()
    assert client.get(ADDRESS).status_code == 403
    assert send(client, "import").status_code == 403
    assert Source.objects.count() == sources


def test_nobody_and_the_outsider(
    people: People, client_for: Callable[[User | None], Client]
) -> None:
    for person in (None, people.outsider):
        assert client_for(person).get(ADDRESS).status_code == 302
        assert send(client_for(person), "import").status_code == 302
    assert not Waypoint.objects.filter(sol=2001).exists()
