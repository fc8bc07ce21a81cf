"""What the sources of samples.csv say about which value.

A row names its sources once for all its cells; what each source states is known from SOURCES.md:
the NASA page gives names, numbers and sealing (s1, s2), JPL's map the targets (s3), the Initial
Reports designations and coordinates (s4), the PDS the depot's designations (s6).
"""

from __future__ import annotations

from samples.domain.kinds import Confidence, SampleType
from samples.exchange.reference.context import NASA_PAGE, Loading
from samples.exchange.reference.files import Row
from samples.services.provenance import Statement

_TEXTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("name", "name", NASA_PAGE),
    ("nasa_sample_no", "nasa_number", NASA_PAGE),
    ("sample_type", "sample_type", NASA_PAGE),
    ("sample_designation", "designation", ("s4", "s6")),
    ("outcrop", "outcrop", ("s3", "s4")),
    ("campaign", "campaign", NASA_PAGE),
    ("abrasion_patch", "abrasion_patch", ("s13",)),
    ("core_length_cm", "core_length_cm", NASA_PAGE),
)
"""Column, field and the sources that state it, for what is taken over as printed."""


def codes_of(row: Row, *wanted: str) -> list[str]:
    """The wanted sources that the row names; all the row's sources when it names none of them."""
    named = [code.lower() for code in row["sources"].split(";")]
    return [code for code in wanted if code in named] or named


def about_sample(loading: Loading, row: Row) -> list[Statement]:
    """Every statement about the sample of a row."""
    said = position(loading, row)
    for column, field, wanted in _TEXTS:
        if row[column]:
            said += loading.say(field, codes_of(row, *wanted), printed=row[column])
    return [
        *said,
        *_dossier_number(loading, row),
        *_rock_type(loading, row),
        *_volume(loading, row),
        *_sampling(loading, row),
        *_sealing(loading, row),
    ]


def position(loading: Loading, row: Row) -> list[Statement]:
    """What the position was read off; a rover's place is derived, an assumed one unverified."""
    basis = row["coord_basis"]
    if basis.startswith("target from Initial Reports") or "lat/lon from Initial Reports" in basis:
        codes, confidence = codes_of(row, "s4"), Confidence.CONFIRMED
    elif basis.startswith("target"):
        codes, confidence = codes_of(row, "s3"), Confidence.CONFIRMED
    elif basis.startswith("APPROXIMATE"):
        codes, confidence = codes_of(row, "s5b", "s13"), Confidence.UNVERIFIED
    else:
        codes, confidence = codes_of(row, "s5"), Confidence.DERIVED
    elevation = codes_of(row, "s5") if "elev from MMGIS (rover)" in basis else codes
    return [
        *loading.say(["latitude_deg", "longitude_deg"], codes, confidence, note=basis),
        *loading.say("elevation_m", elevation, confidence, note=basis),
    ]


def _dossier_number(loading: Loading, row: Row) -> list[Statement]:
    if not row["dossier_seq"]:
        return []
    printed = row["dossier_seq_basis"] == "printed"
    return loading.say(
        "dossier_number",
        codes_of(row, *(("s4", "s6") if printed else NASA_PAGE)),
        Confidence.CONFIRMED if printed else Confidence.DERIVED,
        note=row["dossier_seq_basis"],
    )


def _rock_type(loading: Loading, row: Row) -> list[Statement]:
    printed = row["rock_type_nasa"]
    if printed in ("", "n/a"):
        return []
    codes = ["s3"] if "Rock type cell from MMGIS" in row["notes"] else codes_of(row, *NASA_PAGE)
    fields = ["rock_type_printed"]
    if row["sample_type"] == SampleType.ROCK_CORE:
        fields.append("rock_type")
    return loading.say(fields, codes, printed=printed)


def _volume(loading: Loading, row: Row) -> list[Statement]:
    if not row["core_volume_cm3_derived"]:
        return []
    return loading.say(
        "volume_cm3",
        ["s25"],
        Confidence.DERIVED,
        note="π · (0.65 cm)² · core length, for the 13 mm bit.",
    )


def _sampling(loading: Loading, row: Row) -> list[Statement]:
    basis = row["sampling_sol_basis"]
    if not row["sampling_sol"]:
        return []
    if basis.startswith("NASA blog"):
        wanted: tuple[str, ...] = ("s13", "s17", "s3")
    elif basis.startswith("MMGIS"):
        wanted = ("s3",)
    else:
        wanted = ("s4", "s6")
    return loading.say("sampled_sol", codes_of(row, *wanted), note=basis)


def _sealing(loading: Loading, row: Row) -> list[Statement]:
    if not row["sealed_sol"]:
        return []
    page = codes_of(row, *NASA_PAGE)
    sol, date = row["sealed_sol"], row["sealed_date_nasa"]
    if int(row["row"]) == 1:
        # NASA prints a sol and a date that exclude each other; the sol is kept, both are shown.
        return [
            *loading.say("sealed_sol", page, Confidence.UNVERIFIED, printed=f"Sol {sol} ({date})"),
            *loading.say(
                "sealed_sol",
                page,
                Confidence.UNVERIFIED,
                printed=date,
                agrees=False,
                note="22 June 2021 is sol 120 or 121; sol 160 is 1 or 2 August 2021. NASA prints "
                "both.",
            ),
        ]
    return [
        *loading.say("sealed_sol", page, printed=f"Sol {sol} ({date})"),
        *loading.say("sealed_date_printed", page, printed=date),
    ]
