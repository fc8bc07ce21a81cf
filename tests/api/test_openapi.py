"""The OpenAPI document: complete, valid, and the one that is committed."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import OpenAPIV31SpecValidator

from samples.api.urls import RESOURCES
from tests.environment import ROOT

# Addresses that are no list and no record.
OTHERS = {
    "/api/v1/ledgers/{identifier}/checkpoints/": "post",
    "/api/v1/ledgers/{identifier}/verification/": "get",
    "/api/v1/ledgers/{identifier}/export/": "get",
    "/api/v1/events/{identifier}/proof/": "get",
}
COMMITTED = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(generated())


def generated() -> str:
    """The document as `make openapi` writes it; a warning would fail it."""
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return out.getvalue()


def test_the_committed_document_is_what_the_code_says() -> None:
    assert generated().strip() == COMMITTED.read_text(encoding="utf-8").strip(), "make openapi"


def test_is_valid_openapi_31(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_every_resource_is_documented(document: Any) -> None:
    expected = {"/api/v1/"}
    for name in RESOURCES:
        expected |= {f"/api/v1/{name}/", f"/api/v1/{name}/{{identifier}}/"}
    assert set(document["paths"]) == expected | set(OTHERS)


def test_every_operation_documents_its_refusals(document: Any) -> None:
    for path, methods in document["paths"].items():
        ((method, operation),) = methods.items()
        assert method == OTHERS.get(path, "get"), path
        done = "201" if method == "post" else "200"
        assert {done, "400", "401", "403", "404", "406"} <= set(operation["responses"]), path
        assert operation["summary"], path
        assert operation["description"], path
        assert all(parameter["description"] for parameter in operation.get("parameters", []))


def test_every_record_has_an_example(document: Any) -> None:
    for name in RESOURCES:
        operation = document["paths"][f"/api/v1/{name}/{{identifier}}/"]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["examples"], name
    for path, method in OTHERS.items():
        responses = document["paths"][path][method]["responses"]
        ((_, content),) = responses["201" if method == "post" else "200"]["content"].items()
        assert content["examples"], path


def test_is_made_without_the_database(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/api/v1/openapi.json")
    assert not queries.captured_queries
    assert json.loads(response.content)["info"]["title"] == "Mars sample cache"
    assert Client().get("/api/v1/openapi.yaml").status_code == 200
