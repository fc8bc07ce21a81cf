"""Who belongs where, and whom something is kept to, as the admin does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Ledger, Membership, Scenario
from tests import factories
from tests.admin.forms import listing, page
from tests.conftest import People
from tests.kept import member

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]


def test_an_administrator_lets_people_join_and_leave(people: People, client_for: ClientFor) -> None:
    ours, client = factories.organisation(), client_for(people.administrator)
    body = {"person": people.planner.pk, "organisation": ours.pk}
    assert client.post(listing(Membership, "add"), body).status_code == 302
    made = Membership.objects.get()
    assert (made.user, made.organisation, made.made_by) == (people.planner, ours, "administrator")
    twice = client.post(listing(Membership, "add"), body)
    assert "belongs to" in twice.content.decode()
    ended = client.post(listing(Membership), {"action": "end", "_selected_action": [made.pk]})
    assert (ended.status_code, Membership.objects.count()) == (302, 0)


def test_others_neither_see_nor_make_memberships(people: People, client_for: ClientFor) -> None:
    for person in (people.curator, people.planner, people.custodian, people.viewer):
        client = client_for(person)
        assert client.get(listing(Membership)).status_code == 403
        assert client.get(listing(Membership, "add")).status_code == 403


@pytest.mark.parametrize("model", [Ledger, Scenario])
def test_a_member_keeps_it_and_the_change_log_tells_only_those_who_see_it(
    model: type[Ledger | Scenario], people: People, client_for: ClientFor
) -> None:
    ledger = factories.ledger(kind="mock", name="Rehearsal")
    record = ledger if model is Ledger else factories.scenario(ledger=ledger, name="Rehearsal")
    ours = factories.organisation()
    client = client_for(member("insider", ours))
    address = f"/admin/samples/{model._meta.model_name}/{record.pk}/organisation/"
    assert client.get(address).status_code == 200
    sent = client.post(address, {"organisation": ours.pk, "reason": "Not ready."})
    assert sent.status_code == 302, sent.content
    record.refresh_from_db()
    assert record.organisation == ours
    changes = listing(LogEntry)
    assert "Rehearsal" in client.get(changes).content.decode()
    assert "Rehearsal" not in client_for(people.planner).get(changes).content.decode()
    assert client_for(people.planner).get(page(record)).status_code == 302
