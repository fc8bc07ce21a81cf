"""What a tag says was seen, and whether it is still so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue, Stale
from samples.domain.versions import Seen, of_state, quoted

PARTS = st.text("0123456789abcdef-", min_size=1, max_size=20)


@given(st.lists(PARTS, min_size=1, max_size=4), PARTS, st.booleans())
def test_any_part_of_any_tag_will_do(parts: list[str], other: str, weak: bool) -> None:
    text = ("W/" if weak else "") + quoted(".".join(parts))
    seen = Seen.read(f'"zz", {text}', "If-Match")
    for part in parts:
        seen.require(part, "It")
    if other not in parts:
        with pytest.raises(Stale) as refusal:
            seen.require(other, "It")
        assert refusal.value.version == other


@given(PARTS)
def test_whatever_it_is(version: str) -> None:
    Seen.read("*", "If-Match").require(version, "It")


def test_quotes_may_be_left_out_in_a_body() -> None:
    version = of_state(6, "59be34cbc3d5fa80" * 4)
    assert version == "6-59be34cbc3d5fa80"
    Seen.read(version, "if_match").require(version, "It")


@pytest.mark.parametrize("text", [None, 6, "", " ", '"', '"a', '"a" "b"', '"a",', "a b", "é"])
def test_what_is_no_tag(text: object) -> None:
    with pytest.raises(InvalidValue) as refusal:
        Seen.read(text, "If-Match")
    assert refusal.value.field == "If-Match"
