"""The linear program of a network with its cuts: solved warm, priced over all edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samples.planning.proof.cuts import Cut, Point
from samples.planning.proof.network import SLACK, Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
else:
    Floats = Ints = Any


class Box:
    """Bounds of all y (nodes) and x (edges): what a node of the search tree has fixed."""

    __slots__ = ("x_high", "x_low", "y_high", "y_low")

    def __init__(self, net: Network) -> None:
        import numpy as np

        self.y_low = np.zeros(net.size, dtype=np.int8)
        self.y_low[list(net.ends)] = 1
        self.y_high = np.ones(net.size, dtype=np.int8)
        self.x_low = np.zeros(len(net.tail), dtype=np.int8)
        self.x_high = np.ones(len(net.tail), dtype=np.int8)

    def fixed(self, column: int, value: int) -> Box:
        """A copy in which one column has one value; columns: nodes, then edges."""
        box = self.copy()
        size = len(box.y_low)
        if column < size:
            box.y_low[column] = box.y_high[column] = value
        else:
            box.x_low[column - size] = box.x_high[column - size] = value
        return box

    def copy(self) -> Box:
        """Another one, to change."""
        other = object.__new__(Box)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name).copy())
        return other


class Relaxation:
    """Maximise the prizes of y: degrees 2 y, one length row, cuts; columns: y, then edges."""

    def __init__(self, net: Network, edges: Ints, cuts: list[Cut], seed: int = 0) -> None:
        import highspy
        import numpy as np

        self.net = net
        self.cuts: list[Cut] = []
        self.columns = np.zeros(0, dtype=np.intp)
        self.scale = 100 / max(net.limit, 1e-300)
        self.box = Box(net)
        lp = self.lp = highspy.Highs()
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
        lp.addRow(-highspy.kHighsInf, net.limit * SLACK * self.scale, 0, _ids([]), _numbers([]))
        self.degree = np.full(net.size, 2.0)
        if net.start != net.end:
            self.degree[list(net.ends)] = 1.0
        for node in range(net.size):
            low = float(node in net.ends)
            column = _ids([node]), _numbers([-self.degree[node]])
            lp.addCol(-float(net.prize[node]), low, 1.0, 1, *column)
        self.add_edges(edges)
        self.add_cuts(cuts)

    def add_edges(self, edges: Ints) -> None:
        """Take edges into the program."""
        import numpy as np

        net, size, count = self.net, self.net.size, len(edges)
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
        if count:
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

    def solve(self) -> bool:
        """Whether there is an optimum; then `value`, `point` and `price` tell of it."""
        import highspy
        import numpy as np

        self.lp.run()
        self.optimal = self.lp.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if not self.optimal:
            return False
        solution = self.lp.getSolution()
        columns = np.array(solution.col_value)
        self.y, self.x = columns[: self.net.size], columns[self.net.size :]
        self.multipliers = -np.array(solution.row_dual)
        self.value = -self.lp.getObjectiveValue()
        return True

    @property
    def infeasible(self) -> bool:
        """Whether the last `solve` found that there is no solution at all."""
        import highspy

        return bool(self.lp.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    @property
    def point(self) -> Point:
        """The last solution, edges in use only."""
        import numpy as np

        used = np.flatnonzero(self.x > 1e-9)
        return Point(self.net, self.columns[used], self.x[used], self.y)

    def price(self) -> float:
        """A bound over all edges of the network, in the program or not, whatever the tolerances.

        For any multipliers u >= 0 of the rows, no solution is worth more than u b + the sum of
        the positive reduced costs at their bounds (Neumaier and Shcherbina, "Safe bounds in
        linear and mixed-integer linear programming", 2004). Keeps the reduced costs.
        """
        import numpy as np

        net, size, box = self.net, self.net.size, self.box
        equal, rest = self.multipliers[:size], np.maximum(self.multipliers[size:], 0.0)
        bound = rest[0] * net.limit * SLACK * self.scale
        self.y_gain = net.prize + equal * self.degree
        self.x_gain = -equal[net.tail] - equal[net.head] - rest[0] * net.length * self.scale
        everything = np.arange(len(net.tail))
        for place in np.flatnonzero(rest[1:] > 1e-12):
            cut, worth = self.cuts[place], rest[1 + place]
            bound += worth * cut.most
            self.x_gain -= worth * cut.row(net, everything)
            self.y_gain[cut.nodes] += worth * cut.weight
        bound += np.maximum(self.y_gain * box.y_low, self.y_gain * box.y_high).sum()
        bound += np.maximum(self.x_gain * box.x_low, self.x_gain * box.x_high).sum()
        return float(bound + 1e-9 * (1 + abs(bound)))


def _ids(values: Any) -> Any:
    """As HiGHS wants indices."""
    import numpy as np

    return np.asarray(values, dtype=np.int32)


def _numbers(values: Any) -> Any:
    import numpy as np

    return np.asarray(values, dtype=np.float64)
