"""The 43 tubes and what is in them: one row of samples.csv each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from samples.domain.identifiers import slugify_name
from samples.domain.kinds import (
    Confidence,
    ContainerKind,
    ElevationDatum,
    MaterialType,
    PositionBasis,
    RockType,
    SampleType,
)
from samples.exchange.reference.context import NASA_PAGE, Loading
from samples.exchange.reference.files import Row, number, rows, whole
from samples.exchange.reference.statements import about_sample, codes_of, position
from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Mission,
    Outcrop,
    Sample,
    Waypoint,
)
from samples.services import catalogue

_MATERIALS = {
    SampleType.ROCK_CORE: MaterialType.ROCK,
    SampleType.REGOLITH: MaterialType.UNCONSOLIDATED_MIXTURE,
    SampleType.ATMOSPHERIC: MaterialType.GAS,
}
_SERIAL_SOURCES = {"233": "s9", "266": "s10", "261": "s12", "184": "s11"}
FIRST_FILL_SLUG = "issole-first-fill"
"""What was dumped from tube 261 before Malay."""


@dataclass(frozen=True)
class Tube:
    """A row, the container it describes and the sample in it (None: unused)."""

    row: Row
    container: Container
    sample: Sample | None


def load_tubes(loading: Loading, mission: Mission) -> list[Tube]:
    """Store containers, campaigns, outcrops and samples; pair the pairs."""
    tubes = []
    for row in rows("samples.csv"):
        container = _container(loading, mission, row)
        used = bool(row["sealed_sol"] or row["nasa_sample_no"])
        if row["tube_serial"] == "261":
            _first_fill(loading, mission, container)
        sample = _sample(loading, mission, container, row) if used else None
        tubes.append(Tube(row, container, sample))
    _pair(loading, tubes)
    return tubes


def _container(loading: Loading, mission: Mission, row: Row) -> Container:
    witness = row["tube_category"] == "witness"
    serial = row["tube_serial"] or None
    unused = not (row["sealed_sol"] or row["nasa_sample_no"])
    return loading.keep(
        Container(
            mission=mission,
            code=f"tube-{int(row['row']):02d}",
            kind=(ContainerKind.WITNESS_TUBE if witness else ContainerKind.SAMPLE_TUBE).value,
            serial=serial,
            note=row["notes"] if unused else "",
        ),
        key="code",
        statements=[
            *loading.say(
                "kind",
                codes_of(row, *NASA_PAGE),
                note=row["confidence"] if unused else "",
            ),
            *(loading.say("serial", [_SERIAL_SOURCES[serial]], printed=serial) if serial else []),
        ],
    )


def _campaign(loading: Loading, mission: Mission, row: Row) -> Campaign | None:
    name = row["campaign"]
    if not name:
        return None
    return loading.keep(
        Campaign(mission=mission, slug=slugify_name(name), name=name),
        key="slug",
        statements=loading.say("name", codes_of(row, *NASA_PAGE)),
    )


def _outcrop(loading: Loading, campaign: Campaign | None, row: Row) -> Outcrop | None:
    name = row["outcrop"]
    if not name or campaign is None:
        return None
    witness = row["tube_category"] == "witness"
    target = {} if witness else _position(row)
    return loading.keep(
        Outcrop(
            campaign=campaign,
            slug=slugify_name(name),
            name=name,
            site_name=row["site_nasa"],
            formation=row["geologic_formation"],
            **target,
        ),
        key="slug",
        statements=[
            *loading.say("name", codes_of(row, "s3", "s4")),
            *(loading.say("site_name", codes_of(row, "s1")) if row["site_nasa"] else []),
            *(
                loading.say("formation", codes_of(row, "s14", "s15", "s16", "s19"))
                if row["geologic_formation"]
                else []
            ),
            *(position(loading, row) if target else []),
        ],
    )


def _position(row: Row) -> dict[str, object]:
    basis = row["coord_basis"]
    if basis.startswith("target"):
        kind = PositionBasis.TARGET
    elif basis.startswith("APPROXIMATE"):
        kind = PositionBasis.ASSUMED
    else:
        kind = PositionBasis.ROVER_LOCALIZATION
    return {
        "latitude_deg": number(row["lat"]),
        "longitude_deg": number(row["lon"]),
        "elevation_m": number(row["elev_m"]),
        "elevation_datum": ElevationDatum.AREOID.value,
        "position_basis": kind.value,
        "position_note": basis,
    }


def _patch(loading: Loading, outcrop: Outcrop | None, row: Row) -> AbrasionPatch | None:
    printed = row["abrasion_patch"]
    if not printed or outcrop is None:
        return None
    name, _, remark = printed.partition(" (")
    planned = bool(remark)
    return loading.keep(
        AbrasionPatch(outcrop=outcrop, slug=slugify_name(name), name=name, note=remark.rstrip(")")),
        key="slug",
        statements=loading.say(
            "name",
            codes_of(row, "s13"),
            Confidence.UNVERIFIED if planned else Confidence.CONFIRMED,
            printed=printed,
        ),
    )


def _sample(loading: Loading, mission: Mission, container: Container, row: Row) -> Sample:
    campaign = _campaign(loading, mission, row)
    outcrop = _outcrop(loading, campaign, row)
    sample_type = SampleType(row["sample_type"])
    name, alternatives = _names(row)
    is_core = sample_type is SampleType.ROCK_CORE
    sealed_sol = whole(row["sealed_sol"])
    return loading.keep(
        Sample(
            mission=mission,
            container=container,
            slug=slugify_name(name),
            designation=row["sample_designation"] or None,
            designation_printed=row["sample_designation"],
            nasa_number=whole(row["nasa_sample_no"]),
            dossier_number=whole(row["dossier_seq"]),
            dossier_number_note=row["dossier_seq_basis"] if row["dossier_seq"] else "",
            name=name,
            alternative_names=alternatives,
            sample_type=sample_type.value,
            material=_MATERIALS[sample_type].value if sample_type in _MATERIALS else "",
            rock_type=_rock_type(row["rock_type_nasa"]) if is_core else "",
            rock_type_printed=row["rock_type_nasa"] if row["rock_type_nasa"] != "n/a" else "",
            campaign=campaign,
            outcrop=outcrop,
            abrasion_patch=_patch(loading, outcrop, row),
            core_length_cm=_decimal(row["core_length_cm"]),
            volume_cm3=_decimal(row["core_volume_cm3_derived"]),
            sampled_sol=whole(row["sampling_sol"]),
            sampled_sol_note=row["sampling_sol_basis"],
            sealed_sol=sealed_sol,
            sealed_date_printed=row["sealed_date_nasa"],
            sealed_waypoint=_stood_at(mission, sealed_sol),
            note=row["notes"],
            **_position(row),
        ),
        key="slug",
        statements=about_sample(loading, row),
    )


def _names(row: Row) -> tuple[str, list[str]]:
    """`WB1 (first witness tube)` is named WB1; what stands in brackets is another name."""
    name, _, bracketed = row["name"].partition(" (")
    return name, [other for other in (row["alt_name"], bracketed.rstrip(")")) if other]


def _rock_type(printed: str) -> str:
    """The vocabulary's term only where NASA prints exactly that; else unknown, not a guess."""
    terms = {kind.label: kind for kind in RockType}
    return terms.get(printed, RockType.UNKNOWN).value


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _stood_at(mission: Mission, sol: int | None) -> Waypoint | None:
    """The localization in force on that sol; None beyond the last of the gapless record."""
    if sol is None:
        return None
    after = Waypoint.objects.filter(mission=mission, sol__gte=sol).exists()
    before = Waypoint.objects.filter(mission=mission, sol__lte=sol).order_by("-sol", "-id").first()
    return before if after else None


