"""Finding samples and containers by a few words."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import Q, QuerySet

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import Designation, parse_tube_serial, slugify_name
from samples.models import Container, Sample

LONGEST = 100
"""Characters a search may have."""


def search_samples(queryset: QuerySet[Sample], text: str) -> QuerySet[Sample]:
    """Samples in whose names, designation, outcrop, campaign or tube serial every word occurs.

    Accents and apostrophes don't matter in the sample's own name: `haahoni` finds Ha'ahóni. A
    designation is found padded and unpadded.
    """
    for word in text.split():
        queryset = queryset.filter(_sample_word(word))
    return queryset


def search_containers(queryset: QuerySet[Container], text: str) -> QuerySet[Container]:
    """Containers by code, serial, or the content they have or had."""
    for word in text.split():
        content = Sample.objects.filter(_sample_word(word)).values("container")
        found = Q(code__icontains=word) | Q(pk__in=content)
        serial = _serial(word)
        if serial:
            found |= Q(serial=serial)
        queryset = queryset.filter(found)
    return queryset


def _sample_word(word: str) -> Q:
    condition = (
        Q(name__icontains=word)
        | Q(designation__icontains=word)
        | Q(designation_printed__icontains=word)
        | Q(alternative_names__icontains=word)
        | Q(outcrop__name__icontains=word)
        | Q(campaign__name__icontains=word)
    )
    # A word of other letters than ours is in no slug, and most words are no designation.
    with suppress(InvalidValue):
        condition |= Q(slug__icontains=slugify_name(word))
    with suppress(InvalidValue):
        condition |= Q(designation=str(Designation.parse(word)))
    serial = _serial(word)
    return condition | Q(container__serial=serial) if serial else condition


def _serial(word: str) -> str | None:
    try:
        return parse_tube_serial(word)
    except InvalidValue:
        return None
