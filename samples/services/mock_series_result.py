"""What a series came to: its outcomes as stored rows, and compared with the planner's forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from samples.domain.plans import RunStatus
from samples.models import MockSeries
from samples.planning import answers
from samples.planning.flying import mission as missions
from typing import Any as Outcome

from samples.planning.risk import simulate

TRIALS = 10_000
"""Of the forecast, as many as the planner's own."""
SHOWN = ("worst", "median", "best")
"""Seeds that are worth opening."""


def as_row(seed: int, outcome: Outcome | None, error: str = "") -> dict[str, Any]:
    """How an outcome is stored with its batch; all of it null where its flight broke off."""
    if outcome is None:
        return {"seed": seed, **dict.fromkeys(_FIELDS), "error": error}
    return {
        "seed": seed,
        "value": outcome.value,
        "finish_sol": outcome.finish_sol,
        "depart_sol": outcome.depart_sol,
        "land_sol": outcome.land_sol,
        "home": list(outcome.home),
        "causes": dict(outcome.causes),
        "error": "",
    }


_FIELDS = ("value", "finish_sol", "depart_sol", "land_sol", "home", "causes")


def rows(series: MockSeries) -> Iterator[dict[str, Any]]:
    """The stored outcomes of a series in the order of its seeds, batch by batch."""
    done = series.batches.filter(status=RunStatus.DONE.value).order_by("number")
    for outcomes in done.values_list("outcomes", flat=True).iterator(chunk_size=10):
        yield from outcomes


def compared(series): ...
