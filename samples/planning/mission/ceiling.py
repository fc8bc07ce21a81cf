"""A bound that is known at once: the best set if every way were free but those out of reach."""

from __future__ import annotations

from math import fsum, inf

from samples.planning.calendar import LANDER
from samples.planning.mission.compiled import Mission


def ceiling(mission: Mission) -> float:
    """Return a worth that no plan of the mission exceeds; minus infinity if none can be flown.

    Own values, and each group's bonus and shortfall, are bounded one
    by one, each by the most tubes that can be taken.
    """
    order = [i for i in range(mission.size) if reachable(mission, i)]
    most = min(most_tubes(mission), len(order))
    out_of_reach = not set(mission.musts) <= set(order) or len(mission.musts) > most
    if out_of_reach or mission.deadline < mission.arrival:
        return -inf
    light = sorted(float(mission.mass[i]) for i in order)
    while most and fsum(light[:most]) > mission.capacity_g:
        most -= 1
    own = sorted((float(mission.own[i]) for i in order), reverse=True)
    parts = own[:most]
    there = set(order)
    for members, group in zip(mission.members, mission.problem.groups, strict=True):
        count = min(most, sum(i in there for i in members.tolist()))
        parts += group.bonus[:count]
        parts.append(-group.shortfall * max(0, group.minimum - count))
    return fsum(parts)


def most_tubes(mission: Mission) -> int:
    """Return how many tubes can be taken at most, by payloads, container and the lander's arm."""
    carried = sum(
        mission.kinds[u.kind].payload * min(mission.kinds[u.kind].sorties, mission.size)
        for u in mission.units
    )
    most = min(carried, mission.capacity)
    if mission.load and mission.deadline < inf:
        begin = min((kind.begin for kind in mission.kinds), default=mission.arrival)
        work = mission.calendars.work(LANDER, begin, mission.deadline) - mission.close
        most = min(most, int(max(work, 0.0) / mission.load * (1 + 1e-9)))
    return most


def reachable(mission: Mission, stop: int) -> bool:
    """Whether some vehicle could fetch a stop if it had nothing else to do.

    Judged by the shortest way over any points, as another stop may lie on it.
    """
    return any(
        kind.allowed[stop] and kind.payload > 0 and mission.mass[stop] <= kind.payload_g
        and _within(mission, k, stop)
        for k, kind in enumerate(mission.kinds)
        if kind.vehicle.count
    )  # fmt: skip


def _within(mission: Mission, k: int, stop: int) -> bool:
    kind, place = mission.kinds[k], int(mission.place[stop])
    out = kind.shortest[kind.start][place]
    if kind.sorties > 1:
        out = min(out, kind.shortest[kind.home][place])
    length = out + kind.shortest[place][kind.home]
    if length == inf:
        return False
    work = length / kind.speed + mission.service[stop] + kind.pickup + kind.unload
    time = mission.calendars.work(kind.name, kind.begin, min(kind.latest, mission.last_delivery))
    return bool(length <= min(kind.range, kind.budget) and work <= time * (1 + 1e-9))
