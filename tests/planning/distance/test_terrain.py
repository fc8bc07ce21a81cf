"""Least-cost ways over elevation models."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.distance.terrain import Drive, Terrain

CELL_M = 10.0
Cell = tuple[int, int]

heights = st.one_of(st.just(math.nan), st.sampled_from([0.0, 1.0, 2.0, 4.0]), st.floats(0, 6))
rasters = st.tuples(st.integers(2, 6), st.integers(2, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(heights, min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def middle(rows: int, cell: Cell) -> tuple[float, float]:
    return (cell[1] + 0.5) * CELL_M, (rows - cell[0] - 0.5) * CELL_M


class Reference:
    """The rules of `ground`, cell by cell in plain Python, with a heap."""

    def __init__(self, raster: list[list[float]], limit_deg: float, at_limit: float) -> None:
        self.raster, self.steepest = raster, math.tan(math.radians(limit_deg))
        self.cells = set(product(range(len(raster)), range(len(raster[0]))))
        self.factor: dict[Cell, float] = {}
        for r, c in self.cells:
            gradient = math.hypot(
                self.slope((r - 1, c), (r, c), (r + 1, c)),
                self.slope((r, c - 1), (r, c), (r, c + 1)),
            )
            if not math.isnan(raster[r][c]) and gradient <= self.steepest:
                self.factor[r, c] = 1 + (at_limit - 1) * (gradient / self.steepest) ** 2

    def height(self, cell: Cell) -> float:
        return self.raster[cell[0]][cell[1]] if cell in self.cells else math.nan

    def slope(self, behind: Cell, here: Cell, ahead: Cell) -> float:
        low, z, high = self.height(behind), self.height(here), self.height(ahead)
        sides = [s for s in ((high - z) / CELL_M, (z - low) / CELL_M) if not math.isnan(s)]
        return sum(sides) / len(sides) if sides else 0.0

    def step(self, a: Cell, b: Cell) -> float | None:
        """Metres along the surface, if the step can be taken."""
        corners = {a, b, (a[0], b[1]), (b[0], a[1])}
        if not all(cell in self.factor for cell in corners):
            return None
        run, rise = math.dist(a, b) * CELL_M, self.height(b) - self.height(a)
        return math.hypot(run, rise) if abs(rise) <= self.steepest * run else None

    def cost(self, source: Cell) -> dict[Cell, float]:
        found: dict[Cell, float] = {}
        queue = [(0.0, source)] if source in self.factor else []
        while queue:
            cost, cell = heapq.heappop(queue)
            if cell in found:
                continue
            found[cell] = cost
            for down, right in product((-1, 0, 1), repeat=2):
                near = cell[0] + down, cell[1] + right
                if near != cell and (metres := self.step(cell, near)) is not None:
                    mean = (self.factor[cell] + self.factor[near]) / 2
                    heapq.heappush(queue, (cost + metres * mean, near))
        return found


@given(rasters, st.sampled_from([5.0, 12.0, 30.0]), st.sampled_from([1.0, 3.0, 20.0]), st.data())
def test_no_step_of_any_way_is_steeper_than_the_limit_and_none_costs_less(
    raster: list[list[float]], limit_deg: float, at_limit: float, data: st.DataObject
) -> None:
    reference = Reference(raster, limit_deg, at_limit)
    cells = sorted(reference.cells)
    a, b = data.draw(st.sampled_from(cells)), data.draw(st.sampled_from(cells))
    way = Terrain.of(raster, CELL_M).path(
        middle(len(raster), a), middle(len(raster), b), limit_deg, factor_at_limit=at_limit
    )
    least = 0.0 if a == b else reference.cost(a).get(b, math.inf)
    assert way.cost == pytest.approx(least)
    if least == math.inf:
        assert way.metres == math.inf
        assert len(way.points) == 0
        return
    passed = [
        (len(raster) - 1 - int(north // CELL_M), int(east // CELL_M)) for east, north in way.points
    ]
    assert (passed[0], passed[-1]) == (a, b)
    steps = [reference.step(p, q) for p, q in pairwise(passed) if p != q]
    assert all(max(abs(p[0] - q[0]), abs(p[1] - q[1])) <= 1 for p, q in pairwise(passed))
    assert math.fsum(step for step in steps if step is not None) == pytest.approx(way.metres)
    assert None not in steps


@given(rasters, st.sampled_from([5.0, 12.0, 30.0]), st.data())
def test_the_matrix_is_symmetric_agrees_with_the_paths_and_no_detour_costs_less(
    raster: list[list[float]], limit_deg: float, data: st.DataObject
) -> None:
    terrain = Terrain.of(raster, CELL_M)
    east, north = len(raster[0]) * CELL_M, len(raster) * CELL_M
    place = st.tuples(st.floats(0, east), st.floats(0, north))
    points = data.draw(st.lists(place, min_size=1, max_size=5))
    reach = terrain.matrix(points, limit_deg, workers=2)
    straight = np.array([[math.dist(a, b) for b in points] for a in points])
    for table in (reach.metres, reach.cost):
        assert (table == table.T).all()
        assert (np.diag(table) == 0).all()
        assert (table >= straight - 1e-9).all()
    over_a_third = (reach.cost[:, :, None] + reach.cost[None, :, :]).min(axis=1)
    assert (reach.cost <= over_a_third + 1e-6).all()
    for (i, a), (j, b) in product(enumerate(points), repeat=2):
        way = terrain.path(a, b, limit_deg)
        assert (way.metres, way.cost) == (reach.metres[i, j], reach.cost[i, j])


def walled(gap: slice) -> Terrain:
    """A plain of 41 x 41 cells; a wall of 50 m runs along its 21st column, but for a gap."""
    plain = np.zeros((41, 41))
    plain[:, 20] = 50.0
    plain[gap, 20] = 0.0
    return Terrain.of(plain, CELL_M)


WEST, EAST = (55.0, 205.0), (355.0, 205.0)


def test_the_way_goes_round_through_the_gap() -> None:
    way = walled(slice(2, 7)).path(WEST, EAST, 20)
    at_the_wall = way.points[(way.points[:, 0] > 200) & (way.points[:, 0] < 210)]
    # Rows 2 to 6 from the north; the gradient beside the wall keeps the way off its very ends.
    assert ((at_the_wall[:, 1] > 340) & (at_the_wall[:, 1] < 390)).all()
    assert len(at_the_wall)
    assert 300 < math.dist(WEST, (205, 355)) * 2 <= way.metres < 600
    assert way.cost >= way.metres


def test_without_a_gap_there_is_no_way() -> None:
    terrain = walled(slice(0, 0))
    reach = terrain.matrix([WEST, EAST], 20)
    assert reach.metres.tolist() == reach.cost.tolist() == [[0, math.inf], [math.inf, 0]]
    way = terrain.path(WEST, EAST, 20)
    assert (way.metres, way.cost, way.points.shape) == (math.inf, math.inf, (0, 2))


def test_a_vehicle_that_climbs_more_goes_straight_over() -> None:
    over = walled(slice(0, 0)).path(WEST, EAST, 80)
    # Up 50 m and down again in one step of 10 m each.
    assert over.metres == pytest.approx(280 + 2 * math.hypot(10, 50))


def test_cells_without_data_are_walls() -> None:
    plain = np.zeros((41, 41))
    plain[:, 20] = math.nan
    assert Terrain.of(plain, CELL_M).path(WEST, EAST, 20).metres == math.inf
    plain[40, 20] = 0.0
    assert 480 < Terrain.of(plain, CELL_M).path(WEST, EAST, 20).metres < 700


def test_no_way_squeezes_through_a_corner_of_two_walls() -> None:
    plain = np.zeros((6, 6))
    plain[np.arange(6), np.arange(6)] = math.nan
    assert Terrain.of(plain, CELL_M).path((55, 15 + 40), (5, 5), 20).metres == math.inf


def test_level_ground_costs_its_length_and_a_slope_more_than_its_own() -> None:
    level = Terrain.of(np.zeros((3, 30)), CELL_M).path((5, 15), (295, 15), 20)
    assert level.metres == level.cost == 290
    at_limit = math.tan(math.radians(20)) * CELL_M * (1 - 1e-12)
    slope = Terrain.of(np.tile(np.arange(30) * at_limit, (3, 1)), CELL_M)
    up = slope.path((5, 15), (295, 15), 20, factor_at_limit=4)
    assert up.metres == pytest.approx(290 / math.cos(math.radians(20)))
    assert up.cost == pytest.approx(4 * up.metres)


def test_places_in_one_cell_are_a_straight_line_apart() -> None:
    reach = Terrain.of(np.zeros((4, 4)), CELL_M).matrix([(1, 1), (4, 5), (1, 1)], 20)
    assert reach.metres.tolist() == [[0, 5, 0], [5, 0, 5], [0, 5, 0]]


def test_places_where_nothing_moves_are_cut_off() -> None:
    hole = np.zeros((4, 4))
    hole[3, 0] = math.nan
    reach = Terrain.of(hole, CELL_M).matrix([(1, 1), (4, 5), (35, 35)], 20)
    assert reach.metres.tolist() == (np.where(np.eye(3, dtype=bool), 0, math.inf)).tolist()


def test_one_worker_finds_what_two_find() -> None:
    heights = np.random.default_rng(1).normal(0, 2, (40, 40)).cumsum(axis=0) / 4
    points = np.random.default_rng(2).uniform(0, 400, (12, 2))
    one, two = (Terrain.of(heights, CELL_M).matrix(points, 15, workers=n) for n in (1, 2))
    assert np.isfinite(one.metres).any()
    assert (one.metres == two.metres).all()
    assert (one.cost == two.cost).all()


@pytest.mark.parametrize("place", [(-0.1, 5), (40.1, 5), (5, -0.1), (5, 40.1)])
def test_a_point_outside_is_refused(place: tuple[float, float]) -> None:
    terrain = Terrain.of(np.zeros((4, 4)), CELL_M)
    with pytest.raises(InvalidValue, match="outside") as refused:
        terrain.matrix([(5, 5), place], 20)
    assert refused.value.field == "points[1]"
    assert refused.value.expected == "0.0 to 40.0 east, 0.0 to 40.0 north"


def test_the_outer_edge_is_inside() -> None:
    corners = [(0.0, 0.0), (40.0, 0.0), (0.0, 40.0), (40.0, 40.0)]
    assert np.isfinite(Terrain.of(np.zeros((4, 4)), CELL_M).matrix(corners, 20).metres).all()


@pytest.mark.parametrize("limit", [0, -5, 80.1, 90, math.nan])
def test_a_slope_limit_that_cannot_be_is_refused(limit: float) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.of(np.zeros((4, 4)), CELL_M).matrix([(1, 1)], limit)
    assert refused.value.field == "slope_limit_deg"


@pytest.mark.parametrize(
    ("name", "value"), [("factor_at_limit", 0.5), ("factor_at_limit", math.nan), ("workers", 0)]
)
def test_other_parameters_that_cannot_be_are_refused(name: str, value: float) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.of(np.zeros((4, 4)), CELL_M).matrix([(1, 1)], 10, **{name: value})  # type: ignore[arg-type]
    assert refused.value.field == name


@pytest.mark.parametrize("shape", [(5,), (1, 5), (2, 2, 2), (0, 0)])
def test_what_is_no_raster_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.of(np.zeros(shape), CELL_M)
    assert refused.value.field == "elevation"


# --- Kept matrices --------------------------------------------------------------------------------


def kept(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_matrix_is_kept_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    terrain, points = walled(slice(2, 7)), [WEST, EAST]
    made = terrain.matrix(points, 20, cache=folder)
    (name,) = kept(folder)
    # What is kept is what comes back: a mark put there shows.
    np.savez(folder / name, metres=made.metres + 1, cost=made.cost)
    again = terrain.matrix(points, 20, cache=folder)
    assert (again.metres == made.metres + 1).all()
    assert (again.cost == made.cost).all()


def test_whatever_an_answer_depends_on_is_in_its_name(tmp_path: Path) -> None:
    points = [WEST, EAST]
    Drive(walled(slice(2, 7)), 20, cache=tmp_path).distance(points)
    walled(slice(2, 8)).matrix(points, 20, cache=tmp_path)
    walled(slice(2, 7)).matrix(points, 21, cache=tmp_path)
    walled(slice(2, 7)).matrix(points, 20, factor_at_limit=2, cache=tmp_path)
    walled(slice(2, 7)).matrix([EAST, WEST], 20, cache=tmp_path)
    Terrain.of(walled(slice(2, 7)).raster.elevation, 20.0).matrix(points, 20, cache=tmp_path)
    assert len(kept(tmp_path)) == 6
    walled(slice(2, 7)).matrix(points, 20, workers=1, cache=tmp_path)
    assert len(kept(tmp_path)) == 6


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"PK\x03\x04 half a file"])
def test_a_kept_matrix_that_cannot_be_read_is_made_anew(tmp_path: Path, rubbish: bytes) -> None:
    terrain, points = walled(slice(2, 7)), [WEST, EAST]
    made = terrain.matrix(points, 20, cache=tmp_path)
    (name,) = kept(tmp_path)
    (tmp_path / name).write_bytes(rubbish)
    assert (terrain.matrix(points, 20, cache=tmp_path).metres == made.metres).all()
    with np.load(tmp_path / name) as file:
        assert (file["metres"] == made.metres).all()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    reach = walled(slice(2, 7)).matrix([WEST, EAST], 20, cache=tmp_path / "file")
    assert np.isfinite(reach.metres).all()
