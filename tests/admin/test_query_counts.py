"""How many queries a page costs does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samples import models
from samples.models import Container, Holding, Ledger, Mission, Sample
from samples.selectors import lookup
from samples.services import checkpoints, stock_takes
from samples.services.actors import SystemActor
from tests import factories, mock_missions, mock_series, plans
from tests.admin.custody import choose, rehearsal, say
from tests.admin.forms import listing, page
from tests.admin.query_counts import assert_unchanged
from tests.api.write_examples import split_sample

MODELS = [model for model in admin.site._registry if model.__name__ in models.__all__]
PAST = {"as_of": "2022-12-25T00:00:00"}


@pytest.fixture
def cost(superuser: Client) -> Callable[[str], int]:
    """`cost(address)`: the number of queries of a page."""
    for model in admin.site._registry:
        ContentType.objects.get_for_model(model)

    def measure(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert superuser.get(address).status_code == 200
        return len(queries)

    return measure


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_and_pages(cost: Callable[[str], int], model: type[Model]) -> None:
    loader = SystemActor("test")
    ledger = lookup.flight_ledger()
    checkpoints.take(ledger=ledger, actor=loader)
    rehearsal()
    stock_takes.start(ledger=ledger, place=lookup.place("three-forks"), actor=loader)
    factories.idempotent_request()
    plan = plans.approved()
    mock_missions.made(plan)
    mock_series.series(plan, at_work=True)
    split_sample()
    factories.api_token()
    factories.delivery()
    factories.worker()
    factories.membership()
    plans.study(vary={"container.capacity_tubes": [3]})
    record = model._default_manager.order_by("pk").first()
    assert record is not None
    name = model.__name__.lower()
    assert_unchanged(f"{name} list", cost(listing(model)))
    assert_unchanged(f"{name} page", cost(page(record)))


def test_first_page_and_the_two_that_tell_most(cost: Callable[[str], int]) -> None:
    assert_unchanged("first page", cost(reverse("admin:index")))
    assert_unchanged("tube 261", cost(page(Container.objects.get(serial="261"))))
    assert_unchanged("sample wb1", cost(page(Sample.objects.get(slug="wb1"))))


def test_past_states_and_recording(cost: Callable[[str], int]) -> None:
    for name, address in (
        ("container list as of", f"{listing(Container)}?{urlencode(PAST)}"),
        ("holding list as of", f"{listing(Holding)}?{urlencode(PAST)}"),
        ("choose a verb for three", choose(*Container.objects.order_by("pk")[:3])),
        ("verb form for three", say("image", *Container.objects.order_by("pk")[:3])),
        ("branch form", listing(Ledger) + f"{lookup.flight_ledger().pk}/branch/"),
    ):
        assert_unchanged(name, cost(address))


def test_more_rows_cost_no_more_queries(cost: Callable[[str], int]) -> None:
    addresses = [
        listing(Container),
        listing(Sample),
        listing(Holding),
        f"{listing(Holding)}?{urlencode(PAST)}",
        f"{listing(Container)}?{urlencode(PAST)}",
        reverse("admin:index"),
        f"{listing(Sample)}?q=malay",
    ]
    mission = Mission.objects.get()
    ledger = Ledger.objects.get()
    pattern = Holding.objects.filter(sealed=False, sample=None).order_by("pk")[0]
    # The change log names the records that an entry speaks of: there must be one to begin with.
    factories.sample(container=factories.container(mission=mission))
    before = [cost(address) for address in addresses]
    for _ in range(12):
        container = factories.container(mission=mission)
        sample = factories.sample(container=container)
        Holding.objects.create(
            ledger=ledger,
            container=container,
            sample=sample,
            stage="filled",
            place=pattern.place,
            place_is_slot=False,
            custodian=pattern.custodian,
            seq=1,
            head_hash="0" * 64,
            since=pattern.since,
        )
    assert [cost(address) for address in addresses] == before
