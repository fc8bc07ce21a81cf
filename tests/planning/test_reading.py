"""A problem is read strictly: it comes back as it was written, and every mistake is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.canonical import canonical
from samples.planning.form import LARGEST
from samples.planning.problem import FORMAT, Distance, Metric, Must, Problem, Stop
from samples.planning.reading import as_json, problem_hash, read
from tests.planning.problems import mission, orienteering, problems


class _Missing:
    """A key that is not there; with a name, so that tests are called the same everywhere."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()
TRIP = orienteering({"home": (0, 0, 0), "rock": (3, 4, 7)}, tmax=10, start="home")


def smallest() -> dict[str, Any]:
    """A document that says only what must be said."""
    return {
        "format": FORMAT,
        "name": "smallest",
        "points": [{"id": "a"}, {"id": "b"}],
        "distances": {"straight": {"metric": "matrix", "metres": [[0, None], [2, 0]]}},
        "stops": [{"id": "s", "point": "b"}],
        "vehicles": [{"kind": "rover", "start": "a", "end": "b"}],
    }


def changed(document: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The document with another value at a path; MISSING takes the key away."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    at: Any = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    if value is MISSING:
        del at[path[-1]]
    return copy


@given(problems())
def test_comes_back_as_it_was_written(problem: Problem) -> None:
    text = json.dumps(as_json(problem), allow_nan=False)
    assert read(text) == read(text.encode()) == read(as_json(problem)) == problem


@given(problems())
def test_the_hash_is_of_rfc_8785_text(problem: Problem) -> None:
    assert canonical(as_json(problem)).encode() == rfc8785.dumps(as_json(problem))


@given(st.floats(-LARGEST, LARGEST))
def test_numbers_are_written_as_rfc_8785_asks(number: float) -> None:
    assert canonical(number).encode() == rfc8785.dumps(number)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.booleans()))
def test_texts_are_written_as_rfc_8785_asks(document: dict[str, bool]) -> None:
    assert canonical(document).encode() == rfc8785.dumps(document)


def test_the_hash_does_not_depend_on_how_it_is_said() -> None:
    said = smallest()
    in_full = {**said, "groups": [], "aim": "value", "confidence": None}
    in_full["stops"] = [{"must": None, "point": "b", "id": "s", "value": 1, "success": 1.0}]
    assert problem_hash(read(said)) == problem_hash(read(in_full))
    other = changed(said, ("stops", 0, "value"), 1.5)
    assert problem_hash(read(other)) != problem_hash(read(said))


def test_the_hash_is_the_same_for_all_times() -> None:
    expected = "c71c47cee4794caf3ffbf201739efda6eed02ac04403c0f57a4251a1d0d11224"
    assert problem_hash(read(smallest())) == expected


def test_what_is_not_said_is_at_its_default() -> None:
    problem = read(smallest())
    matrix = ((0.0, float("inf")), (2.0, 0.0))
    assert problem.distances == {"straight": Distance(Metric.MATRIX, metres=matrix)}
    assert problem.stops == (Stop("s", "b", value=1.0, success=1.0),)
    assert as_json(problem) == smallest()


def test_a_number_can_be_whole_or_not() -> None:
    document = changed(smallest(), ("vehicles", 0, "count"), 2.0)
    assert read(document).vehicles[0].count == 2


