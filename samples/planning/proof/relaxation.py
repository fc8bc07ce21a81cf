"""The linear program of a network with its cuts: solved warm, priced over all edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samples.planning.proof.cuts import Cut, Point
from samples.planning.proof.network import SLACK, Network
from samples.planning.proof.target import StoppedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
else:
    Floats = Ints = Bools = Any

WHOLE = 1e-6
"""Closer to a whole number than this is one."""


class Box:
    """Bounds of all y (nodes) and x (edges): what a node of the search tree has fixed.

    The y of the start is the number of vehicles that go; an end elsewhere has none.
    """

    __slots__ = ("x_high", "x_low", "y_high", "y_low")

    def __init__(self, net: Network) -> None:
        import numpy as np

        self.y_low = np.zeros(net.size, dtype=np.int8)
        self.y_low[list(net.ends)] = 1
        self.y_high = np.ones(net.size, dtype=np.int8)
        self.y_high[list(net.ends)] = len(net.limits)
        self.x_low = np.zeros(len(net.tail), dtype=np.int8)
        self.x_high = np.ones(len(net.tail), dtype=np.int8)

    def fixed(self, column: int, value: int) -> Box:
        """A copy in which one column has one value; columns: nodes, then edges."""
        box = self.copy()
        box.fix(column, value)
        return box

    def fix(self, column: int, value: int) -> None:
        """Give one column one value."""
        size = len(self.y_low)
        if column < size:
            self.y_low[column] = self.y_high[column] = value
        else:
            self.x_low[column - size] = self.x_high[column - size] = value

    def of(self, kept: Bools) -> Box:
        """The box of the network that has only these edges."""
        box = self.copy()
        box.x_low, box.x_high = self.x_low[kept], self.x_high[kept]
        return box

    def copy(self) -> Box:
        """Another one, to change."""
        other = object.__new__(Box)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name).copy())
        return other


class Relaxation:
    """Maximise the prizes of y: degrees 2 y, one length row, cuts; columns: y, then edges.

    As many vehicles arrive at the end as leave the start: both degrees hang on the start's y.
    """

    def __init__(self, net: Network, edges: Ints, cuts: list[Cut], seed: int = 0) -> None:
        import highspy
        import numpy as np

        self.net = net
        self.cuts: list[Cut] = []
        self.columns = np.zeros(0, dtype=np.intp)
        self.length = sum(net.limits) * SLACK
        self.scale = 100 / max(self.length, 1e-300)
        self.box = Box(net)
        solver: Any = highspy.Highs
        lp = self.lp = solver()
        self.multipliers = np.zeros(0)
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("solver", "simplex"),
            ("parallel", "off"),
            ("random_seed", seed % 2**31),
        ):
            lp.setOptionValue(option, value)
        for _ in range(net.size):
            lp.addRow(0.0, 0.0, 0, _ids([]), _numbers([]))
        lp.addRow(-highspy.kHighsInf, self.length * self.scale, 0, _ids([]), _numbers([]))
        self.degree = np.full(net.size, 2.0)
        if net.start != net.end:
            self.degree[list(net.ends)] = 1.0
        for node in range(net.size):
            low, high = float(self.box.y_low[node]), float(self.box.y_high[node])
            rows = net.ends if node == net.start else [] if node == net.end else [node]
            column = _ids(rows), _numbers(-self.degree[list(rows)])
            lp.addCol(-float(net.prize[node]), low, high, len(rows), *column)
        self.add_edges(edges)
        self.add_cuts(cuts)

    def add_edges(self, edges: Ints) -> None:
        """Take edges into the program."""
        import numpy as np

        net, size, count = self.net, self.net.size, len(edges)
        if not count:
            return
        rows = [np.stack([net.tail[edges], net.head[edges], np.full(count, size)], axis=1)]
        values = [np.stack([np.ones(count), np.ones(count), net.length[edges] * self.scale], 1)]
        table = np.array([cut.row(net, edges) for cut in self.cuts]).reshape(-1, count)
        starts, indices, coefficients = [], [], []
        filled = 0
        for place in range(count):
            used = np.flatnonzero(table[:, place])
            starts.append(filled)
            indices += [rows[0][place], used + size + 1]
            coefficients += [values[0][place], table[used, place]]
            filled += 3 + len(used)
        self.lp.addCols(
            count,
            np.zeros(count),
            self.box.x_low[edges].astype(float),
            self.box.x_high[edges].astype(float),
            filled,
            _ids(starts),
            _ids(np.concatenate(indices)),
            _numbers(np.concatenate(coefficients)),
        )
        self.columns = np.append(self.columns, edges)

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Take inequalities into the program."""
        import highspy
        import numpy as np

        for cut in cuts:
            row = cut.row(self.net, self.columns)
            used = np.flatnonzero(row)
            indices = _ids(np.append(cut.nodes, used + self.net.size))
            values = _numbers(np.append(-cut.weight, row[used]))
            self.lp.addRow(-highspy.kHighsInf, cut.most, len(indices), indices, values)
        self.cuts += cuts

    def forget(self) -> None:
        """Drop the cuts that were slack last time; the basis stays."""
        import highspy
        import numpy as np

        size = self.net.size + 1
        basis = self.lp.getBasis()
        status = list(basis.row_status)
        slack = [
            place
            for place in range(size, len(status))
            if status[place] == highspy.HighsBasisStatus.kBasic
        ]
        if not slack or len(status) != size + len(self.cuts):
            return
        dropped = set(slack)
        self.cuts = [cut for place, cut in enumerate(self.cuts) if place + size not in dropped]
        self.multipliers = np.delete(self.multipliers, slack)
        self.lp.deleteRows(len(slack), _ids(slack))
        basis.row_status = [one for place, one in enumerate(status) if place not in dropped]
        self.lp.setBasis(basis)

    def bound_by(self, box: Box) -> None:
        """Set the bounds of all columns."""
        import numpy as np

        self.box = box
        low = np.append(box.y_low, box.x_low[self.columns]).astype(float)
        high = np.append(box.y_high, box.x_high[self.columns]).astype(float)
        self.lp.changeColsBounds(len(low), _ids(np.arange(len(low))), low, high)

    def solve(self, iterations: int = 2**31 - 1) -> bool:
        """Whether there is an optimum; then `value`, `point` and `price` tell of it.

        Otherwise it is `infeasible`, or the iterations were too few and only `value` is known.
        Raises StoppedError when HiGHS has neither.
        """
        import highspy
        import numpy as np

        status = highspy.HighsModelStatus
        self.lp.setOptionValue("simplex_iteration_limit", iterations)
        self.lp.run()
        if self.lp.getModelStatus() not in (
            answers := (status.kOptimal, status.kInfeasible, status.kIterationLimit)
        ):
            self.lp.clearSolver()
            self.lp.run()
            if self.lp.getModelStatus() not in answers:
                raise StoppedError
        self.infeasible = bool(self.lp.getModelStatus() == status.kInfeasible)
        self.optimal = bool(self.lp.getModelStatus() == status.kOptimal)
        self.value = -self.lp.getObjectiveValue()
        if self.optimal:
            solution = self.lp.getSolution()
            columns = np.array(solution.col_value)
            self.y, self.x = columns[: self.net.size], columns[self.net.size :]
            self.multipliers = -np.array(solution.row_dual)
        return self.optimal

    def complete(self) -> bool:
        """Whether all edges of the box are in the program already; takes them in if not.

        What is infeasible with some edges need not be so with all.
        """
        import numpy as np

        missing = self.box.x_high > 0
        missing[self.columns] = False
        self.add_edges(np.flatnonzero(missing))
        return not missing.any()

    def loose(self) -> Bools:
        """Which columns, nodes first, are between 0 and 1 in the last solution."""
        import numpy as np

        values = np.append(self.y, self.x)
        loose: Bools = (values > WHOLE) & (values < 1 - WHOLE)
        loose[list(self.net.ends)] = False
        return loose

    def whole(self) -> bool:
        """Whether the last solution is integral."""
        return not bool(self.loose().any())

    def tight(self) -> list[Cut]:
        """The cuts that the last bound rests on."""
        worth = self.multipliers[self.net.size + 1 :]
        return [cut for cut, one in zip(self.cuts, worth, strict=True) if one > 1e-9]

    def basis(self) -> Any:
        """Where the last solve ended, for `start_from`."""
        return self.lp.getBasis(), len(self.columns), len(self.cuts)

    def start_from(self, basis: Any) -> None:
        """Let the next solve begin there, if the program is still as large."""
        if basis[1:] == (len(self.columns), len(self.cuts)):
            self.lp.setBasis(basis[0])

    @property
    def point(self) -> Point:
        """The last solution, edges in use only."""
        import numpy as np

        used = np.flatnonzero(self.x > 1e-9)
        return Point(self.net, self.columns[used], self.x[used], self.y)

    def price(self) -> float:
        """A bound over all edges of the network, in the program or not, whatever the tolerances.

        For any multipliers u >= 0 of the rows, no solution is worth more than u b + the sum of
        the reduced costs at their better bounds (Neumaier and Shcherbina, "Safe bounds in
        linear and mixed-integer linear programming", 2004). Keeps the reduced costs.
        """
        import numpy as np

        net, size, box = self.net, self.net.size, self.box
        equal, rest = self.multipliers[:size], np.maximum(self.multipliers[size:], 0.0)
        bound = rest[0] * self.length * self.scale
        self.y_gain = net.prize + equal * self.degree
        if net.start != net.end:
            self.y_gain[net.start] += self.y_gain[net.end]
            self.y_gain[net.end] = 0.0
        self.x_gain = -equal[net.tail] - equal[net.head] - rest[0] * net.length * self.scale
        everything = np.arange(len(net.tail))
        for place in np.flatnonzero(rest[1:] > 1e-12):
            cut, worth = self.cuts[place], rest[1 + place]
            bound += worth * cut.most
            self.x_gain -= worth * cut.row(net, everything)
            self.y_gain[cut.nodes] += worth * cut.weight
        bound += np.maximum(self.y_gain * box.y_low, self.y_gain * box.y_high).sum()
        bound += np.maximum(self.x_gain * box.x_low, self.x_gain * box.x_high).sum()
        self.priced = float(bound + 1e-9 * (1 + abs(bound)))
        return self.priced


def _ids(values: Any) -> Any:
    """As HiGHS wants indices."""
    import numpy as np

    return np.asarray(values, dtype=np.int32)


def _numbers(values: Any) -> Any:
    import numpy as np

    return np.asarray(values, dtype=np.float64)
