"""Finding things by what people call them."""

from __future__ import annotations

import pytest

from samples.domain.errors import NotFound
from samples.selectors import lookup

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.mark.parametrize("identifier", ["M2020-00337-08", "M2020-337-8", "malay"])
def test_a_sample_has_several_names(identifier: str) -> None:
    assert lookup.sample(identifier).name == "Malay"


@pytest.mark.parametrize("identifier", ["tube-08", "SN261", "261", "M2020-00337-08", "malay"])
def test_a_container_has_several_names(identifier: str) -> None:
    assert lookup.container(identifier).serial == "261"


def test_an_emptied_sample_does_not_find_the_container_it_left() -> None:
    with pytest.raises(NotFound):
        lookup.container("issole-first-fill")


@pytest.mark.parametrize(
    ("find", "what"),
    [
        (lookup.sample, "sample"),
        (lookup.container, "container"),
        (lookup.place, "place"),
        (lookup.depot, "depot"),
        (lookup.mission, "mission"),
        (lookup.ledger, "ledger"),
    ],
)
@pytest.mark.parametrize("identifier", ["M2020-99999-99", "no-such-thing", "", "💥", "a" * 500])
def test_an_unknown_name_is_refused_and_says_which_would_do(
    find: object, what: str, identifier: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        find(identifier)  # type: ignore[operator]
    assert refusal.value.field == what
    assert refusal.value.expected
