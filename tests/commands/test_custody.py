"""`manage.py custody …`: what a person with a terminal can record, and what is refused."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from samples.domain.lifecycle import Verb
from samples.management.commands.custody import Command
from samples.models import CustodyEvent, Holding, Ledger, Place, Sample, StockTake, StockTakeItem
from samples.selectors import lookup
from samples.services.verbs import SPECS
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

AT = ("--at", "2023-06-01T12:00:00Z")


def custody(*arguments: str) -> str:
    out = StringIO()
    call_command("custody", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def snapshot() -> list[Any]:
    kept = (CustodyEvent, Holding, Sample, Ledger, Place, StockTake, StockTakeItem)
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


def refused(said: str, *arguments: str) -> str:
    """Refused with these words, and nothing has changed."""
    before = snapshot()
    with pytest.raises(CommandError, match=said) as refusal:
        custody(*arguments)
    assert refusal.value.returncode == 1
    assert snapshot() == before
    return str(refusal.value)


@pytest.fixture
def mock() -> Ledger:
    custody("fit-out")
    call_command("ledger", "branch", "mars-2020-flight", "rehearsal", stdout=StringIO())
    return Ledger.objects.get(slug="rehearsal")


# --- Every verb -----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", list(Verb))
def test_each_verb_has_a_sub_command_that_asks_for_what_it_must_be_told(verb: Verb) -> None:
    spec = SPECS[verb]
    told = [
        f"--{one.name.replace('_', '-')}={next(iter(one.choices)) if one.choices else '1'}"
        for one in spec.inputs
        if one.required
    ]
    reason = ["--reason=Because."] if spec.reason_required else []
    name = verb.value.replace("_", "-")
    parser = Command().create_parser("manage.py", "custody")
    parsed = vars(parser.parse_args([name, "tube-08", *told, *reason, *AT]))
    assert parsed["spec"] is spec
    assert parsed["containers"] == ["tube-08"]
    for missing in [*told, *reason]:
        less = [each for each in [*told, *reason] if each != missing]
        # Called from Python, what the command line can't read is a CommandError.
        with pytest.raises(CommandError, match="required"):
            call_command("custody", name, "tube-08", *less, *AT)


def test_the_moment_is_asked_for_once() -> None:
    for when in ((), (*AT, "--sol", "700")):
        with pytest.raises(CommandError, match="--at"):
            custody("image", "tube-08", *when)
    with pytest.raises(CommandError, match="is no moment"):
        custody("image", "tube-08", "--at", "yesterday")


# --- Recording ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tube-08", "SN261", "M2020-337-8"])
def test_a_verb_is_recorded_of_a_container_by_any_name(name: str) -> None:
    said = custody("image", name, "--sol", "700", "--evidence", "CC0", "--source", "s1")
    event = CustodyEvent.objects.get(verb="image")
    assert (event.container.code, event.seq, event.sol) == ("tube-08", 7, 700)
    assert event.details == {"evidence": "CC0"}
    assert event.recorded_by == "manage.py"
    assert event.source is not None
    assert event.source.code == "s1"
    assert "Recorded in the flight ledger mars-2020-flight" in said
    assert event.hash[:12] in said


def test_all_at_a_place_go_at_once_and_slots_are_shared_out(mock: Ledger) -> None:
    into = ("--ledger", "rehearsal")
    custody("pick-up", "--all-at", "three-forks", *into, "--place", "concept-helicopter-1", *AT)
    custody("deliver", "--all-at", "concept-helicopter-1", *into, "--lander", "concept-lander", *AT)
    said = custody("load", "--all-at", "concept-lander", *into, "--slot", "concept-os", *AT)
    assert "MOCK ledger" in said
    loaded = Holding.objects.filter(ledger=mock, stage="loaded").order_by("place__slug")
    assert [holding.place.slug for holding in loaded] == [
        f"concept-os-slot-{number:02}" for number in range(1, 11)
    ]
    assert not CustodyEvent.objects.filter(ledger__kind="flight", verb="load").exists()
    message = refused("travel together", "close-os", "SN261", *into, *AT)
    assert "tube-08" in message
    custody("close-os", "SN261", "tube-02", "--with-fellows", *into, *AT)
    assert Holding.objects.filter(ledger=mock, stage="closed_in").count() == 10
    # Each has a number of its own for the event that is taken back.
    seq = Holding.objects.get(ledger=mock, container__code="tube-08").seq
    custody("correct", "SN261", "--corrects", str(seq), "--with-fellows", "--reason", "Lid open.",
            *into, *AT)  # fmt: skip
    assert Holding.objects.filter(ledger=mock, stage="loaded").count() == 10


def test_a_correction_takes_the_last_event_back() -> None:
    custody("image", "SN261", *AT)
    before = Holding.objects.get(ledger__kind="flight", container__code="tube-08")
    custody("lose", "SN261", *AT, "--reason", "Not in the image.", "--evidence", "NLF_0700")
    assert Holding.objects.get(pk=before.pk).condition == "lost"
    refused("Only the last event", "correct", "SN261", "--corrects", "7", *AT, "--reason", "x")
    custody("correct", "SN261", "--corrects", "8", *AT, "--reason", "Under dust.")
    now = Holding.objects.get(pk=before.pk)
    assert (now.condition, now.stage, now.place) == ("sound", "cached", before.place)
    assert "corrected by 9" in custody("show", "SN261")


def test_a_dry_run_tells_and_takes_back() -> None:
    before = snapshot()
    assert "Would be recorded" in custody("image", "SN261", *AT, "--dry-run")
    assert snapshot() == before


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("is cached and can't seal now", ("seal", "SN261", *AT)),
        ("There is no container nobody", ("image", "nobody", *AT)),
        ("No container is named", ("image", *AT)),
        ("Nothing is at curiosity|no place curiosity", ("image", "--all-at", "curiosity", *AT)),
        ("There is no ledger nowhere", ("image", "SN261", "--ledger", "nowhere", *AT)),
        ("There is no source s99", ("image", "SN261", "--source", "s99", *AT)),
        ("place can't be read", ("pick-up", "SN261", "--place", "nowhere", *AT)),
        ("has 6 events now, not 5", ("image", "SN261", "--expected-seq", "5", *AT)),
        ("one container", ("image", "SN261", "tube-01", "--expected-seq", "5", *AT)),
        ("before it happened", ("image", "SN261", "--at", "2999-01-01")),
        ("Nobody is called ghost", ("image", "SN261", "--as", "ghost", *AT)),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(said: str, arguments: tuple[str, ...]) -> None:
    refused(said, *arguments)


def test_of_a_selection_every_bad_row_is_named_and_none_recorded() -> None:
    message = refused("Nothing was recorded", "survey", "SN261", "tube-01", "tube-05",
                      "--latitude-deg", "18.4", "--longitude-deg", "77.4", *AT)  # fmt: skip
    assert "tube-01: " in message
    assert "tube-05: " in message
    assert "tube-08: " not in message


def test_places_of_a_concept_are_not_for_the_flight_ledger(mock: Ledger) -> None:
    refused("part of a concept", "pick-up", "SN261", "--place", "concept-helicopter-1", *AT)


@pytest.mark.parametrize("person", ["viewer", "outsider", "curator", "planner"])
def test_a_person_without_the_right_is_refused(people: People, person: str) -> None:
    refused("may not do this", "image", "SN261", "--as", person, *AT)
    refused("may not do this", "stock-take", "start", "three-forks", "--as", person)


def test_a_person_with_the_right_is_named_in_the_event(people: People) -> None:
    custody("image", "SN261", "--as", "custodian", *AT)
    assert CustodyEvent.objects.get(verb="image").recorded_by == "custodian"
    assert "pick-up" in custody("verbs", "SN261", "--as", "custodian")
    assert "pick-up" not in custody("verbs", "SN261", "--as", "viewer")


# --- Showing --------------------------------------------------------------------------------------


def test_the_verbs_allowed_now_depend_on_state_and_kind_of_tube() -> None:
    assert "pick-up" in custody("verbs", "SN261")
    assert "fill" not in custody("verbs", "SN261").split()
    witness = Holding.objects.filter(container__kind="witness_tube", stage="stored_empty").first()
    empty = Holding.objects.filter(container__kind="sample_tube", stage="stored_empty").first()
    assert empty is not None
    assert "fill" in custody("verbs", empty.container.code).split()
    assert "expose" not in custody("verbs", empty.container.code).split()
    if witness is not None:
        assert "fill" not in custody("verbs", witness.container.code).split()


def test_a_past_state_is_shown_loudly() -> None:
    now = custody("show", "SN261")
    assert "cached" in now
    then = custody("show", "SN261", "--as-of", "2022-06-01")
    assert "NOT NOW: as of 2022-06-01 00:00:00 UTC" in then
    assert "three-forks" not in then
    refused("was not in mars-2020-flight then", "show", "SN261", "--as-of", "1999-01-01")
    refused("was not in", "show", "SN261", "--known-at", "2020-01-01")


# --- Stock-takes, concept places, branches --------------------------------------------------------


def test_a_stock_take_from_start_to_end() -> None:
    assert "10 containers expected" in custody("stock-take", "start", "three-forks")
    number = str(StockTake.objects.get().pk)
    refused("open already", "stock-take", "start", "three-forks")
    custody("stock-take", "see", number, "SN261", "tube-02")
    custody("stock-take", "see", number, "tube-01", "--place", "three-forks-05")
    assert "not confirmed" in custody("stock-take", "show", number)
    refused("needs no event", "stock-take", "confirm", number, "SN261", "--reason", "x")
    refused("neither expected nor seen", "stock-take", "confirm", number, "tube-05", "--reason",
            "x")  # fmt: skip
    custody("stock-take", "confirm", number, "tube-03", "--reason", "The spot is bare.")
    lost = Holding.objects.get(ledger__kind="flight", container__code="tube-03")
    assert lost.condition == "lost"
    assert "8 differences" in custody("stock-take", "close", number)
    refused("is closed", "stock-take", "see", number, "SN261")
    refused("no stock-take 999999", "stock-take", "show", "999999")


def test_concept_places_are_made_once() -> None:
    assert "40 places" in custody("fit-out")
    assert "nothing was changed" in custody("fit-out")


def ledger(*arguments: str) -> str:
    out = StringIO()
    call_command("ledger", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_a_branch_starts_from_the_state_at_a_moment(people: People) -> None:
    said = ledger("branch", "mars-2020-flight", "early", "--name", "Early", "--at", "2022-06-01",
                  "--as", "planner")  # fmt: skip
    assert "MOCK ledger early starts from mars-2020-flight" in said
    made = Ledger.objects.get(slug="early")
    assert (made.name, made.opened_by, made.parent) == ("Early", "planner", lookup.flight_ledger())
    assert Holding.objects.get(ledger=made, container__code="tube-08").stage == "sealed"
    listed = ledger("list")
    for text in ("early", "MOCK", "mars-2020-flight", "2022-06-01 00:00:00", "planner"):
        assert text in listed


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("no ledger nowhere", ("nowhere", "x")),
        ("valid “slug”", ("mars-2020-flight", "a b")),
        ("can't be opened", ("mars-2020-flight", "mars-2020-flight")),
        ("may not do this", ("mars-2020-flight", "x", "--as", "viewer")),
    ],
)
def test_a_branch_that_cannot_be_is_refused(
    people: People, said: str, arguments: tuple[str, ...]
) -> None:
    before = snapshot()
    with pytest.raises(CommandError, match=said):
        ledger("branch", *arguments)
    assert snapshot() == before
