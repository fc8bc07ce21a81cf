"""A log folded into steps: what holds at any sol, from hand-made lines."""

from __future__ import annotations

from itertools import pairwise
from math import dist, hypot
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from samples.models import Container, MockHappening
from samples.pages.mock_missions.moment import ring
from samples.pages.mock_missions.replay import Holder, Phase, Replay, at, fold, whereabouts
from samples.planning.flying.happening import Kind
from samples.selectors.mock_tracks import Stay
from samples.selectors.mock_views import along

ROVER = "rover 1"
METRES = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def line(sol: float, kind: Kind, who: str = "", stop: str = "", **data: Any) -> MockHappening:
    told = MockHappening(sol=sol, kind=kind.value, who=who, data=data, text=f"{kind.value} {stop}")
    told.container = Container(code=stop) if stop else None
    return told


def folded(*log: MockHappening) -> Replay:
    return fold(log, [ROVER], str.title)


def test_before_the_first_step_holds_what_holds_first() -> None:
    steps = [(1.0, "one"), (2.0, "two")]
    assert [at(steps, sol) for sol in (0.0, 1.0, 1.9, 2.0, 99.0)] == [
        "one", "one", "one", "two", "two",
    ]  # fmt: skip


@given(sols=st.lists(st.floats(0, 1e3), min_size=1), asked=st.floats(0, 1e3))
def test_a_step_holds_until_the_next(sols: list[float], asked: float) -> None:
    steps = [(sol, sol) for sol in sorted(sols)]
    held = at(steps, asked)
    assert held == max((sol for sol in sols if sol <= asked), default=min(sols))


def test_the_phases_follow_the_ride() -> None:
    found = folded(
        line(10, Kind.CLOSED), line(12, Kind.LAUNCHED), line(13, Kind.IN_ORBIT),
        line(20, Kind.CAPTURED), line(30, Kind.DEPARTED), line(90, Kind.LANDED),
        line(92, Kind.RECEIVED), line(92, Kind.ENDED),
    )  # fmt: skip
    assert found.phases == [
        (0.0, Phase.SURFACE), (12, Phase.ASCENT), (13, Phase.ORBIT), (30, Phase.CRUISE),
        (90, Phase.EARTH), (92, Phase.ENDED),
    ]  # fmt: skip
    assert found.moments == [10, 12, 13, 20, 30, 90, 92]


def test_a_vehicle_is_told_what_it_does() -> None:
    found = folded(
        line(1, Kind.SET_OUT, ROVER, to_point="spot"),
        line(2, Kind.ARRIVED, ROVER, to_point="spot"),
        line(3, Kind.PICKED_UP, ROVER, "tube-01"),
        line(4, Kind.FAULT, ROVER, fault="vehicle_lost", until_sol=None),
    )
    assert [text for _, text in found.doing[ROVER]] == [
        "Not under way yet", "Under way to Spot", "At Spot", "Has picked up Tube-01", "Lost",
    ]  # fmt: skip


def test_a_fault_lasts_as_long_as_it_lasts() -> None:
    found = folded(
        line(1, Kind.FAULT, fault="dust_storm", until_sol=9.0),
        line(2, Kind.FAULT, ROVER, fault="stuck_wheel", until_sol=8.0),
        line(3, Kind.FAULT, ROVER, "tube-01", fault="on_end", until_sol=None),
        line(4, Kind.RECOVERED, ROVER, fault="stuck_wheel"),
        line(5, Kind.PICKED_UP, ROVER, "tube-01"),
        line(6, Kind.FAULT, fault="launch_slip", until_sol=None, injected=True),
        line(7, Kind.FAULT, ROVER, fault="vehicle_lost", until_sol=None),
        line(8, Kind.RECOVERED, "rover 2", fault="vehicle_lost"),
    )
    spans = {one.fault: (one.from_sol, one.to_sol) for one in found.troubles}
    assert spans == {
        "dust_storm": (1, 9.0),
        "stuck_wheel": (2, 4),
        "on_end": (3, 5),
        "launch_slip": (6, 6),
        "vehicle_lost": (7, None),
    }
    assert [one.fault for one in found.troubles if one.injected] == ["launch_slip"]


def test_a_tube_is_where_the_log_left_it() -> None:
    found = folded(
        line(4, Kind.DAMAGED, ROVER, "tube-01"),
        line(6, Kind.LOADED, "lander", "tube-01", slot=1),
        line(7, Kind.LEFT_BEHIND, "lander", "tube-02"),
        line(8, Kind.CLOSED), line(9, Kind.LAUNCHED), line(90, Kind.LANDED),
    )  # fmt: skip
    stays = {
        "tube-01": [Stay(0.0, "ground", 5.0, 6.0), Stay(3.0, ROVER), Stay(5.0, "lander"),
                    Stay(6.0, "container")],
        "tube-02": [Stay(0.0, "ground", 7.0, 8.0), Stay(2.0, "lost")],
        "tube-03": [Stay(0.0, "ground", 0.0, 0.0)],
    }  # fmt: skip
    ways = whereabouts(stays, found, rack={"tube-03": ROVER}, lander=(1.0, 2.0), name_of=str.title)
    first = ways["tube-01"]
    assert [(sol, where.holder) for sol, where in first] == [
        (0.0, Holder.GROUND), (3.0, Holder.VEHICLE), (4, Holder.VEHICLE), (5.0, Holder.LANDER),
        (6.0, Holder.CONTAINER), (8, Holder.CONTAINER), (9, Holder.SPACE), (90, Holder.EARTH),
    ]  # fmt: skip
    assert at(first, 3.5).note == ""
    assert at(first, 50).note == "seal broken"
    assert at(first, 6).at == (1.0, 2.0)
    assert at(first, 9).at is None
    lost = at(ways["tube-02"], 7)
    assert (lost.holder, lost.at, lost.note) == (Holder.LOST, (7.0, 8.0), "stays on Mars")
    rack = at(ways["tube-03"], 50)
    assert (rack.holder, rack.who, rack.at) == (Holder.VEHICLE, ROVER, None)


@given(count=st.integers(1, 80))
def test_tubes_around_one_place_don_t_cover_each_other(count: int) -> None:
    spots = [ring(index) for index in range(count)]
    assert all(hypot(*spot) > 20 for spot in spots)
    apart = min(dist(a, b) for n, a in enumerate(spots) for b in spots[:n]) if count > 1 else 99
    assert apart > 10


@given(
    way=st.lists(METRES, min_size=2, max_size=8),
    parts=st.lists(st.floats(0.01, 1), min_size=1, max_size=5),
)
def test_a_drive_goes_along_its_way(way: list[tuple[float, float]], parts: list[float]) -> None:
    whole = sum(parts) / 0.9
    shares = [(0.0, 0.0)]
    for number, part in enumerate(parts, start=1):
        shares.append((float(number), shares[-1][1] + part / whole))
    knots = list(along(shares, tuple(way)))
    sols = [sol for sol, _, _ in knots]
    assert sols == sorted(sols)
    length = sum(dist(a, b) for a, b in pairwise(way))
    driven = sum(dist(a[1:], b[1:]) for a, b in pairwise(knots))
    assert driven <= length * (1 + 1e-6)
    if length > 1:
        assert abs(driven - 0.9 * length) < 1e-3 * length