def _first_fill(loading: Loading, mission: Mission, container: Container) -> None:
    """What tube 261 held before it was emptied and used again for Malay."""
    if Sample.objects.filter(slug=FIRST_FILL_SLUG).exists():
        loading.present["samples"] += 1
        return
    loading.keep(
        Sample(
            mission=mission,
            container=container,
            slug=FIRST_FILL_SLUG,
            name="First fill of tube 261",
            sample_type=SampleType.ROCK_CORE.value,
            material=MaterialType.ROCK.value,
            rock_type=RockType.UNKNOWN.value,
            sampled_date_printed="29 Dec 2021",
            retained=False,
            note="Pebbles jammed the bit carousel; the tube was emptied in January 2022 and used "
            "again on the same outcrop.",
        ),
        key="slug",
        statements=[
            *loading.say("name", ["s12"]),
            *loading.say("sampled_date_printed", ["s12"], printed="29 Dec 2021"),
            *loading.say("sample_type", ["s12"]),
        ],
    )


def _pair(loading: Loading, tubes: list[Tube]) -> None:
    """Make the two cores of an outcrop each other's partner."""
    rows_of = {tube.sample.name: tube for tube in tubes if tube.sample is not None}
    for tube in tubes:
        partner = rows_of.get(tube.row["pair_partner"])
        if not (tube.sample and partner and partner.sample) or tube.sample.pair_partner_id:
            continue
        for sample, row in ((tube.sample, tube.row), (partner.sample, partner.row)):
            catalogue.attest(
                sample,
                loading.say(
                    "pair_partner",
                    codes_of(row, "s15", "s20", "s1"),
                    note="Two cores of one outcrop.",
                ),
                actor=loading.actor,
            )
        catalogue.pair(tube.sample, partner.sample, actor=loading.actor)
