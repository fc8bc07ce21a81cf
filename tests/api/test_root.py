"""GET /api/v1/ and addresses below /api/ that are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.api.urls import RESOURCES
from tests.api.ask import PROBLEM, get, refused
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("inventory")
def test_every_resource_and_document_is_linked() -> None:
    root = get("/api/v1/")
    assert set(root) == {*RESOURCES, "openapi", "docs"}
    assert all(Client().get(address).status_code == 200 for address in root.values())


def test_the_entrance_leads_to_the_root() -> None:
    assert Client().get("/api/")["Location"] == "/api/v1/"


@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["/api/nothing/", "/api/nothing", "/api/v2/", "/api/v1/samples/a/b/"]
)
def test_an_unknown_address_is_a_problem(path: str, method: str) -> None:
    response = getattr(Client(), method)(path)
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.json()["instance"] == path


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forgotten_slash_is_added(method: str) -> None:
    response = getattr(Client(), method)("/api/v1/samples?place=three-forks")
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/samples/?place=three-forks"


@pytest.mark.parametrize("path", ["/api/v1/", "/api/problems/not-found/"])
def test_unknown_parameters_are_refused_here_too(path: str) -> None:
    assert refused(f"{path}?colour=red", 400)["errors"][0]["field"] == "colour"


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/openapi.json", "/api/docs/", "/api/redoc/"])
def test_who_may_read(
    path: str, client_for: Callable[[User | None], Client], people: People, settings: Settings
) -> None:
    assert client_for(None).get(path).status_code == 200
    settings.ANONYMOUS_READ = False
    assert client_for(people.viewer).get(path).status_code == 200
    refused(path, 401, client_for(None))
    refused(path, 403, client_for(people.outsider))


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/openapi.json", "/api/docs/", "/api/redoc/"])
def test_nothing_is_written(path: str) -> None:
    response = Client().post(path)
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)


def test_redocs_script_asks_nobody_else() -> None:
    response = Client().get("/api/redoc/redoc.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert b"Redoc" in response.content
    assert b"cdn.redoc.ly" not in response.content
    again = Client().get("/api/redoc/redoc.js", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_swagger_ui_asks_no_validator_elsewhere() -> None:
    script = Client().get("/api/docs/?script=").content.decode()
    assert '"validatorUrl": null' in script
