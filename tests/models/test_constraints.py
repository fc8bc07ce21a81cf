"""What can't be true is refused by the database itself: each constraint broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from samples.domain.kinds import LedgerKind, MassBasis, PlaceKind, SampleType
from samples.models import (
    AbrasionPatch,
    BranchHead,
    Checkpoint,
    CheckpointHead,
    CustodyEvent,
    Depot,
    DepotSpot,
    Drive,
    Holding,
    IdempotentRequest,
    Mission,
    Observation,
    Place,
    Portion,
    Sample,
    StockTake,
    StockTakeItem,
    ValueProvenance,
    Waypoint,
)
from samples.services import guards
from tests import factories

Breaking = Callable[[], object]
BREAKS: dict[str, Breaking] = {}
NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
POSITION = {"latitude_deg": 18.0, "longitude_deg": 77.0, "position_basis": "target"}


def breaks(name: str, how: Breaking) -> None:
    BREAKS[name] = how


def _event(**values: Any) -> CustodyEvent:
    """An event written past the services, without the guards that would refuse it first.

    Taking the guards away is undone with everything else when the refusal rolls back.
    """
    container = values.pop("container", None) or factories.container()
    facts = {
        "ledger": values.pop("ledger", None) or factories.ledger(mission=container.mission),
        "container": container,
        "seq": 1,
        "verb": "register",
        "occurred_at": NOON,
        "recorded_at": NOON,
        "recorded_by": "test",
        "ledger_kind": "flight",
        "to_stage": "stored_empty",
        "to_condition": "sound",
        "to_sealed": False,
        "to_cleared": False,
        "to_place": factories.place(),
        "to_custodian": factories.custodian(),
        "text": "{}",
        "previous_hash": "0" * 64,
        "hash": f"{CustodyEvent.objects.count():064d}",
        **values,
    }
    guards.remove()
    return CustodyEvent.objects.create(**facts)


def _two_events_of_one_seq() -> None:
    first = _event()
    _event(container=first.container, ledger=first.ledger)


def _holding(**values: Any) -> Holding:
    container = values.pop("container", None) or factories.container()
    facts = {
        "ledger": values.pop("ledger", None) or factories.ledger(mission=container.mission),
        "container": container,
        "stage": "stored_empty",
        "place": factories.place(),
        "place_is_slot": False,
        "custodian": factories.custodian(),
        "seq": 1,
        "head_hash": "0" * 64,
        "since": NOON,
        **values,
    }
    return Holding.objects.create(**facts)


def _portion(**values: Any) -> Portion:
    container = values.pop("container", None) or factories.container()
    facts = {
        "ledger": values.pop("ledger", None) or factories.ledger(mission=container.mission),
        "container": container,
        "sample": container.samples.first() or factories.sample(container=container),
        "number": 0,
        "initial_ug": 100,
        "mass_ug": 100,
        "made_seq": 1,
        "seq": 1,
        **values,
    }
    return Portion.objects.create(**facts)


def _two_portions_of_one_number() -> None:
    first = _portion()
    _portion(container=first.container, ledger=first.ledger)


def _checkpoint(**values: Any) -> Checkpoint:
    facts = {
        "ledger": values.get("ledger") or factories.ledger(),
        "number": 1,
        "created_at": NOON,
        "created_by": "test",
        "containers": 0,
        "events": 0,
        "root": "0" * 64,
        "text": "{}",
        "hash": "0" * 64,
    }
    return Checkpoint.objects.create(**{**facts, **values})


def _head(checkpoint: Checkpoint, **values: Any) -> CheckpointHead:
    facts = {
        "checkpoint": checkpoint,
        "position": 0,
        "container": values.get("container") or factories.container(),
        "seq": 1,
        "hash": "0" * 64,
    }
    return CheckpointHead.objects.create(**{**facts, **values})


def _twice(make: Callable[[], object]) -> tuple[object, object]:
    return make(), make()


def _place(**values: Any) -> Place:
    return factories.place(**values)


def _waypoint(mission: Mission, **values: Any) -> Waypoint:
    facts = {"mission": mission, "sol": 1, "rmc": "3_0", "source": factories.source()}
    return Waypoint.objects.create(**{**facts, **values})


def _drive(mission: Mission, **values: Any) -> Drive:
    facts = {
        "mission": mission,
        "sol": 1,
        "from_rmc": "3_0",
        "to_rmc": "3_1",
        "length_m": 1.0,
        "path": [],
        "source": factories.source(),
    }
    return Drive.objects.create(**{**facts, **values})


def _observation(mission: Mission, **values: Any) -> Observation:
    facts = {"mission": mission, "kind": "image", "title": "x", "url": "https://example.org/x"}
    return Observation.objects.create(**{**facts, **values})


def _statement(record: models.Model, **values: Any) -> ValueProvenance:
    facts = {
        "record": record,
        "field": "name",
        "source": values.pop("source", None) or factories.source(),
        "confidence": "confirmed",
        "recorded_by": "test",
    }
    return ValueProvenance.objects.create(**{**facts, **values})


def _depot() -> Depot:
    return Depot.objects.create(place=_place(kind=PlaceKind.DEPOT.value))


def _spot(depot: Depot, **values: Any) -> DepotSpot:
    place = _place(kind=PlaceKind.DEPOT_SPOT.value, parent=depot.place, capacity=1)
    return DepotSpot.objects.create(**{"place": place, "depot": depot, "drop_order": 1, **values})


POSITIONED: dict[str, Callable[..., object]] = {
    "mission": factories.mission,
    "outcrop": factories.outcrop,
    "sample": factories.sample,
    "place": _place,
    "waypoint": lambda **values: _waypoint(factories.mission(), **values),
    "observation": lambda **values: _observation(factories.mission(), **values),
}
WRONG_POSITIONS = {
    "latitude_on_the_globe": {**POSITION, "latitude_deg": 95},
    "longitude_normalised": {**POSITION, "longitude_deg": 180},
    "position_is_a_pair": {**POSITION, "longitude_deg": None},
    "position_has_a_basis": {**POSITION, "position_basis": ""},
    "elevation_has_a_datum": {**POSITION, "elevation_m": -2500.0},
    "uncertainty_not_negative": {**POSITION, "position_uncertainty_m": -1.0},
}
for _name, _make in POSITIONED.items():
    for _constraint, _values in WRONG_POSITIONS.items():
        breaks(f"{_name}_{_constraint}", lambda make=_make, values=_values: make(**values))  # type: ignore[misc]

breaks(
    "mission_signal_after_landing",
    lambda: factories.mission(landed_at=NOON, landing_signal_received_at=NOON),
)
breaks(
    "campaign_name_in_mission",
    lambda: (
        mission := factories.mission(),
        _twice(lambda: factories.campaign(mission=mission, name="Fan Front")),
    ),
)
breaks(
    "outcrop_name_in_campaign",
    lambda: (
        campaign := factories.campaign(),
        _twice(lambda: factories.outcrop(campaign=campaign, name="Sid")),
    ),
)
breaks(
    "abrasionpatch_name_on_outcrop",
    lambda: (
        outcrop := factories.outcrop(),
        AbrasionPatch.objects.create(outcrop=outcrop, slug="a", name="Bellegarde"),
        AbrasionPatch.objects.create(outcrop=outcrop, slug="b", name="Bellegarde"),
    ),
)
breaks(
    "abrasionpatch_depth_mm_positive",
    lambda: AbrasionPatch.objects.create(
        outcrop=factories.outcrop(), slug="a", name="a", depth_mm=0
    ),
)
breaks(
    "container_serial_in_mission",
    lambda: (
        mission := factories.mission(),
        _twice(lambda: factories.container(mission=mission, serial="261")),
    ),
)
breaks("container_serial_not_blank", lambda: factories.container(serial=""))
breaks("container_kind_in_vocabulary", lambda: factories.container(kind="bucket"))
breaks("container_empty_mass_g_positive", lambda: factories.container(empty_mass_g=0))

_sample = factories.sample
breaks(
    "sample_one_live_per_container",
    lambda: (
        container := factories.container(),
        _twice(lambda: _sample(container=container)),
    ),
)
for _field in ("nasa_number", "dossier_number"):
    breaks(
        f"sample_{_field}_in_mission",
        lambda field=_field: (  # type: ignore[misc]
            mission := factories.mission(),
            _twice(lambda: _sample(container=factories.container(mission=mission), **{field: 7})),
        ),
    )
breaks("sample_nasa_number_1_to_38", lambda: _sample(nasa_number=39))
breaks("sample_designation_not_blank", lambda: _sample(designation=""))
breaks("sample_core_length_fits_the_tube", lambda: _sample(core_length_cm=15.3))
breaks("sample_mass_has_a_basis", lambda: _sample(mass_ug=15_000_000))
breaks(
    "sample_mass_ug_not_negative",
    lambda: _sample(mass_ug=-1, mass_basis=MassBasis.MEASURED.value),
)
breaks("sample_mass_basis_in_vocabulary", lambda: _sample(mass_ug=1, mass_basis="felt"))
breaks("sample_sealed_after_sampled", lambda: _sample(sampled_sol=619, sealed_sol=579))
breaks(
    "sample_sealed_at_after_sampled_at",
    lambda: _sample(sampled_at=NOON, sealed_at=datetime(2021, 12, 31, tzinfo=UTC)),
)
breaks(
    "sample_not_its_own_partner",
    lambda: Sample.objects.filter(pk=_sample().pk).update(pair_partner=models.F("pk")),
)
breaks(
    "sample_rock_type_of_a_rock",
    lambda: _sample(sample_type=SampleType.REGOLITH.value, rock_type="igneous"),
)
breaks("sample_sample_type_in_vocabulary", lambda: _sample(sample_type="ice"))
breaks("sample_volume_cm3_positive", lambda: _sample(volume_cm3=0))

breaks("place_kind_in_vocabulary", lambda: _place(kind="pocket"))
breaks(
    "place_not_its_own_parent",
    lambda: Place.objects.filter(pk=_place().pk).update(parent=models.F("pk")),
)
breaks(
    "place_slot_is_part_of_something",
    lambda: _place(kind=PlaceKind.DEPOT_SPOT.value, capacity=1),
)
breaks(
    "place_slot_holds_one",
    lambda: _place(kind=PlaceKind.DEPOT_SPOT.value, parent=_place(), capacity=2),
)
breaks("place_capacity_positive", lambda: _place(capacity=0))
breaks(
    "depot_area_m2_positive",
    lambda: Depot.objects.create(place=_place(kind=PlaceKind.DEPOT.value), area_m2=0),
)
breaks(
    "depotspot_order_in_depot",
    lambda: (depot := _depot(), _twice(lambda: _spot(depot))),
)
breaks("depotspot_drop_order_positive", lambda: _spot(_depot(), drop_order=0))

breaks(
    "waypoint_sol_rmc_in_mission",
    lambda: (mission := factories.mission(), _twice(lambda: _waypoint(mission))),
)
breaks(
    "waypoint_odometer_km_not_negative",
    lambda: _waypoint(factories.mission(), odometer_km=-1.0),
)
breaks(
    "drive_rmc_pair_in_mission",
    lambda: (mission := factories.mission(), _twice(lambda: _drive(mission))),
)
breaks("drive_length_m_not_negative", lambda: _drive(factories.mission(), length_m=-1.0))
breaks(
    "observation_url_in_mission",
    lambda: (mission := factories.mission(), _twice(lambda: _observation(mission))),
)
breaks(
    "observation_kind_in_vocabulary",
    lambda: _observation(factories.mission(), kind="smell"),
)
breaks(
    "valueprovenance_said_once",
    lambda: (
        mission := factories.mission(),
        source := factories.source(),
        _twice(lambda: _statement(mission, source=source)),
    ),
)
breaks(
    "valueprovenance_confidence_in_vocabulary",
    lambda: _statement(factories.mission(), confidence="hoped"),
)

breaks(
    "ledger_one_flight_per_mission",
    lambda: (
        mission := factories.mission(),
        _twice(lambda: factories.ledger(mission=mission)),
    ),
)
breaks("ledger_kind_in_vocabulary", lambda: factories.ledger(kind="dream"))
breaks("custodyevent_seq_in_chain", _two_events_of_one_seq)
breaks("custodyevent_seq_from_1", lambda: _event(seq=0))
breaks(
    "custodyevent_times_in_order",
    lambda: _event(occurred_not_before=datetime(2022, 1, 2, tzinfo=UTC)),
)
breaks(
    "custodyevent_not_from_the_future",
    lambda: _event(recorded_at=datetime(2021, 12, 31, tzinfo=UTC)),
)
breaks("custodyevent_verb_in_vocabulary", lambda: _event(verb="juggle"))
breaks("custodyevent_to_stage_in_vocabulary", lambda: _event(to_stage="limbo"))
breaks(
    "checkpoint_number_in_ledger",
    lambda: (
        ledger := factories.ledger(),
        _checkpoint(ledger=ledger, hash="a"),
        _checkpoint(ledger=ledger, hash="b"),
    ),
)
breaks("checkpoint_number_positive", lambda: _checkpoint(number=0))
breaks(
    "checkpointhead_position",
    lambda: (
        checkpoint := _checkpoint(),
        _twice(lambda: _head(checkpoint, container=factories.container())),
    ),
)
breaks(
    "checkpointhead_one_per_container",
    lambda: (
        head := _head(_checkpoint()),
        _head(head.checkpoint, container=head.container, position=1),
    ),
)
breaks(
    "holding_one_per_container",
    lambda: (
        first := _holding(),
        _holding(container=first.container, ledger=first.ledger),
    ),
)
breaks(
    "holding_one_per_slot",
    lambda: (
        slot := _place(kind=PlaceKind.ORBITING_SAMPLE_SLOT.value, parent=_place(), capacity=1),
        ledger := factories.ledger(kind=LedgerKind.MOCK.value),
        _twice(lambda: _holding(ledger=ledger, place=slot, place_is_slot=True)),
    ),
)
breaks(
    "holding_sample_in_one_container",
    lambda: (
        sample := _sample(),
        ledger := factories.ledger(kind=LedgerKind.MOCK.value),
        _twice(lambda: _holding(ledger=ledger, sample=sample)),
    ),
)
breaks("portion_number_in_tube", _two_portions_of_one_number)
breaks("portion_mass_is_conserved", lambda: _portion(mass_ug=99))
breaks("portion_only_the_whole_has_no_parent", lambda: _portion(number=1))
breaks("portion_used_up_when_nothing_is_left", lambda: _portion(mass_ug=0, lost_ug=100))
breaks(
    "portion_on_loan_with_somebody_until_a_day",
    lambda: _portion(state="on_loan", investigator="A", decision="AC-1"),
)
breaks("portion_allocated_to_somebody", lambda: _portion(state="allocated"))
breaks("portion_seqs_in_order", lambda: _portion(made_seq=2))
breaks("portion_initial_ug_positive", lambda: _portion(initial_ug=0, mass_ug=0, state="used_up"))
for _name in ("split_ug", "lost_ug", "consumed_ug"):
    breaks(
        f"portion_{_name}_not_negative",
        lambda name=_name: _portion(mass_ug=101, **{name: -1}),  # type: ignore[misc]
    )
breaks("portion_state_in_vocabulary", lambda: _portion(state="odd"))
breaks("holding_seq_from_1", lambda: _holding(seq=0))
breaks("holding_stage_in_vocabulary", lambda: _holding(stage="limbo"))

breaks("holding_condition_in_vocabulary", lambda: _holding(condition="odd"))
breaks("holding_os_slot_while_riding", lambda: _holding(os_slot=factories.place()))
breaks(
    "holding_one_per_os_slot",
    lambda: (
        slot := factories.place(),
        ledger := factories.ledger(kind=LedgerKind.MOCK.value),
        _twice(lambda: _holding(ledger=ledger, stage="loaded", os_slot=slot)),
    ),
)
breaks("custodyevent_ledger_kind_in_vocabulary", lambda: _event(ledger_kind="dream"))
breaks("custodyevent_to_condition_in_vocabulary", lambda: _event(to_condition="odd"))
breaks("custodyevent_only_corrections_correct", lambda: _event(seq=2, corrects=1))
breaks(
    "custodyevent_corrected_once",
    lambda: (
        first := _event(seq=2, verb="correct", corrects=1),
        _event(container=first.container, ledger=first.ledger, seq=3, verb="correct", corrects=1),
    ),
)
breaks(
    "ledger_only_a_mock_branches",
    lambda: factories.ledger(parent=factories.ledger()),
)
breaks(
    "ledger_of_flight_is_everybodys",
    lambda: factories.ledger(organisation=factories.organisation()),
)
breaks(
    "membership_once",
    lambda: (
        first := factories.membership(),
        factories.membership(user=first.user, organisation=first.organisation),
    ),
)


def _branch_head(**values: Any) -> BranchHead:
    facts = {"ledger": factories.ledger(kind="mock"), "seq": 1, "hash": "0" * 64}
    container = values.get("container") or factories.container()
    return BranchHead.objects.create(**{**facts, "container": container, **values})


breaks("branchhead_seq_positive", lambda: _branch_head(seq=0))
breaks(
    "branchhead_one_per_container",
    lambda: (
        first := _branch_head(),
        _branch_head(ledger=first.ledger, container=first.container),
    ),
)
breaks(
    "idempotentrequest_key_of_actor",
    lambda: _twice(
        lambda: IdempotentRequest.objects.create(
            actor="a", key="k", fingerprint="f", status=201, body="{}", created_at=NOON
        )
    ),
)


def _stock_take(**values: Any) -> StockTake:
    facts = {"opened_at": NOON, "opened_by": "test"}
    if "ledger" not in values:
        facts["ledger"] = factories.ledger()
    if "place" not in values:
        facts["place"] = factories.place()
    return StockTake.objects.create(**{**facts, **values})


def _item(**values: Any) -> StockTakeItem:
    facts: dict[str, Any] = {"expected_at": factories.place()}
    if "stock_take" not in values:
        facts["stock_take"] = _stock_take()
    if "container" not in values:
        facts["container"] = factories.container()
    return StockTakeItem.objects.create(**{**facts, **values})


breaks(
    "stocktake_one_open_per_place",
    lambda: (first := _stock_take(), _stock_take(ledger=first.ledger, place=first.place)),
)
breaks(
    "stocktake_closed_after_opened",
    lambda: _stock_take(closed_at=NOON.replace(hour=11)),
)
breaks(
    "stocktakeitem_one_per_container",
    lambda: (first := _item(), _item(stock_take=first.stock_take, container=first.container)),
)
breaks("stocktakeitem_expected_or_seen", lambda: _item(expected_at=None))
breaks("stocktakeitem_seen_when", lambda: _item(seen_at=factories.place()))

EARLIER = NOON.replace(year=2021)

breaks("scenario_is_hypothetical", lambda: factories.scenario(hypothetical=False))
breaks("scenario_changed_after_created", lambda: factories.scenario(changed_at=EARLIER))
breaks("scenario_version_positive", lambda: factories.scenario(version=0))
breaks(
    "plan_name_in_scenario",
    lambda: (
        first := factories.plan(),
        factories.plan(scenario=first.scenario, name=first.name),
    ),
)
breaks("plan_stands_on_a_run", lambda: factories.plan(state="proposed"))
breaks(
    "plan_flown_in_a_ledger",
    lambda: factories.plan(flown_in=factories.ledger(kind="mock")),
)
breaks(
    "plan_state_in_vocabulary",
    lambda: factories.plan(state="dreamt", chosen_run=factories.done_run()),
)
breaks(
    "planchange_number_in_plan",
    lambda: (first := factories.plan_change(), factories.plan_change(plan=first.plan)),
)
breaks("planchange_says_why", lambda: factories.plan_change(reason=""))
breaks("planchange_number_positive", lambda: factories.plan_change(number=0))
breaks("planchange_from_state_in_vocabulary", lambda: factories.plan_change(from_state="dreamt"))
breaks("planchange_to_state_in_vocabulary", lambda: factories.plan_change(to_state="dreamt"))

_run, _done = factories.plan_run, factories.done_run
breaks("planrun_number_in_plan", lambda: (first := _done(), _done(plan=first.plan)))
breaks("planrun_one_at_work_per_plan", lambda: (first := _run(), _run(plan=first.plan, number=2)))
breaks("planrun_started_unless_queued", lambda: _run(status="running"))
breaks("planrun_finished_when_ended", lambda: _run(finished_at=NOON))
breaks("planrun_done_has_an_answer", lambda: _done(solution=None))
breaks("planrun_failed_says_why", lambda: _run(status="failed", finished_at=NOON))
breaks("planrun_cancelled_by_somebody", lambda: _run(status="cancelled", finished_at=NOON))
breaks("planrun_number_positive", lambda: _run(number=0))
breaks("planrun_seconds_positive", lambda: _run(seconds=0))
breaks("planrun_iterations_positive", lambda: _run(iterations=0))
breaks("planrun_gap_not_negative", lambda: _done(gap=-0.1))
breaks("planrun_elapsed_s_not_negative", lambda: _run(elapsed_s=-1.0))
breaks("planrun_status_in_vocabulary", lambda: _run(status="asleep", finished_at=NOON))
breaks("planrun_result_in_vocabulary", lambda: _done(result="lovely"))

_activity = factories.plan_activity
breaks("planactivity_number_in_run", lambda: (first := _activity(), _activity(run=first.run)))
breaks("planactivity_ends_after_it_begins", lambda: _activity(to_sol=-1.0))
breaks("planactivity_handles_a_container", lambda: _activity(activity="load"))
breaks("planactivity_number_positive", lambda: _activity(number=0))
breaks("planactivity_distance_m_not_negative", lambda: _activity(distance_m=-1.0))
breaks("planactivity_energy_wh_not_negative", lambda: _activity(energy_wh=-1.0))
breaks("planactivity_activity_in_vocabulary", lambda: _activity(activity="dance"))

breaks(
    "exclusion_one_per_container",
    lambda: (
        first := factories.exclusion(),
        factories.exclusion(run=first.run, container=first.container),
    ),
)
breaks("exclusion_says_why", lambda: factories.exclusion(sentence=""))
breaks(
    "reservation_one_plan_per_container",
    lambda: (
        first := factories.reservation(),
        factories.reservation(ledger=first.ledger, container=first.container),
    ),
)
breaks(
    "reservation_once_per_plan",
    lambda: (
        first := factories.reservation(released_at=factories.NOON, released_by="test"),
        factories.reservation(run=first.run, container=first.container),
    ),
)
breaks(
    "reservation_released_by_somebody",
    lambda: factories.reservation(released_at=factories.NOON),
)
breaks(
    "reservation_released_after_made",
    lambda: factories.reservation(released_at=EARLIER, released_by="test"),
)

_study, _case, _done_case = factories.trade_study, factories.trade_case, factories.done_case
breaks("tradestudy_finished_when_ended", lambda: _study(finished_at=NOON))
breaks("tradestudy_cancelled_by_somebody", lambda: _study(status="cancelled", finished_at=NOON))
breaks("tradestudy_status_in_vocabulary", lambda: _study(status="asleep", finished_at=NOON))
breaks("tradecase_number_in_study", lambda: (first := _case(), _case(study=first.study)))
breaks("tradecase_started_unless_queued", lambda: _case(status="running"))
breaks("tradecase_finished_when_ended", lambda: _case(finished_at=NOON))
breaks("tradecase_done_has_an_answer", lambda: _done_case(value=None))
breaks("tradecase_failed_says_why", lambda: _case(status="failed", finished_at=NOON))
breaks("tradecase_compared_when_done", lambda: _case(dominated=True))
breaks("tradecase_risk_is_a_probability", lambda: _done_case(risk=1.1))
breaks("tradecase_late_is_a_probability", lambda: _done_case(late=-0.1))
breaks("tradecase_number_positive", lambda: _case(number=0))
breaks("tradecase_gap_not_negative", lambda: _done_case(gap=-0.1))
breaks("tradecase_elapsed_s_not_negative", lambda: _done_case(elapsed_s=-1.0))
breaks("tradecase_status_in_vocabulary", lambda: _case(status="asleep", finished_at=NOON))
breaks("tradecase_result_in_vocabulary", lambda: _done_case(result="lovely"))

_series, _batch, _done_batch = factories.mock_series, factories.mock_batch, factories.done_batch
breaks("mockseries_count_is_bounded", lambda: _series(count=100_001))
breaks("mockseries_finished_when_ended", lambda: _series(finished_at=NOON))
breaks("mockseries_done_has_a_result", lambda: _series(status="done", finished_at=NOON))
breaks("mockseries_cancelled_by_somebody", lambda: _series(status="cancelled", finished_at=NOON))
breaks("mockseries_luck_in_vocabulary", lambda: _series(luck="rotten"))
breaks("mockseries_status_in_vocabulary", lambda: _series(status="asleep", finished_at=NOON))
breaks("mockbatch_number_in_series", lambda: (first := _batch(), _batch(series=first.series)))
breaks("mockbatch_started_unless_queued", lambda: _batch(status="running"))
breaks("mockbatch_finished_when_ended", lambda: _batch(finished_at=NOON))
breaks("mockbatch_outcomes_when_done", lambda: _done_batch(outcomes=None))
breaks("mockbatch_failed_says_why", lambda: _batch(status="failed", finished_at=NOON))
breaks("mockbatch_flown_of_its_seeds", lambda: _batch(flown=51))
breaks("mockbatch_number_positive", lambda: _batch(number=0))
breaks("mockbatch_count_positive", lambda: _batch(count=0))
breaks("mockbatch_status_in_vocabulary", lambda: _batch(status="asleep", finished_at=NOON))

_mission, _ended = factories.mock_mission, factories.ended_mission
breaks("mockmission_number_in_plan", lambda: (first := _mission(), _mission(run=first.run)))
breaks("mockmission_goal_while_flying", lambda: _mission(goal="end"))
breaks("mockmission_until_a_sol", lambda: _mission(until_sol=3.0))
breaks("mockmission_ended_when_over", lambda: _mission(ended_at=NOON))
breaks("mockmission_ended_has_an_outcome", lambda: _ended(outcome=None))
breaks("mockmission_helm_since", lambda: _mission(helm="test"))
breaks("mockmission_number_positive", lambda: _mission(number=0))
breaks("mockmission_version_positive", lambda: _mission(version=0))
breaks("mockmission_sol_not_negative", lambda: _mission(sol=-1.0))
breaks("mockmission_status_in_vocabulary", lambda: _mission(status="asleep"))
breaks(
    "mockmission_goal_in_vocabulary",
    lambda: _mission(status="flying", goal="away", heartbeat_at=NOON),
)
breaks("mockmission_luck_in_vocabulary", lambda: _mission(luck="bad"))

_happening, _version = factories.mock_happening, factories.mock_plan
breaks(
    "mockhappening_number_in_mission",
    lambda: (first := _happening(), _happening(mission=first.mission)),
)
breaks("mockhappening_number_positive", lambda: _happening(number=0))
breaks("mockhappening_sol_not_negative", lambda: _happening(sol=-1.0))
breaks("mockhappening_kind_in_vocabulary", lambda: _happening(kind="dream"))
breaks("mockplan_number_in_mission", lambda: (first := _version(), _version(mission=first.mission)))
breaks("mockplan_says_why", lambda: _version(why=""))
breaks("mockplan_number_positive", lambda: _version(number=0))
breaks("mockplan_sol_not_negative", lambda: _version(sol=-1.0))
_token = factories.api_token
breaks("apitoken_name_of_owner", lambda: (one := _token(), _token(owner=one.owner, name=one.name)))
breaks("apitoken_expires_after_created", lambda: _token(expires_at=EARLIER))
breaks("apitoken_revoked_by_somebody", lambda: _token(revoked_at=NOON))
_webhook, _message = factories.webhook, factories.delivery
breaks("webhook_previous_secret_for_a_time", lambda: _webhook(previous_secret="x"))
breaks("webhook_ledger_kind_in_vocabulary", lambda: _webhook(ledger_kind="lunar"))
breaks(
    "delivery_once_per_webhook",
    lambda: (first := _message(), _message(webhook=first.webhook, event_id=first.event_id)),
)
breaks("delivery_ended_unless_waiting", lambda: _message(status="dead"))
breaks(
    "delivery_delivered_was_answered",
    lambda: _message(status="delivered", ended_at=NOON, response_status=301),
)
breaks("delivery_status_in_vocabulary", lambda: _message(status="lost", ended_at=NOON))
breaks("delivery_ledger_kind_in_vocabulary", lambda: _message(ledger_kind="lunar"))
_worker = factories.worker
breaks("worker_name", lambda: _twice(lambda: _worker(name="one")))
breaks("worker_seen_after_started", lambda: _worker(seen_at=EARLIER))


def _constraints() -> list[str]:
    return sorted(
        constraint.name
        for model in apps.get_app_config("samples").get_models()
        for constraint in model._meta.constraints
    )


def test_every_constraint_is_broken_once() -> None:
    assert sorted(BREAKS) == _constraints()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name]()
    assert _names(str(refusal.value), name)


def _names(said: str, name: str) -> bool:
    """Whether the refusal is this constraint's; SQLite names only the columns of a unique index."""
    _, _, columns = said.partition("UNIQUE constraint failed: ")
    if not columns or columns.startswith("index "):
        return name in said
    model, constraint = next(
        (model, constraint)
        for model in apps.get_app_config("samples").get_models()
        for constraint in model._meta.constraints
        if constraint.name == name
    )
    assert isinstance(constraint, models.UniqueConstraint)
    column = {field.name: field.column for field in model._meta.concrete_fields}
    table = model._meta.db_table
    return columns.split(", ") == [f"{table}.{column[name]}" for name in constraint.fields]