MISTAKES: list[tuple[tuple[str | int, ...], object, str]] = [
    (("format",), "mars-sample-planning-problem/2", "format"),
    (("format",), MISSING, "format"),
    (("nmae",), "x", "nmae"),
    (("vehicles", 0, "speed"), 100, "vehicles[0].speed"),
    (("lander", "site"), "site", "lander.site"),
    (("points",), MISSING, "points"),
    (("stops", 1, "point"), MISSING, "stops[1].point"),
    (("points",), {}, "points"),
    (("points", 0), "site", "points[0]"),
    (("distances",), [], "distances"),
    (("name",), "", "name"),
    (("name",), 5, "name"),
    (("name",), "\ud800", "name"),
    (("stops", 0, "id"), None, "stops[0].id"),
    (("stops", 0, "value"), "5", "stops[0].value"),
    (("stops", 0, "value"), True, "stops[0].value"),
    (("stops", 0, "value"), None, "stops[0].value"),
    (("stops", 0, "value"), -1, "stops[0].value"),
    (("stops", 0, "value"), float("nan"), "stops[0].value"),
    (("stops", 0, "value"), float("inf"), "stops[0].value"),
    (("stops", 0, "value"), 1e13, "stops[0].value"),
    (("stops", 0, "mass_g"), -1, "stops[0].mass_g"),
    (("stops", 0, "service_sols"), -1, "stops[0].service_sols"),
    (("stops", 0, "success"), 1.01, "stops[0].success"),
    (("stops", 0, "must"), "maybe", "stops[0].must"),
    (("stops", 0, "must"), ["take"], "stops[0].must"),
    (("stops", 0, "point"), "nowhere", "stops[0].point"),
    (("stops", 0, "point"), "@site", "stops[0].point"),
    (("stops", 0, "groups"), ["ore"], "stops[0].groups[0]"),
    (("stops", 0, "groups"), "rock", "stops[0].groups"),
    (("stops", 0, "groups"), ["rock", "air", "rock"], "stops[0].groups[2]"),
    (("stops", 0, "by"), ["helicopter"], "stops[0].by[0]"),
    (("stops", 0, "by"), ["lander"], "stops[0].by[0]"),
    (("stops", 0, "by"), ["rover", "rover"], "stops[0].by[1]"),
    (("stops", 0, "windows"), [{"from_sol": 2, "to_sol": 1}], "stops[0].windows[0].to_sol"),
    (("stops", 0, "windows"), [{"from_sol": -2, "to_sol": 1}], "stops[0].windows[0].from_sol"),
    (("stops", 1, "id"), "n1", "stops[1].id"),
    (("points", 1, "id"), "site", "points[1].id"),
    (("points", 1, "id"), "@site", "points[1].id"),
    (("points", 1, "x_m"), MISSING, "points[1].x_m"),
    (("points", 1, "y_m"), MISSING, "points[1].y_m"),
    (("points", 1), {"id": "near"}, "points[1].x_m"),
    (("distances", "straight", "metric"), "manhattan", "distances.straight.metric"),
    (("distances", "straight", "factor"), 0, "distances.straight.factor"),
    (("distances", "straight", "metres"), [[0]], "distances.straight.metres"),
    (("vehicles", 0, "kind"), "lander", "vehicles[0].kind"),
    (("vehicles", 0, "start"), "nowhere", "vehicles[0].start"),
    (("vehicles", 0, "end"), "site", "vehicles[0].end"),
    (("vehicles", 0, "distance"), "track", "vehicles[0].distance"),
    (("vehicles", 0, "count"), -1, "vehicles[0].count"),
    (("vehicles", 0, "count"), 1.5, "vehicles[0].count"),
    (("vehicles", 0, "count"), 1e300, "vehicles[0].count"),
    (("vehicles", 0, "speed_m_per_sol"), 0, "vehicles[0].speed_m_per_sol"),
    (("vehicles", 0, "payload_tubes"), -1, "vehicles[0].payload_tubes"),
    (("vehicles", 0, "sorties"), 0, "vehicles[0].sorties"),
    (("vehicles", 0, "ready_sol"), -1, "vehicles[0].ready_sol"),
    (("vehicles", 0, "loss_per_sol"), 1.5, "vehicles[0].loss_per_sol"),
    (("lander", "sites"), [], "lander.sites"),
    (("lander", "sites"), ["nowhere"], "lander.sites[0]"),
    (("lander", "sites"), ["near", "near"], "lander.sites[1]"),
    (("lander", "load_sols_per_tube"), -1, "lander.load_sols_per_tube"),
    (("container", "capacity_tubes"), -1, "container.capacity_tubes"),
    (("container", "capacity_g"), -0.5, "container.capacity_g"),
    (("calendar", "departure_sol"), 14, "calendar.departure_sol"),
    (("calendar", "margin_sols"), -1, "calendar.margin_sols"),
    (("calendar", "intervals", 0, "rate"), 1.5, "calendar.intervals[0].rate"),
    (("calendar", "intervals", 0, "rate"), -0.5, "calendar.intervals[0].rate"),
    (("calendar", "intervals", 0, "to_sol"), 20, "calendar.intervals[0].to_sol"),
    (("calendar", "intervals", 0, "kinds"), ["mule"], "calendar.intervals[0].kinds[0]"),
    (("calendar", "intervals", 0, "why"), MISSING, "calendar.intervals[0].why"),
    (("groups", 0, "bonus"), [1, 2], "groups[0].bonus[1]"),
    (("groups", 0, "bonus"), [-1], "groups[0].bonus[0]"),
    (("groups", 0, "minimum"), -1, "groups[0].minimum"),
    (("groups", 1, "id"), "rock", "groups[1].id"),
    (("aim",), "most", "aim"),
    (("confidence",), 1.1, "confidence"),
]


