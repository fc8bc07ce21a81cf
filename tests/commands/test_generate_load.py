"""`manage.py generate_load`: a synthetic inventory whose ledger is a real one."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from samples.domain.checkpoint import root_of
from samples.domain.errors import InvalidValue
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Depot,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Place,
    Sample,
)
from samples.services import guards
from samples.services.checkpoints import present_heads
from samples.services.load import scene
from samples.services.load.asked import LEAST_EVENTS, Asked
from samples.services.verify import verify

Make = Callable[..., Ledger]
ROOT = "17f0125bcbee5891cc9a0f114378f02db984777015509724528cef1469bc5536"
"""The Merkle root over all heads of 200 samples, 2000 events, seed 1: on every database."""


@pytest.fixture
def make(db: None, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a load beside what the test's database holds, which only a test may."""
    monkeypatch.setattr(scene, "require_own_database", lambda: None)

    def made(samples: int = 200, events: int = 2000, **options: int) -> Ledger:
        call_command(
            "generate_load",
            samples=samples,
            events=events,
            processes=1,
            stdout=io.StringIO(),
            **options,
        )
        return Ledger.objects.get(slug="synthetic")

    return made


def _root(ledger: Ledger) -> str:
    return root_of([head for _, head in present_heads(ledger)])


def test_its_ledger_verifies_under_its_guards(make: Make) -> None:
    ledger = make()
    found = verify(ledger)
    assert (found.events, found.containers) == (2000, 200)
    assert not guards.missing()
    assert Sample.objects.filter(mission=ledger.mission).count() == 200
    assert Container.objects.filter(mission=ledger.mission).count() == 200
    assert Holding.objects.filter(ledger=ledger, place_is_slot=True).exists()
    assert Depot.objects.filter(place__mission=ledger.mission).count() == 5


def test_the_same_seed_makes_the_same_events_on_every_database(make: Make) -> None:
    assert _root(make()) == ROOT


def test_another_seed_makes_other_events(make: Make) -> None:
    assert _root(make(seed=2)) != ROOT


def test_it_can_be_gone_on_with(make: Make, people: object) -> None:
    """Primary keys go on after those that were given out."""
    make(20, 40)
    place = Place.objects.create(slug="one-more", name="One more", kind="lander")
    assert place.pk == max(Place.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("events", [400, 401, 900])
def test_there_are_exactly_as_many_events_as_were_asked_for(make: Make, events: int) -> None:
    ledger = make(events=events)
    assert verify(ledger).events == events
    assert min(Holding.objects.filter(ledger=ledger).values_list("seq", flat=True)) >= LEAST_EVENTS


def test_nothing_of_it_can_be_taken_for_real(make: Make) -> None:
    ledger = make(20, 200)
    mission = ledger.mission
    assert ledger.is_mock
    assert set(CustodyEvent.objects.filter(ledger=ledger).values_list("ledger_kind")) == {("mock",)}
    assert not Sample.objects.filter(mission=mission, designation__isnull=False).exists()
    assert not Place.objects.filter(mission=mission, hypothetical=False).exists()
    for model, of in (
        (Mission, {"pk": mission.pk}),
        (Sample, {"mission": mission}),
        (Place, {"mission": mission}),
        (Organisation, {"slug__startswith": "synthetic"}),
        (Custodian, {"slug__startswith": "synthetic"}),
    ):
        names = list(model._default_manager.filter(**of).values_list("name", flat=True))
        assert names
        assert all(name.startswith("SYNTHETIC ") for name in names)


@pytest.mark.usefixtures("inventory")
def test_it_is_never_put_beside_another_inventory() -> None:
    before = CustodyEvent.objects.count()
    with pytest.raises(CommandError, match=r"There is a mission in this database already"):
        call_command("generate_load", samples=20, events=40)
    assert CustodyEvent.objects.count() == before
    assert not Mission.objects.filter(slug="synthetic").exists()


@pytest.mark.usefixtures("db")
def test_a_database_without_tables_is_a_clear_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "tables_exist", lambda: False)
    with pytest.raises(CommandError, match=r"no tables yet.*manage\.py migrate"):
        call_command("generate_load", samples=10, events=20)


@pytest.mark.parametrize(
    ("samples", "events", "seed", "field"),
    [
        (0, 10, 1, "samples"),
        (-1, 10, 1, "samples"),
        (10, 0, 1, "events"),
        (10, -5, 1, "events"),
        (10, 19, 1, "events"),
        (10, 1001, 1, "events"),
        (10_000_001, 20_000_002, 1, "samples"),
        (10, 20, -1, "seed"),
    ],
)
def test_what_cannot_be_made_is_refused(samples: int, events: int, seed: int, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Asked(samples=samples, events=events, seed=seed)
    assert refused.value.field == field
    assert refused.value.expected


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("processes", [0, -1, 1000])
def test_processes_that_cannot_be_are_refused(processes: int) -> None:
    with pytest.raises(CommandError, match=r"processes can't write"):
        call_command("generate_load", samples=10, events=20, processes=processes)


def test_a_bar_is_for_terminals(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(20, 40)
    assert not sys.stderr.isatty()
    assert capsys.readouterr().err == ""
