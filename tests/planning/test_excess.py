"""What routes need beyond a limit is what `schedule` refuses them for."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import assume, given
from hypothesis import strategies as st

from samples.planning.excess import Appraiser
from samples.planning.schedule import Unflyable, timeline
from tests.planning.fleets import fleets, routes_of
from tests.planning.problems import problems


@given(st.data())
def test_routes_have_an_excess_exactly_if_they_can_not_be_flown(data: st.DataObject) -> None:
    problem = data.draw(problems(5))
    site = data.draw(st.sampled_from(problem.lander.sites if problem.lander else (None,)))
    fleet = data.draw(fleets(problem))
    excess = Appraiser(problem, site).excess(fleet)
    assert all(amount > 0 for amount in excess.values())
    refused = None
    try:
        timeline(problem, site, routes_of(fleet))
    except Unflyable as unflyable:
        refused = unflyable.constraint
    assert bool(refused) == bool(excess)
    assert refused is None or refused in excess


@given(st.data())
def test_insertions_hold_the_stop_and_all_the_others(data: st.DataObject) -> None:
    problem = data.draw(problems(5))
    site = problem.lander.sites[0] if problem.lander else None
    fleet = data.draw(fleets(problem))
    taken = {stop for sorties in fleet.values() for names in sorties for stop in names}
    left = [stop for stop in problem.stops if stop.id not in taken]
    assume(left)
    stop = data.draw(st.sampled_from(left))
    allowed = {v.kind for v in problem.vehicles if not stop.by or v.kind in stop.by}
    found = list(Appraiser(problem, site).insertions(fleet, stop.id))
    assert bool(found) == bool(allowed)
    for longer in found:
        names = [name for sorties in longer.values() for flown in sorties for name in flown]
        assert sorted(names) == sorted([*taken, stop.id])
        (kind,) = {key[0] for key, sorties in longer.items() if sorties != fleet.get(key, ())}
        assert kind in allowed
        with suppress(Unflyable):
            timeline(problem, site, routes_of(longer))
