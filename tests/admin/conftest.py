"""A client for each person, and a snapshot of everything an edit could leave behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from samples import models
from tests.conftest import People

Snapshot = Callable[[], dict[str, Any]]


@pytest.fixture(autouse=True)
def _inventory(inventory: None) -> None:
    """Every test here has the real inventory."""


@pytest.fixture(autouse=True)
def _forget_content_types() -> None:
    """A transactional test before this one may have given them other numbers."""
    ContentType.objects.clear_cache()


@pytest.fixture
def curator(people: People, client_for: Callable[[User | None], Client]) -> Client:
    return client_for(people.curator)


@pytest.fixture
def administrator(people: People, client_for: Callable[[User | None], Client]) -> Client:
    return client_for(people.administrator)


@pytest.fixture
def superuser(people: People, client_for: Callable[[User | None], Client]) -> Client:
    return client_for(people.superuser)


@pytest.fixture
def viewer(people: People, client_for: Callable[[User | None], Client]) -> Client:
    return client_for(people.viewer)


@pytest.fixture
def everything() -> Snapshot:
    """`everything()`: all catalogue rows, statements, events, states and change-log entries."""
    kept = [getattr(models, name) for name in models.__all__] + [LogEntry]

    def take() -> dict[str, Any]:
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in kept}

    return take
