"""`?include=`: as the other list tells it, to whom it tells it, in the ledger and moment asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet
from django.test import Client
from pytest_django import Settings

from samples.api.outcrops import Outcrops
from samples.api.samples import Samples
from samples.domain.when import When
from samples.models import Container, Ledger, Outcrop, Place
from samples.services import custody
from samples.services.actors import SystemActor
from samples.services.branches import branch
from tests import plans
from tests.api.ask import get, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

MALAY = "/api/v1/samples/malay/"
ClientFor = Callable[[User | None], Client]


@pytest.fixture
def mock_ledger(inventory: None) -> Ledger:
    return branch(
        ledger=Ledger.objects.get(kind="flight"),
        slug="what-if",
        name="What if",
        actor=SystemActor("tests"),
    )


def test_what_a_record_has_besides_is_kept() -> None:
    place = get("/api/v1/holdings/?include=place&page_size=1")["results"][0]["place"]
    assert {"within", "holds", "parts"} <= place.keys()


def test_several_at_once() -> None:
    sample = get(f"{MALAY}?include=outcrop,container,mission")
    assert sample["outcrop"]["formation"] == "Séítah formation"
    assert sample["container"]["now"]["stage"] == "cached"
    assert sample["mission"]["rover_name"] == "Perseverance"
    assert sample["pair_partner"].keys() == {"slug", "designation", "name", "sample_type", "url"}


def test_one_that_fields_leaves_out_is_refused() -> None:
    fault = refused(f"{MALAY}?fields=name&include=outcrop", 400)["errors"][0]
    assert (fault["field"], fault["value"]) == ("include", "outcrop")


def test_state_is_told_in_the_ledger_asked_for(mock_ledger: Ledger) -> None:
    query = f"ledger={mock_ledger.slug}&inherited=true&include=container&page_size=3"
    for event in get(f"/api/v1/events/?{query}")["results"]:
        assert event["container"]["ledger"]["slug"] == mock_ledger.slug
    sample = get(f"{MALAY}?ledger={mock_ledger.slug}&include=container")
    assert sample["container"]["ledger"]["kind"] == "mock"


def test_a_record_of_a_ledger_is_told_with_the_state_there(mock_ledger: Ledger) -> None:
    event = custody.find(
        ledger=mock_ledger,
        container=Container.objects.get(code="tube-08"),
        place=Place.objects.get(slug="perseverance-storage"),
        actor=SystemActor("tests"),
        when=When.instant(datetime(2025, 1, 1, tzinfo=UTC)),
    )
    told = get(f"/api/v1/events/{event.pk}/?include=container")
    assert told["container"]["ledger"]["slug"] == mock_ledger.slug
    assert told["container"]["now"]["place"]["slug"] == "perseverance-storage"


def test_state_is_told_as_of_the_moment_asked_for() -> None:
    then = "2022-06-01T00:00:00Z"
    container = get(f"{MALAY}?as_of={then}&include=container")["container"]
    assert container["as_of"] == then
    assert container["now"]["stage"] == "sealed"


def test_who_may_not_read_the_other_list_is_refused(
    client_for: ClientFor, people: People, settings: Settings
) -> None:
    settings.ANONYMOUS_READ = False
    codes = [f"view_{model._meta.model_name}" for model in Samples.shows]
    people.outsider.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = client_for(people.outsider)
    assert get(MALAY, client)["name"] == "Malay"
    refused(f"{MALAY}?include=outcrop", 403, client)
    refused("/api/v1/samples/?include=outcrop&format=csv", 403, client)
    codes = [f"view_{model._meta.model_name}" for model in Outcrops.shows]
    people.outsider.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    again = client_for(User.objects.get(pk=people.outsider.pk))
    assert get(f"{MALAY}?include=outcrop", again)["outcrop"]["formation"]


def test_what_the_other_list_keeps_to_itself_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Outcrops.get_queryset

    def without_issole(view: Outcrops) -> QuerySet[Outcrop]:
        return shown(view).exclude(slug="issole")

    monkeypatch.setattr(Outcrops, "get_queryset", without_issole)
    assert get(f"{MALAY}?include=outcrop")["outcrop"].keys() == {"slug", "name", "url"}


def test_what_is_private_stays_so(client_for: ClientFor, people: People) -> None:
    plans.draft()
    refused("/api/v1/webhooks/?include=plan", 401)
    client = client_for(people.administrator)
    assert get("/api/v1/webhooks/?include=plan&fields=plan,name", client)["results"] == []
    assert client.get("/api/v1/deliveries/?include=webhook&format=ndjson").status_code == 200
