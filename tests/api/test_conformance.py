"""Requests made up from the OpenAPI document: no failure, and every answer as documented."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from inventory.api import pagination
from inventory.wsgi import application
from samples.services import tokens
from tests.conftest import People

WHOLE = os.environ.get("TEST_CONFORMANCE") == "whole"
"""Also a request for each bound and term that the document names: some 20 000 in all, of filters
that are of a few kinds. `make conformance` makes them."""
EXAMPLES = 6 if WHOLE else 25
"""Made up for each operation that reads."""
WRITES = 5
"""Made up for each that writes: each bound and term of 37 verbs has its own tests."""
ROWS = 10
"""Of a page that is not asked for by its size."""


def _read(**options: Any) -> Any:
    config = schemathesis.Config.from_dict(options)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)


@pytest.fixture
def from_inside(inventory: None) -> Iterator[None]:
    """Requests are answered inside the test's transaction."""
    # A request that comes by WSGI would close the connection, as Django's own test client knows.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row of an answer is held against the document, which takes most of the time here: a
    page of a few rows says as much as one of a hundred."""
    usual = pagination._size
    monkeypatch.setattr(
        pagination,
        "_size",
        lambda request: usual(request) if "page_size" in request.query_params else ROWS,
    )


@pytest.fixture
def document(from_inside: None, short_pages: None) -> Any:
    """The document as the site serves it."""
    return _read(phases={"coverage": {"enabled": WHOLE}})


@pytest.fixture
def document_of_writes(from_inside: None) -> Any:
    """The same; without a request for each bound and term, and without a token made up, which would
    be refused before anything is written."""
    return _read(
        phases={"coverage": {"enabled": False}}, generation={"with-security-parameters": False}
    )


pytestmark = pytest.mark.slow
schema = schemathesis.pytest.from_fixture("document")
writes = schemathesis.pytest.from_fixture("document_of_writes")

# Its client offers to unpack, and does not where no server lies between.
UNPACKED = {"Accept-Encoding": "identity"}
# A slug or cursor that is well formed and names nothing is refused with 400.
LEFT_OUT: list[CheckFunction] = [positive_data_acceptance]


@schema.include(method="GET").parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_as_documented(case: Any) -> None:
    case.call_and_validate(headers=UNPACKED, excluded_checks=LEFT_OUT)


@pytest.fixture
def signed_in(people: People) -> dict[str, str]:
    """The header of a program that may write; the cookies of a session would not be sent on."""
    owner = people.superuser
    text = tokens.issue(owner=owner, name="conformance", actor=owner).text
    return {"Authorization": f"Bearer {text}", **UNPACKED}


@writes.include(method=["POST", "PATCH", "DELETE"]).parametrize()
@settings(
    max_examples=WRITES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_writes_answer_as_documented(case: Any, signed_in: dict[str, str]) -> None:
    # Whether the token counts is asked with every other test; here it is always sent.
    case.call_and_validate(headers=signed_in, excluded_checks=[*LEFT_OUT, ignored_auth])
