"""Adding, revising, removing: who, why and by which source; a refusal changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from auditlog.models import LogEntry

from samples.domain.errors import Blocked, Conflict, InvalidRecord, InvalidValue, NotPermitted
from samples.domain.kinds import Confidence
from samples.models import (
    Container,
    Mission,
    Outcrop,
    Sample,
    Source,
    ValueProvenance,
    Waypoint,
)
from samples.services import catalogue
from samples.services.catalogue import MOST_BLOCKERS
from samples.services.provenance import Statement
from tests import factories
from tests.conftest import People
from tests.services.conftest import LOADER, Scene

pytestmark = pytest.mark.django_db


def _snapshot() -> list[object]:
    return [
        *Sample.objects.order_by("pk").values_list(),
        *Container.objects.order_by("pk").values_list(),
        *Outcrop.objects.order_by("pk").values_list(),
        *ValueProvenance.objects.order_by("pk").values_list("pk"),
        *LogEntry.objects.order_by("pk").values_list("pk"),
    ]


def _refused(
    kind: type[Exception] | tuple[type[Exception], ...], call: Any, **arguments: Any
) -> Any:
    before = _snapshot()
    with pytest.raises(kind) as refusal:
        call(**arguments)
    assert _snapshot() == before
    return refusal.value


def _new_sample(**values: Any) -> Sample:
    container = factories.container()
    facts = {"container": container, "mission": container.mission, "name": "Ha'apai"}
    return Sample(**{**facts, "sample_type": "rock_core", **values})


def test_a_record_is_added_with_its_sources(people: People) -> None:
    source = factories.source()
    sample = catalogue.add(
        _new_sample(designation="M2020-2001-40", sampled_sol=2001),
        actor=people.curator,
        reason="A new core.",
        source=source,
        confidence=Confidence.DERIVED,
    )
    assert (sample.slug, sample.designation, sample.designation_printed) == (
        "haapai",
        "M2020-02001-40",
        "M2020-2001-40",
    )
    said = {statement.field: statement for statement in sample.provenance.all()}
    assert {"name", "designation", "sampled_sol", "sample_type"} <= set(said)
    assert "sealed_sol" not in said
    assert said["sampled_sol"].source == source
    assert said["sampled_sol"].confidence == Confidence.DERIVED
    assert said["sampled_sol"].recorded_by == "curator"


def test_a_revision_says_who_when_why_and_by_which_source(people: People) -> None:
    sample = factories.sample(sampled_sol=371)
    source = factories.source()
    catalogue.revise(
        sample,
        values={"core_length_cm": Decimal("6.50"), "sampled_sol": 371},
        actor=people.curator,
        reason="The page was corrected.",
        source=source,
        printed_text="6.5 cm",
    )
    entry = LogEntry.objects.get_for_object(sample).filter(action=LogEntry.Action.UPDATE).get()
    assert entry.actor == people.curator
    assert entry.additional_data["reason"] == "The page was corrected."
    assert entry.additional_data["source"] == source.code
    assert entry.changes_dict["core_length_cm"] == ["None", "6.50"]
    (statement,) = sample.provenance.all()
    assert (statement.field, statement.printed_text) == ("core_length_cm", "6.5 cm")


def test_a_revision_without_a_difference_writes_nothing(people: People) -> None:
    sample = factories.sample(sampled_sol=371)
    before = _snapshot()
    catalogue.revise(
        sample, values={"sampled_sol": 371}, actor=people.curator, reason="", source=None
    )
    assert _snapshot() == before


@pytest.mark.parametrize(
    ("values", "reason", "with_source", "field"),
    [
        ({"sampled_sol": 5}, "", True, "reason"),
        ({"sampled_sol": 5}, "Because.", False, "source"),
        ({"colour": "red"}, "Because.", True, "colour"),
        ({"retained": False}, "Because.", True, "retained"),
        ({"id": 5}, "Because.", True, "id"),
    ],
)
def test_a_revision_that_lacks_something_is_refused(
    values: dict[str, Any], reason: str, with_source: bool, field: str
) -> None:
    refusal = _refused(
        InvalidValue,
        catalogue.revise,
        record=factories.sample(),
        values=values,
        actor=LOADER,
        reason=reason,
        source=factories.source() if with_source else None,
    )
    assert refusal.field == field


def test_latitude_95_is_refused() -> None:
    refusal = _refused(
        InvalidValue,
        catalogue.revise,
        record=factories.outcrop(),
        values={"latitude_deg": 95.0, "longitude_deg": 77.0, "position_basis": "target"},
        actor=LOADER,
        reason="A typing error.",
        source=factories.source(),
    )
    assert refusal.field == "latitude_deg"
    assert refusal.value == 95


@pytest.mark.parametrize("sol", [-3, "six hundred"])
def test_a_bad_sol_is_refused(sol: object) -> None:
    refusal = _refused(
        InvalidRecord, catalogue.add, record=_new_sample(sampled_sol=sol), actor=LOADER, reason="x"
    )
    assert "sampled_sol" in refusal.errors


def test_a_bad_designation_is_refused() -> None:
    refusal = _refused(
        InvalidValue,
        catalogue.add,
        record=_new_sample(designation="M2021-1-1"),
        actor=LOADER,
        reason="x",
    )
    assert refusal.field == "designation"


def test_a_second_live_sample_in_a_tube_is_refused() -> None:
    held = factories.sample()
    refusal = _refused(
        InvalidRecord,
        catalogue.add,
        record=_new_sample(container=held.container, mission=held.mission),
        actor=LOADER,
        reason="x",
    )
    assert "already holds a sample" in str(refusal)


def test_every_bad_field_is_named_at_once() -> None:
    refusal = _refused(
        InvalidRecord,
        catalogue.add,
        record=_new_sample(nasa_number=-1, sample_type="ice", core_length_cm="long"),
        actor=LOADER,
        reason="x",
    )
    assert {"nasa_number", "sample_type", "core_length_cm"} <= set(refusal.errors)


@pytest.mark.parametrize("who", ["outsider", "viewer", "planner", "custodian"])
def test_who_may_not_edit_changes_nothing(who: str, people: People) -> None:
    actor = getattr(people, who)
    sample = factories.sample()
    _refused(
        NotPermitted,
        catalogue.revise,
        record=sample,
        values={"sampled_sol": 5},
        actor=actor,
        reason="Because.",
        source=factories.source(),
    )
    _refused(NotPermitted, catalogue.add, record=_new_sample(), actor=actor, reason="x")
    _refused(NotPermitted, catalogue.remove, record=sample, actor=actor, reason="x")


def test_only_an_administrator_removes(people: People) -> None:
    sample = factories.sample()
    _refused(NotPermitted, catalogue.remove, record=sample, actor=people.curator, reason="x")
    key = sample.pk
    catalogue.remove(sample, actor=people.administrator, reason="Entered twice.")
    assert not Sample.objects.filter(pk=key).exists()
    entry = LogEntry.objects.filter(action=LogEntry.Action.DELETE, object_pk=str(key)).get()
    assert entry.additional_data["reason"] == "Entered twice."


def test_what_is_referred_to_is_not_removed() -> None:
    sample = factories.sample(name="Robine")
    refusal = _refused(
        Conflict, catalogue.remove, record=sample.container, actor=LOADER, reason="x"
    )
    assert "sample Robine" in refusal.expected


def test_of_many_that_refer_to_it_some_are_named_and_the_rest_counted() -> None:
    campaign = factories.campaign()
    outcrops = [factories.outcrop(campaign=campaign) for _ in range(MOST_BLOCKERS + 3)]
    refusal = _refused(Blocked, catalogue.remove, record=campaign, actor=LOADER, reason="x")
    assert refusal.records == outcrops[:MOST_BLOCKERS]
    assert refusal.more == 3


def test_many_records_are_stored_all_or_none() -> None:
    mission: Mission = factories.mission()
    source = factories.source()

    def waypoint(sol: int, **values: Any) -> Waypoint:
        return Waypoint(mission=mission, sol=sol, rmc=f"3_{sol}", source=source, **values)

    with pytest.raises(InvalidValue):
        catalogue.add_many(
            [waypoint(1), waypoint(2, latitude_deg=95.0, longitude_deg=77.0)], actor=LOADER
        )
    with pytest.raises(InvalidRecord, match="Row 2"):
        catalogue.add_many([waypoint(1), waypoint(-1)], actor=LOADER)
    with pytest.raises(Conflict):
        catalogue.add_many([waypoint(1), waypoint(1)], actor=LOADER)
    assert not mission.waypoints.exists()
    catalogue.add_many([waypoint(1), waypoint(2)], actor=LOADER)
    assert mission.waypoints.count() == 2


def test_a_pair_is_mutual() -> None:
    one, other = factories.sample(), factories.sample()
    catalogue.pair(one, other, actor=LOADER)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.pair_partner, other.pair_partner) == (other, one)


def _partners(*samples: Sample) -> list[Sample | None]:
    return [Sample.objects.get(pk=sample.pk).pair_partner for sample in samples]


def _revise(record: Sample, **values: Any) -> Sample:
    source = Source.objects.earliest("pk")
    return catalogue.revise(
        record, values=values, actor=LOADER, reason="Read again.", source=source
    )


def test_a_revised_pair_is_mutual_and_leaves_nobody_behind() -> None:
    one, other, third = (factories.sample() for _ in range(3))
    _revise(one, pair_partner=other)
    assert _partners(one, other) == [other, one]
    assert {said.field for said in other.provenance.all()} == {"pair_partner"}
    _revise(one, pair_partner=third)
    assert _partners(one, other, third) == [third, None, one]
    _revise(Sample.objects.get(pk=third.pk), pair_partner=None)
    assert _partners(one, third) == [None, None]


def test_a_record_read_before_it_was_paired_stays_paired() -> None:
    one, other = factories.sample(), factories.sample()
    read_before = Sample.objects.get(pk=other.pk)
    _revise(one, pair_partner=other)
    _revise(read_before, note="Longer than thought.")
    assert _partners(one, other) == [other, one]


def test_an_added_pair_is_mutual() -> None:
    one = factories.sample()
    added = catalogue.add(_new_sample(pair_partner=one), actor=LOADER, reason="x")
    assert _partners(one, added) == [added, one]


@pytest.mark.parametrize(("one_sided", "kind"), [(False, InvalidRecord), (True, Conflict)])
def test_a_pair_is_not_broken_into(one_sided: bool, kind: type[Exception]) -> None:
    one, other, third = (factories.sample() for _ in range(3))
    catalogue.pair(one, other, actor=LOADER)
    if one_sided:
        Sample.objects.filter(pk=other.pk).update(pair_partner=None)  # as before this rule
    refusal = _refused(kind, _revise, record=third, pair_partner=one)
    assert refusal.field == "pair_partner"


def test_a_sample_with_custody_events_stays_in_its_container(scene: Scene) -> None:
    elsewhere = factories.container(mission=scene.ledger.mission)
    scene.sealed()
    refusal = _refused(Conflict, _revise, record=scene.sample, container=elsewhere)
    assert refusal.field == "container"
    assert str(scene.tube) in refusal.expected


def test_a_sample_without_custody_events_is_put_right() -> None:
    sample = factories.sample()
    elsewhere = factories.container(mission=sample.mission)
    _revise(sample, container=elsewhere)
    assert Sample.objects.get(pk=sample.pk).container == elsewhere


def test_a_statement_about_no_field_is_refused() -> None:
    statement = Statement(
        field="colour", source=factories.source(), confidence=Confidence.CONFIRMED
    )
    refusal = _refused(
        InvalidValue,
        catalogue.attest,
        record=factories.sample(),
        statements=[statement],
        actor=LOADER,
    )
    assert refusal.field == "field"
