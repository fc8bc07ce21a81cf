"""Lists that are written from columns say exactly what the serializers would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from django.test import Client

from samples.api import fast_lists, streams
from samples.api.urls import RESOURCES
from samples.models import Container, CustodyEvent, Holding, Ledger, Sample
from samples.services.branches import branch
from tests import factories
from tests.api.ask import get
from tests.api.write import created
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

FAST = ["containers", "events", "holdings", "samples"]
EVENTS = "/api/v1/containers/tube-08/events/"


@pytest.fixture
def serialized(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Answers of the serializers alone."""

    def ask(path: str) -> Any:
        with monkeypatch.context() as patch:
            for module in (fast_lists, streams):
                patch.setattr(module, "is_fast", lambda _view: False)
            return get(path)

    return ask


@pytest.fixture
def odd_rows() -> None:
    """What the inventory has none of: fractions of a second, names that an address must quote."""
    container = factories.container(code="tube 1/2?", empty_mass_g="12.500")
    factories.sample(
        container=container,
        slug="ha ahóni&co",
        designation=None,
        alternative_names=["Ha'ahóni", "a&b"],
        core_length_cm="3.00",
        mass_ug=2**53 + 1,
        mass_basis="measured",
        sampled_at=datetime(2022, 1, 2, 3, 4, 5, 60, tzinfo=UTC),
        sealed_at=datetime(2022, 1, 2, 3, 4, 6, 500000, tzinfo=UTC),
    )


def test_these_lists_are_read_so() -> None:
    assert sorted(
        name for name, view in RESOURCES.items() if fast_lists.FastLists in view.__mro__
    ) == FAST  # fmt: skip


@pytest.mark.parametrize("name", FAST)
def test_whole_rows(name: str, serialized: Any, odd_rows: None) -> None:
    path = f"/api/v1/{name}/?page_size=1000"
    assert get(path) == serialized(path)


@pytest.mark.parametrize("name", FAST)
def test_every_order_and_the_pages_of_it(name: str, serialized: Any, odd_rows: None) -> None:
    for order in RESOURCES[name].ordering_paths:
        path = f"/api/v1/{name}/?ordering=-{order}&page_size=20&fields=url"
        page = get(path)
        assert page == serialized(path)
        assert get(page["next"]) == serialized(page["next"])


@pytest.mark.parametrize("name", FAST)
def test_each_field_by_itself(name: str) -> None:
    path = f"/api/v1/{name}/?page_size=5"
    whole = get(path)["results"]
    for field in whole[0]:
        alone = get(f"{path}&fields={field}")["results"]
        assert alone == [{field: row[field]} for row in whole]


@pytest.mark.parametrize("name", [*FAST, "containers/tube-08/events"])
def test_in_a_mock_ledger(name: str, people: People, serialized: Any) -> None:
    branch(ledger=Ledger.objects.get(), slug="what-if", name="What if", actor=people.superuser)
    at = "2033-01-01T00:00:00.25Z"
    body = {"kind": "image", "evidence": "ZL0_0001", "occurred_at": at}
    created(f"{EVENTS}?ledger=what-if", body, people.custodian)
    wrong = {"kind": "correct", "corrects": 7, "reason": "Not seen.", "occurred_at": at}
    created(f"{EVENTS}?ledger=what-if", wrong, people.custodian)
    inherited = "&inherited=true" if name.endswith("events") else ""
    path = f"/api/v1/{name}/?ledger=what-if&page_size=1000{inherited}"
    rows = get(path)
    assert rows == serialized(path)
    if inherited:
        assert {row["corrected_by"] for row in rows["results"]} >= {None, 8}


@pytest.mark.parametrize("name", FAST)
def test_a_whole_list_as_a_file(name: str, serialized: Any) -> None:
    answer: Any = Client().get(f"/api/v1/{name}/?format=ndjson")
    rows = [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert rows == serialized(f"/api/v1/{name}/?page_size=1000")["results"]


def test_what_columns_can_not_tell_the_serializers_do(serialized: Any) -> None:
    for query in ("as_of=2022-06-01T00:00:00Z", "include=mission"):
        path = f"/api/v1/samples/?page_size=3&{query}"
        assert get(path) == serialized(path)


def test_without_rows() -> None:
    for name in FAST:
        assert get(f"/api/v1/{name}/?search=no-such-word-anywhere")["results"] == []


def test_no_instance_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these lists are for."""

    def refuse(*_args: Any, **_options: Any) -> Any:
        raise AssertionError

    for model in (Sample, Container, Holding, CustodyEvent):
        monkeypatch.setattr(model, "from_db", refuse)
    for name in FAST:
        assert get(f"/api/v1/{name}/")["results"]
