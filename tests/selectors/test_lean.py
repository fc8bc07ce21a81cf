"""Queries without what nobody asked for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samples.models import Ledger, Sample
from samples.selectors import catalogue
from samples.selectors.lean import without

pytestmark = pytest.mark.usefixtures("inventory")


def asked(*relations: str) -> list[str]:
    """The queries of a list of samples without these."""
    samples = catalogue.samples(Ledger.objects.get(kind="flight"))
    with CaptureQueriesContext(connection) as captured:
        assert len(without(samples, relations)) == 34
    return [query["sql"] for query in captured]


def test_everything_is_fetched_unless_told() -> None:
    samples, holdings = asked()
    assert '"samples_outcrop"' in samples
    assert '"samples_holding"' in holdings


def test_a_join_is_left_out_alone() -> None:
    samples, _ = asked("outcrop")
    assert '"samples_outcrop"' not in samples
    assert '"samples_campaign"' in samples


def test_a_prefetch_is_known_by_where_it_stores_its_records() -> None:
    (samples,) = asked("now")
    assert '"samples_outcrop"' in samples


def test_without_any_relation_none_is_joined() -> None:
    relations = ("mission", "container", "campaign", "outcrop", "abrasion_patch", "pair_partner")
    (samples,) = asked("now", *relations)
    assert "JOIN" not in samples


def test_what_is_joined_further_on_goes_with_it() -> None:
    holdings = catalogue.holdings(None)
    assert '"samples_organisation"' in str(holdings.query)
    found = str(without(holdings, ["custodian", "offered_to"]).query)
    assert '"samples_organisation"' not in found
    assert '"samples_place"' in found


def test_unrelated_names_change_nothing() -> None:
    assert str(without(Sample.objects.all(), ["name"]).query) == str(Sample.objects.all().query)
