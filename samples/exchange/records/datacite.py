"""DataCite metadata (kernel 4.5) of a sample or a portion, as it is registered for an IGSN ID.

Form: DataCite's JSON as its REST API and the `schema45` validator of the package `datacite` take
it; vocabularies are those of the kernel (https://schema.datacite.org/meta/kernel-4.5/). A PDS
bundle is related by its URN. No identifier is given: nobody has registered one.
"""

from __future__ import annotations

from typing import Any

from samples.domain.kinds import MaterialType
from samples.domain.portions import PortionState
from samples.exchange.records.names import address
from samples.exchange.records.told import Told, amounts, type_of, utc
from samples.models import Custodian, CustodyEvent, Portion

Record = dict[str, Any]

SCHEMA = "http://datacite.org/schema/kernel-4"
GENERAL_TYPE = "PhysicalObject"

DOSSIERS = {"mars-2020": "urn:nasa:pds:mars2020_sample_dossier"}
"""By mission: the PDS bundle that documents its samples (source s27)."""
DEPOTS = {"three-forks": "urn:nasa:pds:mars2020_sample_depot_three_forks"}
"""By depot: the PDS bundle that documents it (source s7)."""


def of_sample(told: Told) -> Record:
    """The record of a sample."""
    sample, taking = told.sample, told.taking
    name = f"{sample.name} ({sample.designation})" if sample.designation else sample.name
    collected = {"date": told.collected, "dateType": "Collected"}
    if sample.sampled_sol is not None:
        collected["dateInformation"] = f"Sol {sample.sampled_sol}"
    related = [
        _related("IsPartOf", address(sample.container), GENERAL_TYPE) if told.now else None,
        _related("IsPartOf", address(told.depot), "Collection") if told.depot else None,
        *(
            _related("IsSourceOf", address(portion), GENERAL_TYPE)
            for portion in told.portions
            if portion.parent is not None
        ),
        *_documented(told),
    ]
    alternatives = [{"title": text, "titleType": "AlternativeTitle"} for text in
                    dict.fromkeys(sample.alternative_names)]  # fmt: skip
    return _known({
        **_common(told, sample.note),
        "types": {"resourceTypeGeneral": GENERAL_TYPE, "resourceType": type_of(sample)},
        "titles": [_title(told, name), *alternatives],
        "subjects": _subjects(told),
        "contributors": _contributors(taking, told.now.custodian if told.now else None),
        "dates": [collected] if told.collected else [],
        "alternateIdentifiers": _alternates(told),
        "relatedIdentifiers": [one for one in related if one],
        "sizes": amounts(sample),
        "url": address(sample),
    })  # fmt: skip


def of_portion(told: Told, portion: Portion) -> Record:
    """The record of a portion: what it was split off, what was split off it."""
    sample = told.sample
    made = next(
        (one for one in told.events
         if one.seq == portion.made_seq and one.container_id == portion.container_id),
        None,
    )  # fmt: skip
    name = f"{portion.identifier}: {'the whole' if portion.parent is None else 'portion'}"
    name += f" of {sample.name}"
    whole = portion.parent is None
    related = [
        _related("IsIdenticalTo" if whole else "IsDerivedFrom", address(sample), GENERAL_TYPE),
        *(
            [_related("IsDerivedFrom", address(portion.parent), GENERAL_TYPE)]
            if portion.parent is not None
            else []
        ),
        *(
            _related("IsSourceOf", address(piece), GENERAL_TYPE)
            for piece in told.portions
            if piece.parent is not None and piece.parent.number == portion.number
        ),
        _related("IsPartOf", address(portion.container), GENERAL_TYPE),
        *_documented(told),
    ]
    keeper = portion.holder or (told.now.custodian if told.now else None)
    return _known({
        **_common(told, _fate(portion)),
        "types": {
            "resourceTypeGeneral": GENERAL_TYPE,
            "resourceType": f"Portion of {type_of(sample).lower()}",
        },
        "titles": [_title(told, name)],
        "subjects": _subjects(told),
        "contributors": [
            *_contributors(told.taking, keeper),
            *(
                [{"name": portion.investigator, "contributorType": "Researcher"}]
                if portion.investigator
                else []
            ),
        ],
        "dates": [
            *([{"date": told.collected, "dateType": "Collected"}] if told.collected else []),
            *([{"date": _when(made), "dateType": "Created"}] if made and _when(made) else []),
        ],
        "alternateIdentifiers": [_alternate(portion.identifier, "Portion of this inventory")],
        "relatedIdentifiers": related,
        "sizes": [f"{portion.initial_ug} µg at first", f"{portion.mass_ug} µg left"],
        "url": address(portion),
    })  # fmt: skip


