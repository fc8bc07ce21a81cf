"""Requests made up from the OpenAPI document: no failure, and every answer as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from inventory.wsgi import application

EXAMPLES = 6
"""Made up for each operation, besides a request for each bound and term that the document names:
those are the most by far, some 1 900 in all."""


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


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_as_documented(case: Any) -> None:
    case.call_and_validate(excluded_checks=LEFT_OUT)
