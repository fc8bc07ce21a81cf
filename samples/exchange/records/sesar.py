"""Samples as a batch of SESAR, the System for Earth and Extraterrestrial Sample Registration.

The sheet is SESAR's: a first row with the object type and the user code, a second with the names of
the columns as its batch template has them (they are read off templates in use, such as those of
ESS-DIVE and PNNL). Terms for object type, material and classification are those of SESAR's lists
(app.geosamples.org/reference), as the package SESAR-Web-Services-Library holds them. The user code
and IGSN are the registrant's to fill in. Latitude, longitude and elevation stay empty: SESAR reads
them as WGS 84, on Earth.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from samples.domain.kinds import MaterialType, RockType, SampleType
from samples.exchange.records.told import Told, type_of
from samples.exchange.tables import as_csv

OBJECT_TYPE = "Individual Sample"
"""One for a whole sheet: true of cores, regolith, gas and witness tubes alike."""

MATERIALS = {
    MaterialType.ROCK: "Rock",
    MaterialType.UNCONSOLIDATED_MIXTURE: "Other",
    MaterialType.GAS: "Gas",
}
CLASSIFICATIONS = {
    RockType.IGNEOUS: "Igneous",
    RockType.SEDIMENTARY: "Sedimentary",
    RockType.METAMORPHIC: "Metamorphic",
}
COLUMNS = (
    "Sample Name", "IGSN", "Parent IGSN", "Release Date", "Material",
    "Field name (informal classification)", "Classification", "Sample Description",
    "Collection method", "Latitude", "Longitude", "Elevation start", "Elevation unit",
    "Primary physiographic feature", "Name of physiographic feature", "Location description",
    "Field program/cruise", "Collector/Chief Scientist", "Collection date",
    "Collection date precision", "Current archive", "Current archive contact", "Other name(s)",
)  # fmt: skip


def sheet(samples: Iterable[Told]) -> Iterator[bytes]:
    """The file in pieces; in a mock ledger every row says so."""
    pieces = as_csv(list(COLUMNS), ([row[name] for name in COLUMNS] for row in map(_row, samples)))
    first = io.StringIO()
    csv.writer(first).writerow(["Object Type:", OBJECT_TYPE, "User Code:", ""])
    yield next(pieces)  # the byte order mark
    yield first.getvalue().encode()
    yield from pieces


def _row(told: Told) -> dict[str, str]:
    sample = told.sample
    taking, operator = told.taking, told.operator
    row = dict.fromkeys(COLUMNS, "")
    row["Sample Name"] = f"MOCK {sample.identifier}" if told.mock else sample.identifier
    row["Material"] = (
        MATERIALS[MaterialType(sample.material)]
        if sample.material
        else "Other"
        if sample.sample_type == SampleType.WITNESS
        else ""
    )
    row["Field name (informal classification)"] = sample.rock_type_printed or type_of(sample)
    row["Classification"] = CLASSIFICATIONS.get(sample.rock_type, "")  # type: ignore[call-overload]
    row["Sample Description"] = " ".join(text for text in (told.mock, sample.note) if text)
    if "Crater" in sample.mission.landing_site_name:
        row["Primary physiographic feature"] = "crater"
        row["Name of physiographic feature"] = sample.mission.landing_site_name
    row["Location description"] = ", ".join(told.site)
    row["Field program/cruise"] = sample.mission.name
    if taking is not None:
        row["Collector/Chief Scientist"] = taking.to_custodian.name
    elif operator is not None:
        row["Collector/Chief Scientist"] = operator.name
    if told.collected_on:
        row["Collection date"], row["Collection date precision"] = told.collected_on
    if told.now is not None:
        row["Current archive"] = told.now.custodian.organisation.name
    row["Other name(s)"] = "; ".join(dict.fromkeys([sample.name, *sample.alternative_names]))
    return row
