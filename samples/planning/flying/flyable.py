"""What a mission must have before it can begin."""

from __future__ import annotations

from math import inf
from typing import NoReturn

from samples.domain.errors import InvalidValue
from samples.planning.flying.mission import Mission
from samples.planning.problem import SITE
from samples.planning.solution import Route
from samples.planning.ways import Ways


def require_flyable(mission: Mission) -> None:
    """Raise InvalidValue for a problem without a lander, and routes that are not of it.

    Limits are the planner's business: routes that break one can be flown, and come late.
    """
    lander = mission.problem.lander
    if lander is None:
        _refuse("problem.lander", "The problem has no lander.", None, "a lander")
    if mission.site not in lander.sites:
        text = f"{mission.site} is no site of the lander."
        _refuse("site", text, mission.site, ", ".join(lander.sites))
    _require_ascending(mission)
    stops: set[str] = set()
    vehicles: set[tuple[str, int]] = set()
    for nth, route in enumerate(mission.routes):
        if (route.vehicle, route.number) in vehicles:
            text = f"{route.vehicle} {route.number} has two routes."
            _refuse(f"routes[{nth}]", text, route.vehicle, "one route a vehicle")
        vehicles.add((route.vehicle, route.number))
        _require_route(mission, f"routes[{nth}]", route, stops)


def _require_ascending(mission: Mission) -> None:
    earliest = 0.0
    for nth, each in enumerate(mission.ride.opportunities):
        where = f"ride.opportunities[{nth}]"
        if each.depart_sol < earliest:
            text = f"{where}.depart_sol is before the one before."
            _refuse(f"{where}.depart_sol", text, each.depart_sol, f"{earliest:g} or later")
        if each.land_sol < each.depart_sol:
            text = f"{where}.land_sol is before its departure."
            _refuse(f"{where}.land_sol", text, each.land_sol, f"{each.depart_sol:g} or later")
        earliest = each.depart_sol


def _require_route(mission: Mission, path: str, route: Route, fetched: set[str]) -> None:
    kinds = {vehicle.kind: vehicle for vehicle in mission.problem.vehicles}
    stops = {stop.id: stop for stop in mission.problem.stops}
    vehicle = kinds.get(route.vehicle)
    if vehicle is None or not 1 <= route.number <= vehicle.count:
        text = f"There is no vehicle {route.vehicle} {route.number}."
        _refuse(f"{path}.vehicle", text, route.vehicle, "a vehicle of the problem")
    ways = Ways(mission.problem)
    here = mission.site if vehicle.start == SITE else vehicle.start
    for nth, sortie in enumerate(route.sorties):
        where = f"{path}.sorties[{nth}]"
        for stop in sortie.stops:
            if stop not in stops or stop in fetched:
                text = f"There is no stop {stop}, or it is fetched twice."
                _refuse(f"{where}.stops", text, stop, "each stop of the problem at most once")
            fetched.add(stop)
        points = [stops[stop].point for stop in sortie.stops]
        for there in [*points, mission.site] if points else []:
            if ways.metres(vehicle.distance, here, there) == inf:
                text = f"{route.vehicle} has no way from {here} to {there}."
                _refuse(where, text, there, "a way")
            here = there


def _refuse(field: str, text: str, value: object, expected: str) -> NoReturn:
    raise InvalidValue(text, field=field, value=value, expected=expected)
