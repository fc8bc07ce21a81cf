"""`?count=`: only where it is asked for, and never of a very long list to its end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.api import pagination
from samples.api.urls import RESOURCES
from samples.models import CustodyEvent, Sample
from samples.selectors.counting import Count, count
from tests.api.ask import get, refused
from tests.api.reading import counted

pytestmark = pytest.mark.usefixtures("inventory")

SAMPLES = "/api/v1/samples/"


@pytest.mark.parametrize("name", RESOURCES)
def test_every_list_can_be_counted(name: str) -> None:
    page, most = counted(f"/api/v1/{name}/?page_size=1000")
    assert "count" not in page
    answer, number = counted(f"/api/v1/{name}/?page_size=1000&count=exact")
    assert answer["count"] == {"value": len(page["results"]), "exact": True}
    assert number == most + 1


@pytest.mark.parametrize("how", ["exact", "estimate"])
def test_what_is_narrowed_is_counted_so(how: str) -> None:
    page = get(f"{SAMPLES}?place=three-forks&page_size=1&count={how}")
    assert page["count"] == {"value": 10, "exact": True}
    assert "count" not in page["next"]
    assert "count" not in get(page["next"])


def test_a_record_has_no_count() -> None:
    assert refused(f"{SAMPLES}malay/?count=exact", 400)["errors"][0]["field"] == "count"


def test_of_more_rows_than_are_counted_an_estimate_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(pagination.COUNTED, "estimate", 20)
    told = get(f"{SAMPLES}?count=estimate")["count"]
    assert told["exact"] is False
    assert told["value"] >= 21
    assert get(f"{SAMPLES}?count=exact")["count"] == {"value": 34, "exact": True}


def test_no_more_rows_are_read_than_are_counted() -> None:
    with CaptureQueriesContext(connection) as captured:
        found = count(CustodyEvent.objects.filter(sol__gte=0), at_most=5)
    assert found.exact is False
    assert found.value >= 6
    assert "LIMIT 6" in captured[0]["sql"]


def test_the_bound_itself_is_exact() -> None:
    number = Sample.objects.count()
    assert count(Sample.objects.all(), at_most=number) == Count(number, exact=True)
    assert count(Sample.objects.all(), at_most=number - 1).exact is False


def test_a_database_that_was_analysed_knows_a_whole_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE samples_sample")
    assert count(Sample.objects.all(), at_most=3) == Count(34, exact=False)
