"""Requests made up from the OpenAPI document: no failure, and every answer as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from inventory.wsgi import application
from tests.conftest import People

EXAMPLES = 6
"""Made up for each operation, besides a request for each bound and term that the document names:
those are the most by far, some 1 900 in all."""
WRITES = 2
"""Fewer: most of what is made up is refused for the same reasons."""


@pytest.fixture
def document(inventory: None) -> Iterator[Any]:
    """The document as the site serves it, from inside the test's transaction."""
    # A request that comes by WSGI would close the connection, as Django's own test client knows.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


pytestmark = pytest.mark.slow
schema = schemathesis.pytest.from_fixture("document")

# A slug or cursor that is well formed and names nothing is refused with 400.
LEFT_OUT: list[CheckFunction] = [positive_data_acceptance]


@schema.include(method="GET").parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_as_documented(case: Any) -> None:
    case.call_and_validate(excluded_checks=LEFT_OUT)


@pytest.fixture
def signed_in(people: People) -> dict[str, str]:
    """The headers of a person who may write, with the token against forgery."""
    client = Client()
    client.force_login(people.superuser)
    client.get("/admin/")
    cookies = {name: client.cookies[name].value for name in (site.SESSION_COOKIE_NAME, "csrftoken")}
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Referer": "http://localhost/",
    }


@schema.include(method="POST").parametrize()
@settings(
    max_examples=WRITES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_writes_answer_as_documented(case: Any, signed_in: dict[str, str]) -> None:
    # Whether the session counts is asked with every other test; here it is always sent.
    case.call_and_validate(headers=signed_in, excluded_checks=[*LEFT_OUT, ignored_auth])
