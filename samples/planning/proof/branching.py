"""Which node or edge to branch on: strong branching, until losses are known from trials.

Achterberg, Koch and Martin, "Branching rules revisited", Operations Research Letters 33 (2005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samples.planning.proof.relaxation import Box, Relaxation
from samples.planning.proof.target import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
else:
    Floats = Ints = Any

CANDIDATES = 10
TRIALS = 4
"""After so many both ways a column's losses are believed."""
ITERATIONS = 100
"""Of the simplex algorithm in one trial."""


class Branching:
    """Columns are nodes, then edges; `first` is the child to do first."""

    def __init__(self, relaxation: Relaxation, target: Target) -> None:
        import numpy as np

        self.relaxation, self.target = relaxation, target
        columns = relaxation.net.size + len(relaxation.net.tail)
        self.lost = np.zeros((2, columns))
        self.tried = np.zeros((2, columns))
        self.first = 0
        self.closed = False
        """Whether the last trial found that the box has nothing better."""

    def choose(self, box: Box) -> int | None:
        """The column to branch on; None: the box got smaller instead, or is `closed`."""
        import numpy as np

        lp = self.relaxation
        columns, part = self._loose()
        losses = self._expected(columns, part)
        room = max(lp.value - self.target.least, 1e-6)
        start, parent = lp.basis(), lp.value
        best: tuple[float, int, int] | None = None
        smaller = self.closed = False
        order = np.argsort(-_score(losses, room), kind="stable")[:CANDIDATES]
        for place in order:
            column, loss = int(columns[place]), losses[:, place]
            if self.tried[:, column].min() < TRIALS:
                done = [False, False]
                for way in (0, 1):
                    self.target.check()
                    loss[way], done[way] = self._try(box.fixed(column, way), start, parent)
                    self.lost[way, column] += min(loss[way], room) / part[way, place]
                    self.tried[way, column] += 1
                if all(done):
                    self.closed = True
                    break
                if any(done):
                    box.fix(column, int(done[0]))
                    smaller = True
            score = float(_score(loss, room))
            if best is None or score > best[0]:
                best = score, column, int(loss[1] <= loss[0])
        lp.bound_by(box)
        lp.start_from(start)
        if best is None or smaller or self.closed:
            return None
        self.first = best[2]
        return best[1]

    def _loose(self) -> tuple[Ints, Floats]:
        """Columns that aren't whole, (k,), and how far from 0 and from 1, (2, k)."""
        import numpy as np

        lp, size = self.relaxation, self.relaxation.net.size
        columns = np.append(np.arange(size), lp.columns + size)
        values = np.append(lp.y, lp.x)
        loose = lp.loose()
        return columns[loose], np.stack([values[loose], 1 - values[loose]])

    def _expected(self, columns: Ints, part: Floats) -> Floats:
        """(2, k) how much the bound should fall, by earlier trials of the column or its kind."""
        import numpy as np

        tried = self.tried[:, columns]
        rate = np.divide(self.lost[:, columns], tried, where=tried > 0, out=np.ones(tried.shape))
        nodes = columns < self.relaxation.net.size
        for way in (0, 1):
            for kind in (nodes, ~nodes):
                known = kind & (tried[way] > 0)
                if known.any():
                    rate[way, kind & ~known] = rate[way, known].mean()
        return np.asarray(rate * part)

    def _try(self, box: Box, start: Any, parent: float) -> tuple[float, bool]:
        """How much the bound falls within a box, and whether nothing better is left there."""
        lp, target = self.relaxation, self.target
        lp.bound_by(box)
        lp.start_from(start)
        lp.solve(ITERATIONS)
        if lp.infeasible:
            return float("inf"), lp.complete()
        if not lp.optimal:
            return max(parent - lp.value, 0.0), False
        done = target.reached(lp.value) and target.reached(lp.price())
        return max(parent - lp.value, 0.0), done


def _score(losses: Floats, room: float) -> Any:
    """The product of both losses; more than the gap is of no use."""
    import numpy as np

    return np.clip(losses, 1e-6 * room, room).prod(axis=0)
