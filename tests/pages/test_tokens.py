"""/account/tokens/: a person's own tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import ApiToken
from samples.services import tokens
from tests import factories
from tests.conftest import People
from tests.pages.reading import Page, get

PATH = "/account/tokens/"
ClientFor = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db


def test_makes_one_and_shows_its_text_this_once(people: People, client_for: ClientFor) -> None:
    client = client_for(people.viewer)
    assert "No program acts for you." in get(PATH, client).text
    page = Page(client.post(PATH, {"name": "notebook", "days": 30}))
    token = ApiToken.objects.get()
    assert (token.owner, token.created_by) == (people.viewer, "viewer")
    text = page.text.partition("It expires on")[2].split()[1]
    assert tokens.recognised(text) == token
    assert "no-store" in page.response.headers["Cache-Control"]
    again = get(PATH, client)
    assert text not in again.content
    name, state, *_ = again.rows[1]
    assert (name, state) == (f"notebook {token.prefix}…", "Valid")
    assert "never" in again.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "days": "30"}, "This field is required."),
        ({"name": "a", "days": "0"}, "greater than or equal to 1"),
        ({"name": "a", "days": "400"}, "less than or equal to 366"),
        ({"name": "taken", "days": "30"}, "has a token “taken” that is not revoked"),
    ],
)
def test_what_can_not_be(
    people: People, client_for: ClientFor, form: dict[str, str], said: str
) -> None:
    tokens.issue(owner=people.viewer, name="taken", actor=people.viewer)
    response = client_for(people.viewer).post(PATH, form)
    assert response.status_code == 400
    assert said in Page(response).text
    assert ApiToken.objects.count() == 1


def test_revokes_one(people: People, client_for: ClientFor) -> None:
    made = tokens.issue(owner=people.viewer, name="notebook", actor=people.viewer)
    client = client_for(people.viewer)
    response = client.post(PATH, {"revoke": str(made.token.pk)}, follow=True)
    assert "is revoked" in Page(response).text
    made.token.refresh_from_db()
    assert (made.token.state, made.token.revoked_by) == ("revoked", "viewer")


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_revokes_nothing_that_is_not_there(
    people: People, client_for: ClientFor, number: str
) -> None:
    assert client_for(people.viewer).post(PATH, {"revoke": number}).status_code == 404


def test_nobody_sees_or_revokes_those_of_others(people: People, client_for: ClientFor) -> None:
    theirs = tokens.issue(owner=people.planner, name="theirs", actor=people.planner).token
    client = client_for(people.superuser)
    assert "theirs" not in get(PATH, client).text
    assert client.post(PATH, {"revoke": str(theirs.pk)}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "valid"


def test_strangers_sign_in_and_outsiders_have_none(people: People, client_for: ClientFor) -> None:
    token = factories.api_token(owner=people.outsider)
    for body in ({"name": "a", "days": "1"}, {"revoke": str(token.pk)}):
        assert client_for(None).post(PATH, body)["Location"].startswith("/admin/login/")
        assert client_for(people.outsider).post(PATH, body).status_code == 403
    assert client_for(None).get(PATH)["Location"] == "/admin/login/?next=/account/tokens/"
    assert client_for(people.outsider).get(PATH).status_code == 403
    assert ApiToken.objects.get().revoked_at is None


def test_a_forged_form_does_nothing(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.viewer)
    assert client.post(PATH, {"name": "a", "days": "1"}).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_parameter_that_is_not_known_is_refused(people: People, client_for: ClientFor) -> None:
    assert client_for(people.viewer).get(f"{PATH}?name=x").status_code == 400
