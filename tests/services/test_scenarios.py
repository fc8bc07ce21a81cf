"""Scenarios are written, edited, and shipped with the product."""

from __future__ import annotations

from typing import Any

import pytest

from samples.domain.errors import Conflict, InvalidRecord, InvalidValue, NotPermitted
from samples.models import Scenario
from samples.selectors import lookup
from samples.services import scenarios, shipped_scenarios
from tests import plans
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def terms(**changes: Any) -> dict[str, Any]:
    document = next(
        one["terms"] for one in shipped_scenarios.documents() if one["slug"] == "fetch-three-forks"
    )
    return {**document, **changes}


def create(**values: Any) -> Scenario:
    facts = {"slug": "mine", "name": "Mine", "ledger": lookup.flight_ledger(), "terms": terms(),
             "actor": plans.PLANNER}  # fmt: skip
    return scenarios.make(**{**facts, **values})


def test_a_scenario_is_stored_with_every_default_written_out() -> None:
    made = create()
    assert (made.hypothetical, made.version, made.created_by) == (True, 1, "planner")
    assert made.terms["demands"] == {"take": [], "leave": []}
    assert "science" in made.terms
    assert made.terms["container"]["capacity_tubes"]["basis"] == "W8"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"container": {"capacity_tubes": {"value": 0, "basis": "x"}}},
         "terms.container.capacity_tubes.value"),
        ({"container": {"capacity_tubes": {"value": 30}}}, "terms.container.capacity_tubes.basis"),
        ({"colour": "red"}, "terms.colour"),
        ({"format": "other/1"}, "terms.format"),
        ({"calendar": {}}, "terms.calendar.departure_sol"),
        ({"confidence": {"value": 1.5, "basis": "x"}}, "terms.confidence.value"),
    ],
)  # fmt: skip
def test_terms_that_can_not_be_meant_name_the_path(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        create(terms=terms(**change))
    assert (refusal.value.field or "").startswith(field.rpartition(".")[0])
    assert not Scenario.objects.filter(slug="mine").exists()


def test_a_name_is_used_once() -> None:
    create()
    with pytest.raises(Conflict, match="mine already"):
        create()


def test_a_slug_that_is_no_address_is_refused() -> None:
    with pytest.raises(InvalidRecord):
        create(slug="not an address")


def test_an_edit_counts_and_says_by_whom(people: People) -> None:
    made = create()
    changed = scenarios.edit(
        scenario=made, values={"name": "Other"}, actor=people.planner, expected_version=1
    )
    assert (changed.name, changed.version, changed.changed_by) == ("Other", 2, "planner")
    assert changed.changed_at > changed.created_at


def test_an_edit_that_changes_nothing_does_not_count() -> None:
    made = create()
    same = scenarios.edit(scenario=made, values={"terms": terms()}, actor=plans.PLANNER)
    assert same.version == 1


def test_who_saw_an_older_version_is_told() -> None:
    made = create()
    scenarios.edit(scenario=made, values={"name": "Other"}, actor=plans.PLANNER)
    with pytest.raises(Conflict, match="changed by planner"):
        scenarios.edit(
            scenario=made, values={"name": "Third"}, actor=plans.PLANNER, expected_version=1
        )


@pytest.mark.parametrize("name", ["slug", "hypothetical", "created_by", "nonsense"])
def test_what_can_not_be_edited(name: str) -> None:
    with pytest.raises(InvalidValue):
        scenarios.edit(scenario=create(), values={name: "x"}, actor=plans.PLANNER)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    person = getattr(people, name)
    with pytest.raises(NotPermitted):
        create(actor=person)
    with pytest.raises(NotPermitted):
        scenarios.edit(scenario=plans.scenario(), values={"name": "x"}, actor=person)


def test_three_are_shipped_and_stay_as_somebody_edited_them() -> None:
    ledger = lookup.flight_ledger()
    assert len(shipped_scenarios.load(ledger=ledger, actor=plans.PLANNER)) == 3
    edited = Scenario.objects.get(slug="fetch-three-forks")
    scenarios.edit(scenario=edited, values={"name": "Edited"}, actor=plans.PLANNER)
    assert shipped_scenarios.load(ledger=ledger, actor=plans.PLANNER) == []
    assert Scenario.objects.get(slug="fetch-three-forks").name == "Edited"
