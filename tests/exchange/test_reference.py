"""The real inventory as loaded: what the sources say, and nothing twice."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command

from samples.domain.kinds import Confidence
from samples.exchange.reference import load_reference
from samples.exchange.reference.files import rows
from samples.models import (
    Container,
    CustodyEvent,
    Drive,
    Holding,
    Ledger,
    Mission,
    Observation,
    Place,
    Sample,
    Waypoint,
)
from samples.selectors import lookup, provenance
from samples.services import catalogue
from samples.services.verify import verify
from tests import factories
from tests.services.conftest import LOADER

pytestmark = pytest.mark.usefixtures("inventory")


def _everything() -> dict[str, list[object]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_app_config("samples").get_models()
    }


def _count(**condition: object) -> int:
    return Holding.objects.filter(ledger=lookup.flight_ledger(), **condition).count()


def test_all_43_tubes_and_what_was_used() -> None:
    kinds = Counter(Container.objects.values_list("kind", flat=True))
    assert kinds == {"sample_tube": 38, "witness_tube": 5}
    assert Sample.objects.filter(nasa_number__isnull=False).count() == 30
    assert Sample.objects.filter(sample_type="witness").count() == 3
    assert _count(stage="stored_empty", container__kind="sample_tube") == 8
    assert _count(stage="stored_empty", container__kind="witness_tube") == 2


def test_what_is_where() -> None:
    assert _count(place__parent__slug="three-forks") == 10
    assert _count(place__parent__slug="perseverance") == 33
    types = Counter(
        Holding.objects.filter(place__parent__slug="three-forks").values_list(
            "sample__sample_type", flat=True
        )
    )
    assert types == {"rock_core": 7, "regolith": 1, "atmospheric": 1, "witness": 1}


def test_sampled_and_sealed_are_two_facts() -> None:
    mageik = lookup.sample("M2020-579-17")
    assert (mageik.name, mageik.sampled_sol, mageik.sealed_sol) == ("Mageik", 579, 619)
    assert mageik.sealed_waypoint is not None
    assert mageik.sealed_waypoint.sol <= 619
    verbs = list(mageik.container.events.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["register", "fill", "fail_seal", "seal", "drop"]


def test_the_ten_drops_in_order() -> None:
    drops = CustodyEvent.objects.filter(verb="drop").order_by("occurred_at")
    names = [(event.sol, event.sample.name) for event in drops if event.sample]
    assert names[0] == (653, "Malay")
    assert names[-1] == (690, "WB3")
    assert [event.to_place.depot_spot.drop_order for event in drops] == list(range(1, 11))
    for event, row in zip(drops, rows("depot.csv"), strict=True):
        assert event.is_instant
        assert event.details["printed_lmst"] == row["drop_lmst"]
        assert f"{event.occurred_at:%Y-%m-%dT%H:%MZ}" == row["drop_utc_derived"]


def test_a_spot_shows_how_well_it_is_known() -> None:
    spot = Place.objects.get(slug="three-forks-01")
    assert (spot.latitude_deg, spot.longitude_deg) == (18.45263041, 77.40775321)
    assert spot.position_uncertainty_m == 3
    assert spot.position_basis == "rover_localization"
    said = provenance.by_field(spot)["latitude_deg"]
    assert [(s.source.code, s.confidence) for s in said] == [("s5", Confidence.DERIVED)]


def test_tube_261_was_emptied_and_used_again() -> None:
    tube = lookup.container("SN261")
    assert set(tube.samples.values_list("name", "retained")) == {
        ("First fill of tube 261", False),
        ("Malay", True),
    }
    verbs = list(tube.events.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["register", "fill", "empty", "fill", "seal", "drop"]


def test_both_statements_about_witness_1_are_kept() -> None:
    said = provenance.by_field(lookup.sample("wb1"))["sealed_sol"]
    assert {(s.printed_text, s.agrees) for s in said} == {
        ("Sol 160 (June 22, 2021)", True),
        ("June 22, 2021", False),
    }
    assert all(s.confidence == Confidence.UNVERIFIED for s in said)


@pytest.mark.parametrize("name", ["Bell Island", "Gallants"])
def test_what_is_not_sealed_is_not_called_sealed(name: str) -> None:
    sample = Sample.objects.get(name=name)
    holding = Holding.objects.get(ledger=lookup.flight_ledger(), sample=sample)
    assert not holding.sealed
    assert sample.sealed_sol is None


def test_unknown_is_empty() -> None:
    assert not Sample.objects.filter(mass_ug__isnull=False).exists()
    assert Container.objects.filter(serial__isnull=False).count() == 4
    assert lookup.sample("gallants").sampled_sol is None
    assert lookup.sample("main-river").core_length_cm is None
    assert lookup.sample("main-river").rock_type == "unknown"
    assert lookup.sample("main-river").rock_type_printed == "Igneous/impactite"


def test_every_value_of_a_sample_and_spot_has_a_source() -> None:
    not_facts = {
        "id",
        "mission",
        "container",  # this inventory's own running code
        "retained",
        "slug",
        "alternative_names",
        "material",  # follows from the sample type
        "mass_basis",
        "note",
        "designation_printed",
        "dossier_number_note",
        "sampled_sol_note",
        "sealed_date_printed",  # printed with the sealed sol
        "sealed_waypoint",  # follows from the sealed sol
        "elevation_datum",
        "position_basis",
        "position_note",
    }
    lacking = [
        f"{sample.slug}.{field.name}"
        for sample in Sample.objects.prefetch_related(provenance.with_sources())
        for said in [provenance.by_field(sample)]
        for field in sample._meta.concrete_fields
        if getattr(sample, field.attname) not in (None, "", [])
        and field.name not in not_facts
        and field.name not in said
        and not (field.name == "rock_type" and sample.slug == "issole-first-fill")
    ]
    assert lacking == []


def test_names_keep_their_letters() -> None:
    assert lookup.sample("haahoni").name == "Ha'ahóni"
    assert lookup.sample("atsa").alternative_names == ["Atsah"]


def test_pairs_are_one_in_the_depot_and_one_aboard() -> None:
    paired = Sample.objects.filter(pair_partner__isnull=False)
    assert paired.count() == 16
    for sample in paired.select_related("pair_partner"):
        partner = sample.pair_partner
        assert partner is not None
        assert partner.pair_partner_id == sample.pk
        assert partner.outcrop_id == sample.outcrop_id
        places = {
            Holding.objects.get(sample=one).place.parent.slug  # type: ignore[union-attr]
            for one in (sample, partner)
        }
        assert places == {"three-forks", "perseverance"}


def test_the_rover_and_its_way() -> None:
    assert Waypoint.objects.count() == 520
    assert Drive.objects.count() == 522
    assert Observation.objects.filter(kind="panorama").count() == 288
    assert Observation.objects.filter(kind="video").count() == 1
    mission = Mission.objects.get()
    assert mission.landed_at is not None
    assert mission.landing_signal_received_at is not None
    assert (mission.landing_signal_received_at - mission.landed_at).total_seconds() == 671


def test_the_ledger_verifies() -> None:
    assert verify(Ledger.objects.get()).events == CustodyEvent.objects.count() == 122


def test_loading_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = _everything()
    assert not load_reference().changed
    call_command("load_reference")
    assert "nothing was changed" in capsys.readouterr().out
    assert _everything() == before


def test_loading_again_leaves_a_curators_revision_alone() -> None:
    sample = lookup.sample("malay")
    catalogue.revise(
        sample,
        values={"note": "Seen again."},
        actor=LOADER,
        reason="A newer page.",
        source=factories.source(),
    )
    assert not load_reference().changed
    assert lookup.sample("malay").note == "Seen again."


def test_a_failed_load_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Drive.objects.all().delete()
    before = _everything()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("samples.exchange.reference.load.load_panoramas", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        load_reference()
    assert _everything() == before
