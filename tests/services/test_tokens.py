"""Tokens: who may make and revoke them, what is kept of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.serializers import serialize

from samples.domain.errors import Conflict, InvalidValue, NotPermitted
from samples.models import ApiToken
from samples.services import tokens
from tests import factories
from tests.conftest import People


def test_the_text_is_not_kept(people: People) -> None:
    made = tokens.issue(owner=people.viewer, name=" notebook ", actor=people.viewer)
    assert made.token.name == "notebook"
    assert made.text.startswith(made.token.prefix)
    assert len(made.text) > len(made.token.prefix) + 32
    assert made.text not in serialize("json", ApiToken.objects.all())
    assert made.text not in repr(made)
    assert tokens.recognised(made.text) == made.token
    assert tokens.recognised(made.text[:-1]) is None


def test_no_two_are_alike(people: People) -> None:
    texts = {
        tokens.issue(owner=people.viewer, name=f"{number}", actor=people.viewer).text
        for number in range(20)
    }
    assert len(texts) == 20


def test_it_is_valid_as_long_as_was_asked(people: People) -> None:
    made = tokens.issue(owner=people.viewer, name="a", actor=people.viewer, days=2)
    assert made.token.expires_at - made.token.created_at == timedelta(days=2)
    assert made.token.state == "valid"


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [("", 1, "name"), ("x" * 101, 1, "name"), ("a\0b", 1, "name"), ("a\nb", 1, "name"),
     ("a", 0, "days"), ("a", 367, "days"), ("a", -1, "days")],
)  # fmt: skip
def test_what_can_not_be(people: People, name: str, days: int, field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        tokens.issue(owner=people.viewer, name=name, actor=people.viewer, days=days)
    assert refusal.value.field == field
    assert not ApiToken.objects.exists()


def test_a_name_is_in_use_until_its_token_is_revoked(people: People) -> None:
    first = tokens.issue(owner=people.viewer, name="a", actor=people.viewer)
    with pytest.raises(Conflict):
        tokens.issue(owner=people.viewer, name="a", actor=people.viewer)
    tokens.issue(owner=people.planner, name="a", actor=people.planner)
    tokens.revoke(token=first.token, actor=people.viewer)
    tokens.issue(owner=people.viewer, name="a", actor=people.viewer)
    assert people.viewer.api_tokens.count() == 2


def test_only_a_superuser_makes_and_revokes_those_of_others(people: People) -> None:
    made = tokens.issue(owner=people.viewer, name="a", actor=people.superuser)
    assert made.token.created_by == "superuser"
    for person in (people.administrator, people.outsider, people.curator):
        with pytest.raises(NotPermitted):
            tokens.issue(owner=people.superuser, name="b", actor=person)
        with pytest.raises(NotPermitted):
            tokens.revoke(token=made.token, actor=person)
    made.token.refresh_from_db()
    assert made.token.state == "valid"
    tokens.revoke(token=made.token, actor=people.superuser)
    assert (made.token.state, made.token.revoked_by) == ("revoked", "superuser")


def test_an_outsider_gets_none(people: People) -> None:
    with pytest.raises(NotPermitted):
        tokens.issue(owner=people.outsider, name="a", actor=people.outsider)
    assert not ApiToken.objects.exists()


def test_revoked_twice_it_says_who_was_first(people: People) -> None:
    made = tokens.issue(owner=people.viewer, name="a", actor=people.viewer)
    tokens.revoke(token=made.token, actor=people.viewer)
    first = made.token.revoked_at
    tokens.revoke(token=made.token, actor=people.superuser)
    assert (made.token.revoked_at, made.token.revoked_by) == (first, "viewer")


def test_its_last_use_is_kept_to_some_minutes(db: None) -> None:
    token = factories.api_token()
    tokens.note_use(token)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    tokens.note_use(token)
    token.refresh_from_db()
    assert token.last_used_at == first
    token.last_used_at = datetime.now(UTC) - tokens.USE_NOTED - timedelta(seconds=1)
    token.save()
    tokens.note_use(token)
    token.refresh_from_db()
    assert token.last_used_at >= first
