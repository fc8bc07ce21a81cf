"""Everybody's tokens in the admin: for superusers alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from samples.models import ApiToken
from samples.services import tokens
from tests import factories
from tests.admin.forms import listing, page
from tests.conftest import People

pytestmark = pytest.mark.django_db
ADD = "add"


def test_makes_one_for_an_account_and_shows_its_text_this_once(
    superuser: Client, people: People
) -> None:
    form = {"owner": people.custodian.pk, "name": "lab robot", "days": 366}
    response = superuser.post(listing(ApiToken, ADD), form)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    (text,) = re.findall(r'<code id="token">(\S+)</code>', response.content.decode())
    token = tokens.recognised(text)
    assert token is not None
    assert (token.owner, token.created_by, token.name) == (
        people.custodian, "superuser", "lab robot",
    )  # fmt: skip
    for address in (listing(ApiToken), page(token)):
        content = superuser.get(address).content.decode()
        assert token.prefix in content
        assert text not in content
        assert token.digest not in content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner": ""}, "required"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"name": "taken"}, "that is not revoked"),
    ],
)
def test_what_can_not_be(
    superuser: Client, people: People, change: dict[str, str], said: str
) -> None:
    tokens.issue(owner=people.viewer, name="taken", actor=people.superuser)
    form = {"owner": str(people.viewer.pk), "name": "a", "days": "1"} | change
    assert said in superuser.post(listing(ApiToken, ADD), form).content.decode()
    assert ApiToken.objects.count() == 1


def test_revokes_those_that_are_ticked(superuser: Client, people: People) -> None:
    ticked, other = factories.api_token(), factories.api_token()
    superuser.post(listing(ApiToken), {"action": "revoke", "_selected_action": [ticked.pk]})
    ticked.refresh_from_db()
    other.refresh_from_db()
    assert (ticked.revoked_by, other.revoked_by) == ("superuser", "")


def test_nobody_else_sees_makes_or_revokes_any(people: People) -> None:
    token = factories.api_token(owner=people.superuser)
    people.outsider.is_staff = True
    people.outsider.save()
    form = {"owner": people.superuser.pk, "name": "a", "days": 1}
    for person in (people.administrator, people.curator, people.viewer, people.outsider):
        client = Client()
        client.force_login(person)
        for address in (listing(ApiToken), listing(ApiToken, ADD), page(token)):
            assert client.get(address).status_code == 403
        assert client.post(listing(ApiToken, ADD), form).status_code == 403
        revoke = {"action": "revoke", "_selected_action": [token.pk]}
        assert client.post(listing(ApiToken), revoke).status_code == 403
    assert ApiToken.objects.get().revoked_at is None
