"""How many containers each place holds."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from samples.selectors.moment import Moment

_LEVELS = ("place", "place__parent", "place__parent__parent")


def occupancy(at: Moment) -> Counter[int]:
    """Containers in each place (primary key) and its parts, as the ledger has it. One query.

    A lost container counts at its last known place, as lists of containers have it too.
    """
    levels = [at.path(level) for level in _LEVELS]
    found: Counter[int] = Counter()
    rows = at.states().select_related(None).order_by().values_list(*levels).annotate(Count("pk"))
    for *places, number in rows:
        for key in places:
            if key is not None:
                found[key] += number
    return found
