"""Who may do what in the admin: the groups' own table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Drive,
    Mission,
    Place,
    Sample,
    Source,
    ValueProvenance,
)
from tests.admin.conftest import Snapshot
from tests.admin.forms import listing, page, upload, why
from tests.conftest import People

ClientFor = Callable[[User | None], Client]

MODELS = [AbrasionPatch, Campaign, Container, Drive, Mission, Place, Sample, Source,
          ValueProvenance]  # fmt: skip
IMPORTED = [Campaign, Container, Place, Sample, Source]

#            sees  edits deletes
MAY = {
    "viewer": (True, False, False),
    "planner": (True, False, False),
    "custodian": (True, False, False),
    "curator": (True, True, False),
    "administrator": (True, True, True),
    "superuser": (True, True, True),
}


@pytest.mark.parametrize("person", MAY)
@pytest.mark.parametrize("model", MODELS)
def test_who_sees_edits_and_deletes(
    people: People, client_for: ClientFor, person: str, model: type[Model]
) -> None:
    sees, edits, deletes = MAY[person]
    client = client_for(getattr(people, person))
    record = model._default_manager.order_by("pk").first()
    assert record is not None
    assert (client.get(listing(model), {"q": "nothing"}).status_code == 200) is sees
    assert (client.get(page(record)).status_code == 200) is sees
    assert (client.get(listing(model, "add")).status_code == 200) is edits
    assert (client.get(page(record, "delete")).status_code == 200) is deletes
    assert ("change_reason" in client.get(page(record)).content.decode()) is edits


@pytest.mark.parametrize("person", MAY)
@pytest.mark.parametrize("model", IMPORTED)
def test_who_imports_and_exports(
    people: People, client_for: ClientFor, person: str, model: type[Model]
) -> None:
    sees, edits, _ = MAY[person]
    client = client_for(getattr(people, person))
    assert (client.get(listing(model, "export")).status_code == 200) is sees
    assert (client.get(listing(model, "import")).status_code == 200) is edits
    assert (upload(client, model, "slug\nx\n").status_code == 200) is edits
    assert (client.post(listing(model, "process_import")).status_code == 302) is edits


def test_a_viewer_who_sends_a_form_anyway_changes_nothing(
    viewer: Client, everything: Snapshot
) -> None:
    malay = Sample.objects.get(slug="malay")
    before = everything()
    assert viewer.post(page(malay), why() | {"note": "x"}).status_code == 403
    assert viewer.post(listing(Sample, "add"), why() | {"name": "x"}).status_code == 403
    assert viewer.post(page(malay, "delete"), {"post": "yes"}).status_code == 403
    assert everything() == before


@pytest.fixture
def outsider(people: People, client_for: ClientFor) -> Client:
    """In no group, but let into the admin by mistake."""
    people.outsider.is_staff = True
    people.outsider.save()
    return client_for(people.outsider)


@pytest.mark.parametrize("model", [*MODELS, User, Group])
def test_an_outsider_sees_nothing(outsider: Client, model: type[Model]) -> None:
    record = model._default_manager.order_by("pk").first()
    assert record is not None
    assert outsider.get(listing(model)).status_code == 403
    assert outsider.get(page(record)).status_code == 403


def test_an_outsider_sees_an_empty_first_page_and_no_log(outsider: Client) -> None:
    from auditlog.models import LogEntry

    content = outsider.get(reverse("admin:index")).content.decode()
    assert "in none of the inventory&#x27;s groups" in content or (
        "in none of the inventory's groups" in content
    )
    for text in ("Perseverance", "Three Forks", "Containers", "Flight ledger", "Malay"):
        assert text not in content
    assert outsider.get(listing(LogEntry)).status_code == 403


def test_without_an_account_there_is_the_login_page_alone(
    people: People, client_for: ClientFor
) -> None:
    nobody = client_for(None)
    response = nobody.get(listing(Sample))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    login = nobody.get(reverse("admin:login")).content.decode()
    assert "Mars sample cache" in login
    assert "unfold" in login


def test_a_signed_in_person_who_is_not_staff_is_not_let_in(
    people: People, client_for: ClientFor
) -> None:
    assert client_for(people.outsider).get(reverse("admin:index")).status_code == 302
