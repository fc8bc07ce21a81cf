"""What a series came to: its outcomes as stored rows, and compared with the planner's forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from math import ceil, inf, isfinite
from typing import Any

import numpy as np

from samples.domain.plans import RunStatus
from samples.models import MockSeries, PlanRun
from samples.planning import answers, reading
from samples.planning.flying.outcome import Outcome
from samples.planning.flying.series import Beside, compare
from samples.planning.forecast import Spread
from samples.planning.risk import simulate

TRIALS = 10_000
"""Of the forecast, as many as the planner's own."""
APART = 4.0
"""Standard errors that two probabilities which agree may lie apart: with thirty tubes one series in
five hundred then differs by chance alone (normal, two-sided, Bonferroni)."""
MORE = 30
"""Bins on either side of the forecast's, at most; what lies beyond counts in the last."""
Row = Mapping[str, Any]


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


def compared(series: MockSeries) -> dict[str, Any] | None:
    """What was flown beside the forecast of the same problem and routes; None without a flight."""
    run = PlanRun.objects.get(pk=series.run_id)
    flown = list(_rows(series))
    whole = [row for row in flown if row["value"] is not None]
    if not whole:
        return None
    forecast = simulate(
        reading.read(run.problem), answers.read(run.solution or {}), trials=TRIALS, seed=run.seed
    )
    found = compare([_outcome(row) for row in whole], forecast)
    chances = [*found.tubes.values(), found.complete]
    landed = Counter(row["land_sol"] for row in whole if row["land_sol"] is not None)
    return {
        "flown": len(whole),
        "broken": len(flown) - len(whole),
        "forecast": {"trials": forecast.trials, "seed": forecast.seed},
        "apart": APART,
        "agrees": all(one.apart <= APART for one in chances),
        "complete": _beside(found.complete),
        "tubes": [
            {"stop": stop, **_beside(one), "causes": dict(found.causes.get(stop, {}))}
            for stop, one in found.tubes.items()
        ],
        "figures": {
            "flown": {"value": _figures(found.value), "finish": _figures(found.finish)},
            "forecast": {
                "value": _figures(forecast.value), "finish": _figures(forecast.finish),
            },
        },
        "histograms": {
            "value": _histogram([row["value"] for row in whole], forecast.value),
            "finish": _histogram([row["finish_sol"] for row in whole], forecast.finish),
        },
        "landings": [{"sol": sol, "count": count} for sol, count in sorted(landed.items())],
        "seeds": _seeds(whole),
    }  # fmt: skip


def _rows(series: MockSeries) -> Iterator[Row]:
    """The stored outcomes of a series in the order of its seeds, batch by batch."""
    done = series.batches.filter(status=RunStatus.DONE.value).order_by("number")
    for outcomes in done.values_list("outcomes", flat=True).iterator(chunk_size=10):
        yield from outcomes or ()


def _outcome(row: Row) -> Outcome:
    return Outcome(**{**{name: row[name] for name in _FIELDS}, "home": tuple(row["home"])})


def _beside(one: Beside) -> dict[str, Any]:
    """A probability as it was flown and as it was forecast."""
    return {
        "flown": asdict(one.flown),
        "forecast": asdict(one.forecast),
        "apart": round(one.apart, 3),
        "agrees": one.apart <= APART,
    }


def _figures(spread: Spread | None) -> dict[str, dict[str, float | None]]:
    """Mean and quantiles with their standard errors; null where a number isn't finite."""
    names = ("mean", "p10", "p50", "p90")
    return {
        name: {"value": None, "error": None} if spread is None
        else {key: value if isfinite(value) else None
              for key, value in asdict(getattr(spread, name)).items()}
        for name in names
    }  # fmt: skip


def _histogram(found: Sequence[float | None], forecast: Spread) -> dict[str, list[float]]:
    """Both counted between the same edges: the forecast's, with as many more as are needed."""
    edges, counts = list(forecast.histogram.edges), list(forecast.histogram.counts)
    known = np.array([value for value in found if value is not None])
    if not edges:
        return {"edges": [], "flown": [], "forecast": []}
    width = (edges[-1] - edges[0]) / len(counts) or 1.0
    for value in (known.min(), known.max()) if known.size else ():
        below = min(ceil((edges[0] - value) / width), MORE)
        edges[:0] = [edges[0] - width * n for n in range(below, 0, -1)]
        counts[:0] = [0] * below
        above = min(ceil((value - edges[-1]) / width), MORE)
        edges += [edges[-1] + width * n for n in range(1, above + 1)]
        counts += [0] * above
    flown, _ = np.histogram(np.clip(known, edges[0], edges[-1]), edges)
    return {"edges": edges, "flown": flown.tolist(), "forecast": counts}


def _seeds(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The worst, the middle and the best by value; of equals the one that closes first."""
    ranked = sorted(rows, key=lambda row: (row["value"], -(row["finish_sol"] or inf), row["seed"]))
    return [
        {
            "which": which,
            **{name: row[name] for name in ("seed", "value", "finish_sol", "land_sol")},
            "tubes": len(row["home"]),
        }
        for which, row in (
            ("worst", ranked[0]), ("median", ranked[(len(ranked) - 1) // 2]), ("best", ranked[-1]),
        )
    ]  # fmt: skip
