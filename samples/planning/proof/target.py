"""What a proof has to reach, and when it has to stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

CLOSE = 1e-6
"""So much, relatively, is no difference between values."""


class StoppedError(Exception):
    """Time is up, or the linear program can't be solved; the bounds so far hold."""


@dataclass(slots=True)
class Target:
    """What a bound has to fall to, and until when. Values are of a network, at least 0."""

    value: float
    """Of the best routes known."""
    whole: bool
    """Whether all values are whole numbers."""
    length: Callable[[list[int]], float]
    """Of a route over nodes of the network."""
    deadline: float
    """By `time.monotonic`."""
    cancelled: Callable[[], bool]
    on_bound: Callable[[float], None]
    routes: list[list[int]] | None = None
    """Better than what was known at first, if such were found."""
    told: float = field(default=math.inf)

    @property
    def ceiling(self) -> float:
        """A bound that is `reached`: the best value, with the tolerance if there is one."""
        return self.value + (0.0 if self.whole else CLOSE * (1 + self.value))

    @property
    def least(self) -> float:
        """Every bound below this is `reached`."""
        return self.value + 1 - CLOSE if self.whole else self.ceiling

    def rounded(self, bound: float) -> float:
        """The greatest value that is possible under a bound."""
        return math.floor(bound + CLOSE) if self.whole and math.isfinite(bound) else bound

    def reached(self, bound: float) -> bool:
        """Whether nothing under this bound is better than the best."""
        return self.rounded(bound) <= self.ceiling

    def check(self) -> None:
        """Raise StoppedError when it is time."""
        if self.cancelled() or time.monotonic() > self.deadline:
            raise StoppedError

    def tell(self, bound: float) -> None:
        """Report a bound if it is better than those before."""
        if bound < self.told:
            self.told = bound
            self.on_bound(bound)


def step_of(prizes: Iterable[float]) -> float:
    """The greatest figure that all prizes are multiples of, down to thousandths; 0: none."""
    prizes = [prize for prize in prizes if prize]
    for parts in (1, 10, 100, 1000):
        whole = [round(prize * parts) for prize in prizes]
        close = zip(prizes, whole, strict=True)
        if all(abs(prize * parts - one) <= 1e-9 * abs(one) for prize, one in close):
            return math.gcd(*whole) / parts if whole else 1.0
    return 0.0
