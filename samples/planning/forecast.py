"""What a simulation found: probabilities, quantiles, how sure they are, histograms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil, floor, fsum, inf, isfinite, sqrt
from typing import Any

import numpy as np

from samples.planning.pace import Floats

BINS = 30
"""Of a histogram."""


class Outcome(StrEnum):
    """What became of a planned tube in one trial."""

    HOME = "home"
    """In the container when it was closed; without a lander, at the vehicle's end in time."""
    FAILED = "failed"
    """It could not be picked up."""
    LOST = "lost"
    """Its vehicle was lost before it had unloaded."""
    WINDOW = "window"
    """Its vehicle came after the last window."""
    BUDGET = "budget"
    """Its vehicle's sols were spent."""
    DEPARTURE = "departure"
    """Too late to be loaded."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability from counted trials, with its standard error.

    The error is half the width of Wilson's interval of one standard deviation (Wilson 1927): close
    to sqrt(p (1 - p) / n), but not nought where all trials agree.
    """

    probability: float
    error: float

    @classmethod
    def of(cls, hits: int, trials: int) -> Chance:
        """Return the chance after `hits` of `trials`."""
        error = sqrt(hits * (trials - hits) / trials + 0.25) / (trials + 1)
        return cls(hits / trials, error)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a distribution, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between ascending edges (one more than counts); the last bin holds its upper edge.

    What is infinite is not counted.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity is spread over the trials: mean, quantiles, histogram."""

    mean: Figure
    p10: Figure
    p50: Figure
    p90: Figure
    histogram: Histogram

    @classmethod
    def of(cls, found: Floats) -> Spread:
        """Return the spread of one number a trial, shape (trials,); infinity is allowed.

        A quantile is the least number that at least so many of the trials don't exceed; its error
        is half the distance between the ranks one standard deviation below and above it.
        """
        ranked: list[float] = np.sort(found).tolist()
        return cls(
            mean=_mean(ranked),
            p10=quantile(ranked, 0.1),
            p50=quantile(ranked, 0.5),
            p90=quantile(ranked, 0.9),
            histogram=_histogram(found[np.isfinite(found)]),
        )


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may be expected of a plan."""

    trials: int
    seed: int
    tubes: Mapping[str, Chance]
    """Of each planned tube, that it is in the container when it is closed in time."""
    outcomes: Mapping[str, Mapping[Outcome, int]]
    """Of each planned tube, in how many trials what became of it."""
    vehicles: Mapping[str, Chance]
    """Of each vehicle that flies, "<kind> <number>", that it is lost before its last unloading."""
    value: Spread
    """Of what arrives, as `worth` with the aim VALUE counts it."""
    finish: Spread
    """The sol on which the container would be closed if it waited for every tube on its way."""
    complete: Chance
    """That every planned tube is in the container in time."""
    on_time: Chance
    """That the departure leaves no tube behind: nothing that was fetched comes too late."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON; `null` where a number isn't finite."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def quantile(ranked: list[float], part: float) -> Figure:
    """Return a quantile of ascending numbers, at least one, with its standard error."""
    n = len(ranked)
    spread = sqrt(n * part * (1 - part))
    low = ranked[max(ceil(n * part - spread) - 1, 0)]
    high = ranked[min(floor(n * part + spread), n - 1)]
    error = (high - low) / 2 if high < inf else (0.0 if low == high else inf)
    return Figure(ranked[max(ceil(n * part) - 1, 0)], error)


def _mean(ranked: list[float]) -> Figure:
    n = len(ranked)
    if ranked[-1] == inf:
        return Figure(inf, inf)
    # Exactly rounded sums: the same on every machine, whatever its vector units.
    mean = fsum(ranked) / n
    variance = fsum((number - mean) ** 2 for number in ranked) / max(n - 1, 1)
    return Figure(mean, sqrt(variance / n))


def _histogram(found: Floats) -> Histogram:
    if not found.size:
        return Histogram((), ())
    low, high = float(found.min()), float(found.max())
    if high - low <= 1e-9 * max(abs(low), abs(high), 1.0):
        return Histogram((low, high), (found.size,))
    counts, edges = np.histogram(found, BINS, (low, high))
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()))


def plain(value: Any) -> Any:
    """Return a document of mappings, lists and numbers as JSON takes it: `null` for infinity."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
