"""How `fields` and `include` are read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.api.shape import asked_fields, asked_related
from samples.domain.errors import DomainError, InvalidValue

KNOWN = ("slug", "name", "outcrop", "container")
names = st.lists(st.sampled_from(KNOWN), min_size=1)


def request(**query: str) -> Any:
    return SimpleNamespace(query_params=query)


def test_nothing_asked_is_everything() -> None:
    assert asked_fields(request(), KNOWN) is None
    assert asked_related(request(), KNOWN, None) == frozenset()


@given(names)
def test_known_names_are_taken_in_any_order(asked: list[str]) -> None:
    assert asked_fields(request(fields=",".join(asked)), KNOWN) == set(asked)


@given(names, st.text().filter(lambda text: "," not in text and text not in KNOWN))
def test_one_unknown_name_is_enough(asked: list[str], unknown: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        asked_fields(request(fields=",".join([*asked, unknown])), KNOWN)
    assert (refusal.value.field, refusal.value.value) == ("fields", unknown)


def test_a_slip_is_understood() -> None:
    with pytest.raises(DomainError, match=r"Did you mean container\?"):
        asked_fields(request(fields="contaner"), KNOWN)


@given(names, names)
def test_only_what_is_told_can_be_told_whole(fields: list[str], include: list[str]) -> None:
    asked = request(fields=",".join(fields), include=",".join(include))
    told = asked_fields(asked, KNOWN)
    if set(include) <= set(fields):
        assert asked_related(asked, KNOWN, told) == set(include)
    else:
        with pytest.raises(DomainError, match="which fields leaves out"):
            asked_related(asked, KNOWN, told)
