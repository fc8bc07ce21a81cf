"""The OpenAPI document: complete, valid, and the one that is committed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import OpenAPIV31SpecValidator

from samples.api.mock_steering import COMMANDS
from samples.api.plans import STEPS
from samples.api.urls import PRIVATE, RESOURCES
from samples.domain.kinds import PositionBasis
from samples.exchange.tables import MEDIA_TYPES
from samples.exchange.timelines import FORMS
from samples.services.verbs import SPECS
from tests.environment import ROOT

# Addresses that are no list and no record.
OTHERS = {
    "/api/v1/ledgers/{identifier}/checkpoints/",
    "/api/v1/ledgers/{identifier}/verification/",
    "/api/v1/ledgers/{identifier}/export/",
    "/api/v1/missions/{identifier}/pds4/",
    "/api/v1/events/{identifier}/proof/",
    "/api/v1/package/",
    "/api/v1/samples/{identifier}/datacite/",
    "/api/v1/samples/{identifier}/isamples/",
    "/api/v1/samples/{identifier}/sesar/",
    "/api/v1/samples/{identifier}/prov/",
    "/api/v1/samples/{identifier}/sosa/",
    "/api/v1/portions/{identifier}/datacite/",
    "/api/v1/plans/{identifier}/comparison/",
    "/api/v1/runs/{identifier}/problem/",
    "/api/v1/runs/{identifier}/solution/",
    "/api/v1/runs/{identifier}/export/",
    "/api/v1/studies/{identifier}/table/",
    "/api/v1/mock-missions/{identifier}/positions/",
    "/api/v1/mock-missions/{identifier}/debrief/",
    "/api/v1/mock-series/{identifier}/table/",
}
PLACED = {"missions", "outcrops", "samples", "depots", "places", "observations"}
"""Resources whose records lie somewhere."""
COMMITTED = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> Any:
    """The committed one, which the first test holds to the code."""
    return yaml.load(COMMITTED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_the_committed_document_is_what_the_code_says() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert out.getvalue().strip() == COMMITTED.read_text(encoding="utf-8").strip(), "make openapi"


def test_is_valid_openapi_31(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_every_resource_is_documented(document: Any) -> None:
    expected = {"/api/v1/"}
    for name in (*RESOURCES, *PRIVATE):
        expected |= {f"/api/v1/{name}/", f"/api/v1/{name}/{{identifier}}/"}
    expected |= {f"/api/v1/containers/{{identifier}}/{part}/" for part in ("events", "verbs")}
    expected |= {
        f"/api/v1/stock-takes/{{identifier}}/{step}/" for step in ("seen", "confirm", "close")
    }
    expected |= {f"/api/v1/plans/{{identifier}}/{step}/" for step in STEPS}
    expected |= {f"/api/v1/runs/{{identifier}}/{part}/" for part in ("activities", "exclusions")}
    expected |= {"/api/v1/runs/{identifier}/cancel/", "/api/v1/scenarios/{identifier}/revise/"}
    expected |= {
        f"/api/v1/{name}/{{identifier}}/organisation/" for name in ("scenarios", "ledgers")
    }
    expected |= {
        f"/api/v1/{name}/{{identifier}}/{form}/"
        for name in ("runs", "mock-missions")
        for form in FORMS
    }
    expected |= {f"/api/v1/studies/{{identifier}}/{part}/" for part in ("cases", "cancel")}
    expected |= {
        f"/api/v1/mock-missions/{{identifier}}/{part}/"
        for part in ("log", "plans", "faults", "helm", *COMMANDS)
    }
    expected |= {
        f"/api/v1/mock-series/{{identifier}}/{part}/" for part in ("batches", "cancel", "open")
    }
    expected |= {f"/api/v1/tokens/{part}" for part in ("", "{identifier}/", "{identifier}/revoke/")}
    expected |= {
        f"/api/v1/webhooks/{{identifier}}/{step}/" for step in ("rotate", "ping", "resend")
    }
    expected |= {"/api/v1/deliveries/{identifier}/resend/"}
    assert set(document["paths"]) == expected | OTHERS


def test_every_operation_documents_its_refusals(document: Any) -> None:
    for path, operation in operations(document):
        assert {"400", "401", "403", "404", "406", "429"} <= set(operation["responses"]), path
        assert {"200", "201", "202", "204"} & set(operation["responses"]), path
        assert operation["summary"], path
        assert operation["description"], path
        assert all(parameter["description"] for parameter in operation.get("parameters", []))


def test_every_list_and_record_documents_how_it_is_read(document: Any) -> None:
    for name in (*RESOURCES, *PRIVATE):
        whole = document["paths"][f"/api/v1/{name}/"]["get"]
        record = document["paths"][f"/api/v1/{name}/{{identifier}}/"]["get"]
        assert {"200", "304"} <= set(whole["responses"]) & set(record["responses"])
        placed = name in PLACED
        assert set(whole["responses"]["200"]["content"]) == {
            "application/json", "application/x-ndjson", "text/csv", MEDIA_TYPES["xlsx"],
            *(["application/geo+json"] if placed else []),
        }  # fmt: skip
        assert set(record["responses"]["200"]["content"]) == {"application/json"}
        of_list = {one["name"]: one["schema"] for one in whole["parameters"]}
        of_record = {one["name"]: one["schema"] for one in record["parameters"]}
        assert terms_of(of_list["format"], document) == [
            "json", "ndjson", "csv", "xlsx", *(["geojson"] if placed else []),
        ]  # fmt: skip
        assert terms_of(of_record["format"], document) == ["json"]
        assert of_list["count"]["enum"] == ["exact", "estimate"]
        assert "count" not in of_record
        for schemas in (of_list, of_record):
            assert re.fullmatch(schemas["fields"]["pattern"], "url")
            assert not re.fullmatch(schemas["fields"]["pattern"], "url,")
            assert schemas.get("include", {"items": {"enum": ["one"]}})["items"]["enum"]


def terms_of(schema: Any, document: Any) -> Any:
    """The terms that a schema names by reference."""
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["enum"]


def test_fields_may_leave_out_anything(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert "required" not in schemas["SampleRow"]
    assert "required" not in schemas["SampleDetail"]
    assert schemas["OutcropLink"]["required"] == ["name", "slug", "url"]


def test_every_write_documents_conflicts_and_its_key(document: Any) -> None:
    written = [
        (path, methods[method])
        for path, methods in document["paths"].items()
        for method in ("post", "patch", "delete")
        if method in methods
    ]
    assert len(written) == 90
    for path, operation in written:
        assert {"409", "413", "415"} <= set(operation["responses"]), path
        names = {parameter["name"] for parameter in operation["parameters"]}
        # The answer of a new token is a secret, and not kept.
        assert ("Idempotency-Key" in names) is (path != "/api/v1/tokens/"), path


def test_every_write_but_that_of_a_secret_can_be_tried(document: Any) -> None:
    for path, operation in operations(document):
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        writes = "409" in operation["responses"]
        assert ("dry_run" in names) is (writes and path != "/api/v1/tokens/"), path
        if "dry_run" in names:
            assert "Dry-Run" in operation["responses"]["200"]["headers"], path


def test_what_takes_a_tag_documents_what_a_stale_one_gets(document: Any) -> None:
    matched = set()
    for path, operation in operations(document):
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("If-Match" in names) is ({"412", "428"} <= set(operation["responses"])), path
        if "If-Match" in names:
            matched.add(operation["operationId"])
    many = (
        "missions campaigns outcrops abrasion_patches samples containers places depots "
        "observations organisations custodians sources"
    )
    of_records = {
        f"{name}_{verb}" for name in many.split() for verb in ("update", "update_many", "destroy")
    }
    of_plans = {f"plans_{step}" for step in STEPS} | {"scenarios_revise"}
    assert matched == of_records | of_plans | {
        "containers_events_record", "events_record", "webhooks_update", "webhooks_destroy",
    }  # fmt: skip
    for name in [*many.split(), "plans", "scenarios", "webhooks"]:
        path = f"/api/v1/{name.replace('_', '-')}/{{identifier}}/"
        answer = document["paths"][path]["get"]["responses"]["200"]
        assert "ETag" in answer["headers"], name


def test_bodies_of_catalogue_writes_are_closed_and_typed(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for name in ("NewSample", "SampleChange", "NewSampleList", "SampleChangeList"):
        assert schemas[name]["additionalProperties"] is False
    new = schemas["NewSample"]
    assert set(new["required"]) == {"change", "mission", "container", "name", "sample_type"}
    assert "mission" not in schemas["SampleChange"]["properties"]
    assert new["properties"]["core_length_cm"]["type"] == ["number", "null"]
    basis, null = new["properties"]["position"]["properties"]["basis"]["oneOf"]
    assert terms_of(basis, document) == list(PositionBasis)
    assert null == {"type": "null"}


def test_a_change_is_the_same_in_both_its_media_types(document: Any) -> None:
    changes = [methods["patch"] for methods in document["paths"].values() if "patch" in methods]
    assert len(changes) == 25
    for operation in changes:
        content = operation["requestBody"]["content"]
        assert set(content) == {"application/json", "application/merge-patch+json"}
        assert content["application/json"] == content["application/merge-patch+json"]
        assert content["application/json"]["schema"].keys() == {"$ref"}


CLOSED = tuple(f"/api/v1/{name}/" for name in ("tokens", *PRIVATE))
"""What nobody reads without signing in."""


def test_names_the_ways_to_sign_in(document: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {(one["type"], one.get("scheme")) for one in schemes.values()} == {
        ("http", "bearer"), ("apiKey", None),
    }  # fmt: skip
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            ways = {name for way in operation["security"] for name in way or ["none"]}
            is_open = method == "get" and not path.startswith(CLOSED)
            assert ways == {*schemes, *(["none"] if is_open else [])}, path


def test_every_verb_is_documented_with_its_inputs(document: Any) -> None:
    schemas = document["components"]["schemas"]
    mapping = schemas["CustodyRecord"]["discriminator"]["mapping"]
    assert set(mapping) == set(SPECS)
    for verb, spec in SPECS.items():
        schema = schemas[mapping[verb].rpartition("/")[2]]
        assert {one.name for one in spec.inputs} <= set(schema["properties"])
        assert {one.name for one in spec.inputs if one.required} <= set(schema["required"])
        assert schema["properties"]["kind"]["const"] == verb
        assert schema["additionalProperties"] is False
        assert schema["description"]


def test_a_list_of_terms_that_has_a_name_stands_under_it_alone(document: Any) -> None:
    schemas = document["components"]["schemas"]
    named = {tuple(schema["enum"]) for schema in schemas.values() if "enum" in schema}
    assert ("flight", "mock") in named
    others = {name: schema for name, schema in schemas.items() if "enum" not in schema}
    for terms in enums([document["paths"], others]):
        assert tuple(term for term in terms if term is not None) not in named, terms


def enums(part: Any) -> Iterator[list[Any]]:
    members = part.values() if isinstance(part, dict) else part
    if isinstance(part, dict) and isinstance(part.get("enum"), list):
        yield part["enum"]
    for one in members:
        if isinstance(one, dict | list):
            yield from enums(one)


def test_says_where_a_body_must_be_sent(document: Any) -> None:
    required = {
        operation["operationId"]: operation["requestBody"].get("required", False)
        for _, operation in operations(document)
        if "requestBody" in operation
    }
    assert not required["mock_missions_go"]
    assert required["containers_events_record"]
    assert required["events_record"]
    assert required["plans_choose"]


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        assert set(methods) <= {"get", "post", "patch", "delete"}, path
        for operation in methods.values():
            yield path, operation


def test_every_record_has_an_example(document: Any) -> None:
    for name in (*RESOURCES, *PRIVATE):
        operation = document["paths"][f"/api/v1/{name}/{{identifier}}/"]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["examples"], name
    for path in OTHERS:
        ((method, operation),) = document["paths"][path].items()
        done = operation["responses"]["201" if method == "post" else "200"]
        assert all(content["examples"] for content in done["content"].values()), path


def test_is_served_in_both_forms_without_the_database(db: None, document: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/api/v1/openapi.json")
        written = Client().get("/api/v1/openapi.yaml")
    assert not queries.captured_queries
    assert json.loads(response.content) == document
    assert yaml.load(written.content, Loader=yaml.CSafeLoader) == document
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response["Content-Disposition"] == 'inline; filename="Mars sample cache.json"'
