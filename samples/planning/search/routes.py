"""What the search is asked, the (team) orienteering problem, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samples.domain.errors import InvalidValue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


class PrizeProblem:
    """Routes from `starts[r]` to `ends[r]`, each at most `limits[r]` long, over nodes with prizes.

    `matrix[i, j]` is the length from node i to node j: not negative, not necessarily symmetric,
    infinity where there is no way. The prize of each node is collected at most once. A node that is
    the start or the end of a route is no stop: its prize is never collected. A route without stops
    is not travelled and has no length. All lengths share one unit.

    Raises InvalidValue, naming the field, for what can't be meant.
    """

    def __init__(
        self,
        matrix: ArrayLike,
        prizes: ArrayLike,
        starts: Sequence[int],
        ends: Sequence[int],
        limits: Sequence[float],
    ) -> None:
        self.matrix = _numbers("matrix", matrix, 2)
        self.prizes = _numbers("prizes", prizes, 1)
        self.limits = _numbers("limits", limits, 1)
        size = len(self.prizes)
        if self.matrix.shape != (size, size):
            raise InvalidValue(
                "The matrix does not fit the prizes.",
                field="matrix",
                value=self.matrix.shape,
                expected=f"{size} rows and {size} columns, as there are {size} prizes",
            )
        if any(self.prizes == float("inf")):
            raise InvalidValue(
                "A prize is infinite.", field="prizes", value="infinity", expected="finite numbers"
            )
        self.starts = _nodes("starts", starts, size, len(self.limits))
        self.ends = _nodes("ends", ends, size, len(self.limits))


@dataclass(frozen=True, slots=True)
class PrizeRoutes:
    """An answer: the stops of each route in order, without its start and end."""

    routes: tuple[tuple[int, ...], ...]
    value: float
    """The sum of the prizes of all stops."""
    iterations: int
    """With the same problem, seed and warm start, as many iterations give the same answer."""


def _numbers(field: str, given: Any, dimensions: int) -> NDArray[np.float64]:
    import numpy as np

    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.full((), np.nan)
    if numbers.ndim != dimensions or np.isnan(numbers).any() or (numbers < 0).any():
        raise InvalidValue(
            f"The {field} can't be read.",
            field=field,
            value=given,
            expected=f"{'a list' if dimensions == 1 else 'rows'} of numbers of at least 0",
        )
    return numbers


def _nodes(field: str, given: Sequence[int], size: int, routes: int) -> tuple[int, ...]:
    nodes = tuple(int(node) for node in given)
    if len(nodes) != routes or any(not 0 <= node < size for node in nodes):
        raise InvalidValue(
            f"The {field} are not nodes of the matrix, one for each limit.",
            field=field,
            value=nodes,
            expected=f"{routes} nodes from 0 to {size - 1}",
        )
    return nodes
