"""Search by words: what an index of either database finds is what plain Python finds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.domain.words import holds, tokens, wanted
from samples.models import Campaign, Container, CustodyEvent, Holding, Outcrop, Place, Sample
from samples.models.document import DOCUMENTS
from samples.selectors import search
from samples.services import search_index, startup

pytestmark = pytest.mark.usefixtures("inventory")

JOINED: dict[type[Model], tuple[str, ...]] = {
    Sample: ("outcrop", "campaign", "container"),
    Container: (),
    Outcrop: ("campaign",),
    Campaign: (),
    Place: (),
    Holding: ("container", "sample", "place"),
    CustodyEvent: ("container", "sample", "to_place"),
}


def document(record: Model) -> str:
    """A record's own text, put together without the code under test."""
    said: list[Any] = []
    for name in DOCUMENTS.get(type(record), ()):
        value = getattr(record, name)
        said += value if isinstance(value, list) else [value]
        if name == "serial" and value:
            said.append(f"SN{value}")
    return " ".join(str(each) for each in said if each)


def documents(record: Model) -> Iterator[str]:
    yield document(record)
    for name in JOINED[type(record)]:
        if related := getattr(record, name):
            yield document(related)
    if isinstance(record, Container):
        yield from (document(sample) for sample in record.samples.all())


def everything(model: type[Model]) -> list[tuple[int, list[str]]]:
    return _everything(model, Container.objects.order_by("pk").values_list("pk", flat=True)[0])


@cache
def _everything(model: type[Model], _loaded: int) -> list[tuple[int, list[str]]]:
    rows = model._default_manager.select_related(*JOINED[model])
    if model is Container:
        rows = rows.prefetch_related("samples")
    return [(row.pk, list(documents(row))) for row in rows]


@cache
def words_of_the_inventory() -> list[str]:
    texts = [text for model in JOINED for _, found in everything(model) for text in found]
    return sorted({word for text in texts for word in text.split()})


def expected(model: type[Model], text: str) -> set[int]:
    return {
        pk
        for pk, found in everything(model)
        if all(any(holds(part, each) for part in found) for each in wanted(text))
    }


def found(model: type[Model], text: str) -> set[int]:
    rows = search.search(model._default_manager.order_by(), text)
    return set(rows.values_list("pk", flat=True))


@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("few", [search.FEW, 0], ids=["one by one", "row by row"])
@pytest.mark.parametrize("model", JOINED)
def test_finds_what_python_finds(
    model: type[Model], few: int, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    known = words_of_the_inventory()
    words = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=2))
    cut = data.draw(st.integers(1, len(words[-1])))
    text = " ".join([*words[:-1], words[-1][:cut]])
    if wanted(text):
        assert found(model, text) == expected(model, text)


@pytest.mark.parametrize(
    ("model", "text", "names"),
    [
        (Sample, "mal", {"malay"}),
        (Sample, "M2020-337-8", {"malay"}),
        (Sample, "m2020-00337-08", {"malay"}),
        (Sample, "Ha'ahóni", {"haahoni"}),
        (Sample, "haahoni", {"haahoni"}),
        (Sample, "HA'AHONI", {"haahoni"}),
        (Sample, "SN184", {"mageik"}),
        (Sample, "amalik mageik", {"mageik"}),
        (Container, "261", {"tube-04"}),
        (Place, "Three Forks", None),
        (Sample, "zzz", set()),
        (Sample, "--- ' ", set()),
        (Sample, "a:* & !b | ' \" \\ NEAR(", set()),
    ],
)
def test_names_as_they_are_printed(model: type[Model], text: str, names: set[str] | None) -> None:
    rows = search.search(model._default_manager.all(), text)
    key = "code" if model is Container else "slug"
    slugs = set(rows.values_list(key, flat=True))
    if names is None:
        assert "three-forks" in slugs
    elif text == "261":
        assert {str(row) for row in rows} == {"SN261"}
    else:
        assert slugs == names


def test_a_change_is_found_at_once() -> None:
    place = Place.objects.filter(parent=None).first()
    assert place is not None
    place.note = "Évora's Quernstone"
    place.save()
    assert found(Place, "quernst") == found(Place, "evora") == {place.pk}
    place.note = ""
    place.save()
    assert not found(Place, "quernstone")


def test_a_very_long_word_is_stored_and_found() -> None:
    place = Place.objects.filter(parent=None).first()
    assert place is not None
    place.note = "x" * 5_000
    place.save()
    assert place.pk in found(Place, "x" * 60)


@pytest.mark.parametrize("text", ["Ångström ﬁn", "x² µm", "naïve—Café", "ʻaʻā", "Žižka’s"])
def test_tokens(text: str) -> None:
    assert all(token.isascii() or token == "μm" for token in tokens(text))


def test_the_index_stands_and_is_told_when_it_does_not() -> None:
    assert not search_index.missing()
    assert not search_index.stale()
    gone = (
        "samples_place_words" if connection.vendor == "postgresql" else "samples_place_words_update"
    )
    kind = "INDEX" if connection.vendor == "postgresql" else "TRIGGER"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {kind} {gone}")
    (message,) = startup.check_search_index()
    assert gone in message.msg
    if connection.vendor == "sqlite":
        Place.objects.filter(parent=None).update(note="quernstone")
        assert search_index.stale()
    search_index.install()
    assert not search_index.missing()
    assert not search_index.stale()
    search_index.rebuild()
    assert found(Place, "three forks")
