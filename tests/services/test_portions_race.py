"""Many hands on one portion: every microgram is somewhere, and no number is given twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samples.domain.errors import Conflict, TransitionRefused
from samples.models import CustodyEvent, Portion
from samples.services import custody
from samples.services.verify import verify
from tests.services.conftest import Scene, make_scene
from tests.services.hands import HANDS, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return make_scene()


def splits(scene: Scene, masses: str) -> list[Callable[[], object]]:
    return [lambda: custody.split(portion=0, masses=masses, loss_ug=1, **scene.act())] * HANDS


def test_splitters_follow_each_other_and_mass_is_conserved(scene: Scene) -> None:
    scene.weighed(1_000)
    outcomes = at_once(splits(scene, "60, 40"))
    done = [outcome for outcome in outcomes if isinstance(outcome, CustodyEvent)]
    assert done
    assert all(isinstance(one, CustodyEvent | Conflict) for one in outcomes)
    whole = scene.portion()
    assert whole.mass_ug == 1_000 - 101 * len(done)
    assert whole.lost_ug == len(done)
    pieces = list(Portion.objects.exclude(number=0).order_by("number").values_list("number"))
    assert pieces == [(number,) for number in range(1, 2 * len(done) + 1)]
    verify(scene.ledger)


def test_an_overdraw_is_refused_to_who_comes_late(scene: Scene) -> None:
    scene.weighed(350)
    outcomes = at_once(splits(scene, "100"))
    done = sum(isinstance(outcome, CustodyEvent) for outcome in outcomes)
    assert 1 <= done <= 3
    assert all(isinstance(one, CustodyEvent | Conflict | TransitionRefused) for one in outcomes)
    if done == 3:
        refused = [one for one in outcomes if isinstance(one, TransitionRefused)]
        assert all("has 47 µg; 100 µg are asked for" in one.message for one in refused)
    assert scene.portion().mass_ug == 350 - 101 * done
    verify(scene.ledger)


def test_who_looked_before_another_split_is_told_so(scene: Scene) -> None:
    scene.weighed(1_000)
    seq = scene.holding().seq
    outcomes = at_once(
        [lambda: custody.split(portion=0, masses="1", **scene.act(expected_seq=seq))] * HANDS
    )
    assert sum(isinstance(outcome, CustodyEvent) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == HANDS - 1
    assert (scene.portion().mass_ug, Portion.objects.count()) == (999, 2)
    verify(scene.ledger)


def test_one_of_many_borrowers_gets_it(scene: Scene) -> None:
    scene.weighed(1_000)
    scene.allocated()
    people = [scene.esa, scene.colleague] * (HANDS // 2)
    outcomes = at_once([lambda who=who: scene.lent(to=who) for who in people])  # type: ignore[misc]
    winners = {one.details["to"] for one in outcomes if isinstance(one, CustodyEvent)}
    holder = scene.portion().holder
    assert holder is not None
    assert winners == {holder.slug}
    verify(scene.ledger)