@pytest.mark.parametrize(("path", "value", "field"), MISTAKES, ids=repr)
def test_a_mistake_is_named(path: tuple[str | int, ...], value: object, field: str) -> None:
    document = as_json(mission())
    document["calendar"]["intervals"] = [{"from_sol": 20, "to_sol": 30, "rate": 0, "why": "sun"}]
    read(document)
    with pytest.raises(InvalidValue) as refused:
        read(changed(document, path, value))
    assert refused.value.field == field
    assert refused.value.expected
    assert field in str(refused.value)


def test_a_number_too_long_to_be_written_is_refused() -> None:
    document = as_json(mission())
    document["stops"][0]["value"] = 10**5000
    with pytest.raises(InvalidValue, match=r"stops\[0\].value is a value of type int"):
        read(document)


MATRIX_MISTAKES: list[tuple[tuple[str | int, ...], object, str]] = [
    (("distances", "straight", "metres"), [[0, 1]], "distances.straight.metres"),
    (("distances", "straight", "metres", 0), [0], "distances.straight.metres[0]"),
    (("distances", "straight", "metres", 1, 0), -1, "distances.straight.metres[1][0]"),
    (("distances", "straight", "metres", 1, 1), 1, "distances.straight.metres[1][1]"),
    (("distances", "straight", "metres", 1, 1), None, "distances.straight.metres[1][1]"),
    (("distances", "straight", "factor"), 1.4, "distances.straight.factor"),
    (("vehicles", 0, "end"), MISSING, "vehicles[0].end"),
    (("vehicles", 0, "end"), "nowhere", "vehicles[0].end"),
    (("vehicles", 0, "end"), "@site", "vehicles[0].end"),
    (("vehicles", 0, "start"), "@site", "vehicles[0].start"),
    (("vehicles", 0, "sorties"), 2, "vehicles[0].sorties"),
    (("vehicles",), [{"kind": "r", "start": "a", "end": "b"}] * 2, "vehicles[1].kind"),
    (("calendar",), {"intervals": [{"from_sol": 0, "to_sol": 1, "rate": 1, "why": "x",
                                    "kinds": ["lander"]}]}, "calendar.intervals[0].kinds[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "field"), MATRIX_MISTAKES, ids=repr)
def test_a_mistake_without_a_lander_is_named(
    path: tuple[str | int, ...], value: object, field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        read(changed(smallest(), path, value))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        (b"\xff", "no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "no object"),
        ("5", "no object"),
        ('{"a": 1, "b": 2, "a": 3}', "a is there twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": ' + "9" * 5000 + "}", "no JSON"),
        ('{"format": 1e999}', "format"),
    ],
)
def test_what_is_no_document_is_refused(text: str | bytes, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        read(text)


@pytest.mark.parametrize("capacity", [0, 1])
def test_a_capacity_of_nothing_can_be_meant(capacity: int) -> None:
    document = changed(smallest(), ("container",), {"capacity_tubes": capacity})
    assert read(document).container.capacity_tubes == capacity


def test_a_departure_at_the_arrival_can_be_meant() -> None:
    calendar = {"arrival_sol": 0.1, "margin_sols": 0.2, "departure_sol": 0.3}
    assert read(changed(smallest(), ("calendar",), calendar)).calendar.departure_sol == 0.3


def test_a_demand_is_read() -> None:
    document = changed(smallest(), ("stops", 0, "must"), "take")
    assert read(document).stops[0].must is Must.TAKE


def test_a_problem_of_another_module_can_be_read_anew() -> None:
    assert read(as_json(TRIP)) == TRIP