def _common(told: Told, note: str) -> Record:
    """Who made it, who publishes since when, where it comes from."""
    operator = told.operator
    agent = {"name": operator.name, "nameType": "Organizational"} if operator else None
    notes = [{"description": note, "descriptionType": "Abstract"}] if note else []
    if told.mock:
        notes.append({"description": told.mock, "descriptionType": "Other"})
    return {
        "schemaVersion": SCHEMA,
        "language": "en",
        "creators": [agent] if agent else [],
        "publisher": {"name": operator.name} if operator else None,
        "publicationYear": _published(told),
        "descriptions": notes,
        "geoLocations": [{"geoLocationPlace": ", ".join(told.site)}] if told.site else [],
        "rightsList": [{"rights": f"Credit: {operator.name}"}] if operator else [],
    }


def _published(told: Told) -> str | None:
    """The year of the latest source: when it was published, or read here, so public by then."""
    days = [
        said.source_date or said.source.published_on or said.source.accessed_on
        for said in told.statements
    ]
    latest = max((day for day in days if day), default=None)
    return f"{latest.year:04d}" if latest else None


def _title(told: Told, name: str) -> Record:
    return {"title": f"MOCK {name}" if told.mock else name}


def _subjects(told: Told) -> list[Record]:
    sample = told.sample
    found: list[Record] = [{"subject": type_of(sample)}]
    if sample.material:
        found.append({"subject": MaterialType(sample.material).label})
    if sample.rock_type:
        found.append({"subject": sample.rock_type, "subjectScheme": "PDS4 speclib rock_type"})
    if sample.rock_type_printed:
        found.append({"subject": sample.rock_type_printed, "subjectScheme": "As NASA prints it"})
    return found


def _contributors(taking: CustodyEvent | None, keeper: Custodian | None) -> list[Record]:
    found = []
    if taking is not None:
        found.append(_agent(taking.to_custodian, "DataCollector"))
    if keeper is not None:
        found.append(_agent(keeper, "DataCurator"))
    return found


def _agent(custodian: Custodian, role: str) -> Record:
    return {
        "name": custodian.name,
        "nameType": "Organizational",
        "affiliation": [{"name": custodian.organisation.name}],
        "contributorType": role,
    }


def _alternates(told: Told) -> list[Record]:
    sample = told.sample
    number = sample.nasa_number
    return [
        *([_alternate(sample.designation, "Mission designation")] if sample.designation else []),
        *([_alternate(str(number), "NASA sample number")] if number is not None else []),
        _alternate(sample.slug, "Name in this inventory"),
    ]


def _alternate(text: str, of: str) -> Record:
    return {"alternateIdentifier": text, "alternateIdentifierType": of}


def _documented(told: Told) -> list[Record]:
    urns = [
        DOSSIERS.get(told.sample.mission.slug),
        DEPOTS.get(told.depot.slug) if told.depot else None,
    ]
    return [
        {
            "relatedIdentifier": urn,
            "relatedIdentifierType": "URN",
            "relationType": "IsDocumentedBy",
            "resourceTypeGeneral": "Dataset",
        }
        for urn in urns
        if urn
    ]


def _related(relation: str, url: str, general_type: str) -> Record:
    return {
        "relatedIdentifier": url,
        "relatedIdentifierType": "URL",
        "relationType": relation,
        "resourceTypeGeneral": general_type,
    }


def _fate(portion: Portion) -> str:
    state = PortionState(portion.state).label
    return f"{state}: {portion.purpose}." if portion.purpose else f"{state}."


def _when(event: CustodyEvent) -> str | None:
    if event.is_instant:
        return utc(event.occurred_at)
    if event.occurred_not_before is None:
        return None
    return f"{utc(event.occurred_not_before)}/{utc(event.occurred_at)}"


def _known(record: Record) -> Record:
    """Without what is unknown."""
    return {name: value for name, value in record.items() if value not in (None, [], "")}
