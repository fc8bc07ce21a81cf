"""How much is to be made, checked, and how it is shared out into blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from samples.domain.errors import InvalidValue

LEAST_EVENTS = 2
"""Events of a sample's tube: it is registered and takes the sample in."""
MOST_EVENTS = 100
"""… on average."""
MOST_SAMPLES = 10_000_000
BLOCK = 2000
"""Tubes that are written in one transaction."""


@dataclass(frozen=True)
class Block:
    """Tubes from number `first`; how many events each has; those of earlier blocks together."""

    number: int
    first: int
    counts: tuple[int, ...]
    events_before: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """So many samples, each in a tube of its own, and so many custody events.

    Raises InvalidValue for what can't be made.
    """

    samples: int
    events: int
    seed: int = 1

    def __post_init__(self) -> None:
        least, most = self.samples * LEAST_EVENTS, self.samples * MOST_EVENTS
        for name, value, first, last, why in (
            ("samples", self.samples, 1, MOST_SAMPLES, ""),
            ("events", self.events, least, most, f", for {self.samples} samples"),
            ("seed", self.seed, 0, 2**32 - 1, ""),
        ):
            if not first <= value <= last:
                raise InvalidValue(
                    f"{value} {name} can't be made.",
                    field=name,
                    value=value,
                    expected=f"{first} to {last}{why}",
                )

    def blocks(self) -> Iterator[Block]:
        """All tubes in order; the same for the same numbers and seed."""
        spare = self.events - LEAST_EVENTS * self.samples
        draw = np.random.default_rng(self.seed)
        shares = draw.multinomial(spare, np.full(self.samples, 1 / self.samples))
        before = 0
        for number, first in enumerate(range(0, self.samples, BLOCK)):
            counts = tuple(int(share) + LEAST_EVENTS for share in shares[first : first + BLOCK])
            yield Block(number, first, counts, before)
            before += sum(counts)
