"""The record of a sample in iSamples' core schema 1.0 (MaterialSampleRecord).

Fields: github.com/isamplesorg/metadata, iSamplesSchemaCore1.0.json. Terms: the vocabularies below
https://w3id.org/isample/vocabulary/ (github.com/isamplesorg/vocabularies). The schema's coordinates
are EPSG:4326, so `sample_location` is left out and the site is named.
"""

from __future__ import annotations

from typing import Any

from samples.domain.kinds import MaterialType, SampleType
from samples.exchange.records.names import address
from samples.exchange.records.told import Told, amounts, type_of
from samples.models import Custodian

BASE = "https://w3id.org/isample/vocabulary"
Term = tuple[str, str]

MATERIALS: dict[str, Term] = {
    MaterialType.ROCK: (f"{BASE}/material/1.0/rock", "Rock"),
    MaterialType.UNCONSOLIDATED_MIXTURE: (
        f"{BASE}/material/1.0/mixedsoilsedimentrock",
        "Mixed soil, sediment or rock",
    ),
    MaterialType.GAS: (f"{BASE}/material/1.0/gas", "Gaseous material"),
}
_OBJECTS = f"{BASE}/materialsampleobjecttype/1.0"
OBJECT_TYPES: dict[str, Term] = {
    SampleType.ROCK_CORE: (f"{_OBJECTS}/solidmaterialsample", "Solid material sample"),
    SampleType.REGOLITH: (f"{_OBJECTS}/genericaggregation", "Aggregation"),
    SampleType.ATMOSPHERIC: (f"{_OBJECTS}/fluidincontainer", "Fluid in container"),
    SampleType.WITNESS: (f"{_OBJECTS}/materialsample", "Material sample"),
}
EXTRATERRESTRIAL: Term = (
    f"{BASE}/sampledfeature/1.0/extraterrestrialenvironment", "Extraterrestrial environment",
)  # fmt: skip


def of_sample(told: Told) -> dict[str, Any]:
    """The record; members that nothing is known for are left out."""
    sample = told.sample
    notes = [told.mock, sample.note, *amounts(sample)]
    keywords = [type_of(sample), sample.rock_type_printed, sample.mission.name]
    witness = sample.sample_type == SampleType.WITNESS
    return _known({
        "sample_identifier": address(sample),
        "label": f"MOCK {sample.name}" if told.mock else sample.name,
        "description": "; ".join(note for note in notes if note),
        "alternate_identifiers": _alternates(told),
        "produced_by": _sampling(told),
        "has_context_category": [] if witness else [_term(EXTRATERRESTRIAL)],
        "has_material_category": [_term(MATERIALS[sample.material])] if sample.material else [],
        "has_sample_object_type": [_term(OBJECT_TYPES[sample.sample_type])],
        "keywords": [{"keyword": word} for word in keywords if word],
        "related_resource": [
            {
                "label": f"Portion {portion.identifier}",
                "relationship": "derivedFrom",
                "description": "The target is derived from this sample.",
                "target": address(portion),
            }
            for portion in told.portions
            if portion.parent is not None
        ],
        "curation": _curation(told),
    })  # fmt: skip


def _sampling(told: Told) -> dict[str, Any]:
    sample, taking = told.sample, told.taking
    outcrop = sample.outcrop
    responsible = [_agent(taking.to_custodian, "collector")] if taking else []
    return _known({
        "identifier": address(taking) if taking else None,
        "label": f"Sampling of {sample.name}",
        "has_feature_of_interest": outcrop.name if outcrop else None,
        "project": sample.mission.name,
        "responsibility": responsible,
        "result_time": told.collected_on[0] if told.collected_on else None,
        "sampling_site": {"place_name": told.site} if told.site else None,
    })  # fmt: skip


def _curation(told: Told) -> dict[str, Any] | None:
    now = told.now
    if now is None:
        return None
    return {
        "curation_location": now.place.name,
        "responsibility": [_agent(now.custodian, "curator")],
    }


def _agent(custodian: Custodian, role: str) -> dict[str, str]:
    return {"name": custodian.name, "affiliation": custodian.organisation.name, "role": role}


def _alternates(told: Told) -> list[dict[str, str]]:
    sample = told.sample
    number = sample.nasa_number
    found = [
        (sample.designation, "Mission designation"),
        (None if number is None else str(number), "NASA sample number"),
    ]
    return [{"identifier": text, "scheme_name": scheme} for text, scheme in found if text]


def _term(term: Term) -> dict[str, str]:
    return {"identifier": term[0], "label": term[1]}


def _known(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, [], "", {})}
