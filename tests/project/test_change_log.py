"""The change log names the person and the request, and believes nothing else a client says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from auditlog.context import auditlog_value
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.conftest import People

seen: list[dict[str, object]] = []


def look(request: HttpRequest) -> HttpResponse:
    seen.append(dict(auditlog_value.get()))
    return HttpResponse()


urlpatterns = [path("look/", look)]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_the_actor_is_recorded_and_claimed_addresses_are_not(
    people: People, client_for: Callable[[User | None], Client]
) -> None:
    seen.clear()
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Port": "99999999999"}
    client_for(people.curator).get("/look/", headers=claims)
    assert seen[0]["actor"] == people.curator
    assert not {"remote_addr", "remote_port"} & set(seen[0])
