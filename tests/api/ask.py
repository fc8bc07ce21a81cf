"""Asking the API, and reading its refusals."""

from __future__ import annotations

from typing import Any

from django.test import Client

PROBLEM = "application/problem+json"
MEMBERS = {"type", "title", "status", "detail", "instance", "request_id", "errors"}


def get(path: str, client: Client | None = None) -> Any:
    """What a path answers; it must answer."""
    response = (client or Client()).get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def refused(path: str, status: int, client: Client | None = None) -> Any:
    """The problem that a path answers with."""
    response = (client or Client(raise_request_exception=False)).get(path)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    problem = response.json()
    assert problem.keys() == MEMBERS
    assert problem["status"] == status
    assert problem["request_id"] == response["X-Request-ID"]
    return problem
