"""Series of mock missions: what is frozen, how batches are flown, how a series ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samples.domain.errors import InvalidValue, NotFound, NotPermitted, TransitionRefused
from samples.domain.mock_missions import MockGoal
from samples.models import MockBatch, MockSeries
from samples.planning.canonical import digest
from samples.planning.flying import mission as missions
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.selectors import mock_series as selectors
from samples.services import mock_missions, mock_series, mock_series_work, mock_work
from tests import mock_missions as mocks
from tests import plans
from tests.conftest import People
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")


BATCH = 3


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_series, "BATCH", BATCH)


def request(count: int = 2 * BATCH, **more: Any) -> MockSeries:
    return mock_series.request(
        plan=mocks.approved(), actor=PLANNER, count=count, queue=False, **more
    )


def fly(series: MockSeries) -> Any:
    while mock_series_work.work_next(series.pk):
        pass
    return selectors.series().get(pk=series.pk)


def batch_of(series: MockSeries, number: int = 1) -> MockBatch:
    return MockBatch.objects.select_related("series").get(series=series, number=number)


def test_every_seed_is_flown_and_compared() -> None:
    series = fly(request())
    assert (series.status, series.flown_total) == ("done", 6)
    assert series.finished_at is not None
    rows = [row for batch in series.batches.order_by("number") for row in batch.outcomes or ()]
    assert [row["seed"] for row in rows] == list(range(1, 7))
    result = series.result
    assert result is not None
    assert (result["flown"], result["broken"], result["agrees"]) == (6, 0, True)
    taken = series.run.taken
    assert {tube["stop"] for tube in result["tubes"]} == set(taken)
    for tube in result["tubes"]:
        home = sum(tube["stop"] in row["home"] for row in rows)
        assert tube["flown"]["value"] == pytest.approx(home / 6)
    for histogram in result["histograms"].values():
        assert len(histogram["edges"]) == len(histogram["flown"]) + 1
        assert len(histogram["flown"]) == len(histogram["forecast"])
    assert sum(result["histograms"]["value"]["flown"]) == 6
    worst, median, best = (one["value"] for one in result["seeds"])
    values = sorted(row["value"] for row in rows)
    assert (worst, median, best) == (values[0], values[2], values[-1])


def test_what_was_asked_is_frozen() -> None:
    series = request(first_seed=7, luck=Luck.ALL)
    assert series.mission_hash == digest(series.document)
    mission = missions.read(series.mission)
    assert (mission.seed, mission.luck, mission.policy) == (
        7,
        Luck.ALL,
        Policy(replan=Replan.NEVER),
    )
    assert (series.first_seed, series.last_seed) == (7, 12)
    assert [(one.first_seed, one.count) for one in selectors.batches(series)] == [(7, 3), (10, 3)]


def test_the_same_series_ends_the_same_way_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = mocks.approved()

    def flown() -> Any:
        return fly(mock_series.request(plan=plan, actor=PLANNER, count=8, queue=False))

    cut = flown()
    monkeypatch.setattr(mock_series, "BATCH", 8)
    whole = flown()
    assert (cut.batches.count(), whole.batches.count()) == (3, 1)
    assert cut.result == whole.result


def test_a_seed_that_is_opened_ends_as_it_did_in_the_series() -> None:
    series = fly(request(3, luck=Luck.ALL))
    made = mock_series.open_seed(series=series, seed=2, actor=PLANNER)
    mock_missions.go(mission=made, actor=PLANNER, goal=MockGoal.END, queue=False)
    mock_work.work(made.pk)
    made.refresh_from_db()
    told = selectors.outcome_of(series, 2)
    outcome = made.outcome
    assert outcome is not None
    assert {name: told[name] for name in outcome} == outcome


def test_a_plan_that_chose_another_answer_is_not_opened() -> None:
    plan = plans.solved()
    series = mock_series.request(plan=plan, actor=PLANNER, count=1, queue=False)
    plan.chosen_run = plans.run(plan)
    plan.save(update_fields=["chosen_run"])
    with pytest.raises(InvalidValue, match="another answer"):
        mock_series.open_seed(series=series, seed=1, actor=PLANNER)


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_of_another_series_is_not_opened(seed: int) -> None:
    series = request()
    with pytest.raises(InvalidValue, match=f"no seed {seed}"):
        mock_series.open_seed(series=series, seed=seed, actor=PLANNER)
    with pytest.raises(NotFound):
        selectors.outcome_of(series, seed)


def test_a_batch_is_flown_once() -> None:
    series = request(1)
    assert mock_series_work.claimed(series.pk) is not None
    assert mock_series_work.claimed(series.pk) is None
    assert not mock_series_work.work_next(series.pk)


def test_a_killed_workers_batch_is_taken_up_again() -> None:
    series = request(2)
    first = mock_series_work.claimed(series.pk)
    assert first is not None
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    MockBatch.objects.filter(pk=first.pk).update(heartbeat_at=long_ago)
    assert batch_of(series).is_stalled
    assert fly(series).status == "done"
    ended = batch_of(series)
    # The silent one comes back: its answer is not asked for any more.
    mock_series_work._end(first, {"status": "failed", "error": "late"})
    assert (ended.status, len(ended.outcomes or [])) == ("done", 2)
    assert batch_of(series).error == ""


def test_a_flight_that_breaks_off_is_told_in_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    from samples.planning.flying import series as flights

    whole = flights.fly_through

    def breaks(mission: Any, **more: Any) -> Any:
        if mission.seed == 2:
            raise ValueError("no such sol")
        return whole(mission, **more)

    monkeypatch.setattr(flights, "fly_through", breaks)
    series = fly(request(3))
    assert series.status == "done"
    assert series.result is not None
    assert (series.result["flown"], series.result["broken"]) == (2, 1)
    row = selectors.outcome_of(series, 2)
    assert (row["error"], row["value"], row["home"]) == ("ValueError: no such sol", None, None)


def test_a_batch_that_fails_fails_its_series_and_the_others_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = request()
    with monkeypatch.context() as patched:
        patched.setattr(mock_series_work, "flown", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mock_series_work.work_next(series.pk)
    ended = fly(series)
    assert (ended.status, ended.failed_total) == ("failed", 1)
    assert "ZeroDivisionError" in batch_of(series).error
    assert ended.result is not None
    assert ended.result["flown"] == 3


def test_an_interrupted_batch_waits_for_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    series = request(1)
    with monkeypatch.context() as patched:
        patched.setattr(mock_series_work, "flown", interrupted)
        with pytest.raises(KeyboardInterrupt):
            mock_series_work.work_next(series.pk)
    assert batch_of(series).status == "queued"
    assert fly(series).status == "done"


def test_cancelled_what_waits_is_not_flown_and_what_is_done_stays() -> None:
    series = request()
    mock_series_work.work_next(series.pk)
    done = mock_series.cancel(series=series, actor=PLANNER)
    assert (done.status, done.cancel_asked_by) == ("cancelled", "planner")
    assert done.result is not None
    assert done.result["flown"] == 3
    assert [batch.status for batch in selectors.batches(series)] == ["done", "cancelled"]
    with pytest.raises(TransitionRefused, match="has ended"):
        mock_series.cancel(series=series, actor=PLANNER)


def test_nothing_flown_leaves_nothing_to_compare() -> None:
    done = mock_series.cancel(series=request(), actor=PLANNER)
    assert (done.status, done.result) == ("cancelled", None)


def test_a_batch_at_work_hears_that_it_shall_end() -> None:
    series = request(2)
    batch = mock_series_work.claimed(series.pk)
    assert batch is not None
    assert mock_series.cancel(series=series, actor=PLANNER).status == "running"
    pulse = mock_series_work.BatchPulse(batch)
    assert mock_series_work.flown(batch, pulse) == []
    assert pulse.cancel
    mock_series_work._end(batch, {"status": "cancelled"})
    assert MockSeries.objects.get(pk=series.pk).status == "cancelled"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 100_001}, "count"),
        ({"first_seed": -1}, "first_seed"),
        ({"first_seed": 2**31 - 5}, "first_seed"),
        ({"name": "x" * 161}, "name"),
    ],
)
def test_a_series_that_can_not_be_meant(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        request(**{"count": 10, **more})
    assert refusal.value.field == field
    assert not MockSeries.objects.exists()


def test_a_plan_without_an_answer_is_not_flown() -> None:
    with pytest.raises(InvalidValue, match="no answer that can be flown"):
        mock_series.request(plan=plans.draft(), actor=PLANNER, count=1)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    person, series = getattr(people, name), request(1)
    plan = series.run.plan
    with pytest.raises(NotPermitted):
        mock_series.request(plan=plan, actor=person, count=1)
    with pytest.raises(NotPermitted):
        mock_series.cancel(series=series, actor=person)
    with pytest.raises(NotPermitted):
        mock_series.open_seed(series=series, seed=1, actor=person)
