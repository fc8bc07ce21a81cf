"""The time of one solve, whether it is cancelled, and its log of better values and bounds."""

from __future__ import annotations

import time
from math import inf

from samples.planning.solution import Cancelled, Moment, Progress


class Watch:
    """One clock and one log for all engines; values never fall in it and bounds never rise.

    A solve with an iteration limit has no time limit: its answer must not hang on the machine.
    """

    def __init__(
        self,
        seconds: float,
        iterations: int | None,
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> None:
        self.seconds = seconds
        self.iterations = iterations
        self.value: float | None = None
        self.bound = inf
        self.log: list[Moment] = []
        self._begin = time.monotonic()
        self._progress = progress
        self._cancelled = cancelled

    @property
    def elapsed(self) -> float:
        """Seconds since the begin."""
        return time.monotonic() - self._begin

    @property
    def left(self) -> float:
        """Seconds that remain; infinity with an iteration limit."""
        return inf if self.iterations is not None else max(0.0, self.seconds - self.elapsed)

    @property
    def proven(self) -> bool:
        """Whether no plan can be worth more than the best."""
        return self.value is not None and reaches(self.value, self.bound)

    def cancelled(self) -> bool:
        """Whether somebody wants it to end."""
        return self._cancelled is not None and self._cancelled()

    def over(self) -> bool:
        """Whether to stop now."""
        return self.proven or self.left <= 0 or self.cancelled()

    def tell(self, engine: str, *, value: float | None = None, bound: float = inf) -> None:
        """Log what is better than before; nothing else."""
        better = value is not None and (self.value is None or value > self.value)
        if better:
            self.value = value
        lower = bound < self.bound
        if lower:
            self.bound = bound
        if self.value is not None:
            self.bound = max(self.bound, self.value)
        if better or lower:
            known = None if self.bound == inf else self.bound
            moment = Moment(self.elapsed, self.value, known, engine)
            self.log.append(moment)
            if self._progress:
                self._progress(moment)


def reaches(value: float, bound: float) -> bool:
    """Whether a value is as good as its bound, but for rounding."""
    return value >= bound - 1e-9 * max(1.0, abs(bound))
