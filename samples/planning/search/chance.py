"""Random numbers of the search: SplitMix64, the same on every machine.

G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samples.planning.search.compiled import compiled

Chance = NDArray[np.uint64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@compiled
def uniform(chance: Chance) -> float:
    """A number of [0, 1); `chance` is an array of one uint64, which moves on."""
    chance[0] += _GAMMA
    z = chance[0]
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    z ^= z >> np.uint64(31)
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def below(chance: Chance, count: int) -> int:
    """A whole number of 0..count - 1."""
    return int(uniform(chance) * count)
