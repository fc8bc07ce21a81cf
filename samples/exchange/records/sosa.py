"""The history of a sample as JSON-LD in the terms of SOSA and PROV-O.

SOSA (W3C, http://www.w3.org/ns/sosa/): taking it and each split are a `Sampling`, it and its
portions a `Sample` that `isSampleOf` what it was taken from; a length, volume or mass is the
`Observation` of an `ObservableProperty`. PROV-O (http://www.w3.org/ns/prov#): who was associated
with an event, where, what was derived from what. The context stands in the document, so that
nothing is fetched. A result's time is given only where the moment is known.
"""

from __future__ import annotations

from typing import Any

from samples.domain.state import Verb
from samples.exchange.records.names import TERMS, Named, address, root
from samples.exchange.records.told import Told, parties, type_of, utc
from samples.models import Custodian, CustodyEvent

Node = dict[str, Any]

_LINKS = (
    "sosa:isSampleOf", "sosa:isResultOf", "sosa:hasResult", "sosa:hasFeatureOfInterest",
    "sosa:observedProperty", "sosa:madeBySampler", "prov:wasGeneratedBy", "prov:wasDerivedFrom",
    "prov:wasAssociatedWith", "prov:actedOnBehalfOf", "prov:atLocation", "prov:used",
    "prov:wasInformedBy", "prov:wasAttributedTo", "prov:hadPrimarySource", "dcterms:source",
    "dcterms:subject", "cache:ledger",
)  # fmt: skip
_MOMENTS = (
    "sosa:resultTime", "prov:startedAtTime", "prov:endedAtTime", "cache:earliest", "cache:latest",
)  # fmt: skip
CONTEXT: Node = {
    "sosa": "http://www.w3.org/ns/sosa/",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cache": TERMS,
    **{name: {"@type": "@id"} for name in _LINKS},
    **{name: {"@type": "xsd:dateTime"} for name in _MOMENTS},
}
PROPERTIES = {
    "core_length_cm": "core length, cm",
    "volume_cm3": "estimated volume, cm³",
    "mass_ug": "mass, µg",
}
"""Observed properties: fields of a sample, each with its unit."""


def document(told: Told) -> Node:
    """The document; in a mock ledger its ledger and each of its events say so."""
    nodes: dict[str, Node] = {}
    for node in (*_things(told), *_events(told), *_portions(told), *_observations(told)):
        nodes.setdefault(node["@id"], {}).update(node)
    return {"@context": CONTEXT, "@graph": list(nodes.values())}


def _things(told: Told) -> list[Node]:
    sample, ledger, taking = told.sample, told.ledger, told.taking
    sources = {said.source_id: said.source for said in told.statements}.values()
    outcrop = sample.outcrop
    return [
        _node(ledger, "prov:Entity", f"MOCK {ledger.name}" if told.mock else ledger.name, {
            "cache:ledger_kind": ledger.kind, "rdfs:comment": told.mock or None,
        }),
        _node(sample, ["sosa:Sample", "prov:Entity"], sample.name, {
            "dcterms:identifier": sample.designation,
            "dcterms:type": type_of(sample),
            "sosa:isSampleOf": address(outcrop) if outcrop else None,
            "sosa:isResultOf": address(taking) if taking else None,
            "prov:wasGeneratedBy": address(taking) if taking else None,
        }),
        *([_node(outcrop, "sosa:FeatureOfInterest", outcrop.name)] if outcrop else []),
        _node(sample.container, "prov:Entity", str(sample.container)),
        {
            "@id": f"{address(sample)}#record",
            "@type": "prov:Entity",
            "dcterms:subject": address(sample),
            "prov:hadPrimarySource": [address(source) for source in sources],
        },
        *(_node(source, "prov:Entity", source.title) for source in sources),
    ]  # fmt: skip


def _events(told: Told) -> list[Node]:
    nodes: list[Node] = []
    before: CustodyEvent | None = None
    for event in told.events:
        nodes += _event(told, event, before)
        before = event
    return nodes


def _event(told: Told, event: CustodyEvent, before: CustodyEvent | None) -> list[Node]:
    sample = told.sample
    taking = event.verb == Verb.FILL
    custodians = parties(event)
    label = f"{Verb(event.verb).label} {event.container}"
    said: Node = {
        "prov:used": address(sample.container if taking else sample),
        "prov:wasAssociatedWith": [address(custodian) for custodian in custodians],
        "prov:atLocation": address(event.to_place),
        "prov:wasInformedBy": address(before) if before else None,
        "dcterms:source": address(event.source) if event.source else None,
        "cache:verb": event.verb,
        "cache:ledger": address(event.ledger),
        "cache:ledger_kind": event.ledger_kind,
        "cache:sol": event.sol,
        **_times(event),
    }
    types = ["prov:Activity"]
    if taking:
        types.append("sosa:Sampling")
        said |= {
            "sosa:hasFeatureOfInterest": address(sample.outcrop) if sample.outcrop else None,
            "sosa:hasResult": address(sample),
            "sosa:madeBySampler": _rover(told)["@id"] if sample.mission.rover_name else None,
        }
    elif event.verb == Verb.SPLIT:
        pieces = [one for one in told.portions if one.parent and one.made_seq == event.seq]
        types.append("sosa:Sampling")
        said |= {
            "sosa:hasFeatureOfInterest": address(pieces[0].parent)
            if pieces and pieces[0].parent
            else None,
            "sosa:hasResult": [address(piece) for piece in pieces],
        }
    if event.is_instant and "sosa:Sampling" in types:
        said["sosa:resultTime"] = utc(event.occurred_at)
    place = event.to_place
    return [
        _node(event, types, f"MOCK {label}" if event.ledger.is_mock else label, said),
        _node(place, "prov:Location", place.name, {"cache:hypothetical": place.hypothetical}),
        *_other_ledger(told, event),
        *([_rover(told)] if taking and sample.mission.rover_name else []),
        *([_node(event.source, "prov:Entity", event.source.title)] if event.source else []),
        *(agent for custodian in custodians for agent in _agents(custodian)),
    ]  # fmt: skip


def _other_ledger(told: Told, event: CustodyEvent) -> list[Node]:
    """What a branch took over was told in another ledger."""
    if event.ledger_id == told.ledger.pk:
        return []
    kind = {"cache:ledger_kind": event.ledger.kind}
    return [_node(event.ledger, "prov:Entity", event.ledger.name, kind)]


def _portions(told: Told) -> list[Node]:
    nodes = []
    made = {event.seq: event for event in told.events}
    for portion in told.portions:
        event = made.get(portion.made_seq)
        source = portion.parent or portion.sample
        split = event is not None and event.verb == Verb.SPLIT
        nodes.append(_node(portion, ["sosa:Sample", "prov:Entity"], portion.identifier, {
            "sosa:isSampleOf": address(source),
            "sosa:isResultOf": address(event) if event and split else None,
            "prov:wasGeneratedBy": address(event) if event else None,
            "prov:wasDerivedFrom": address(source),
            "prov:wasAttributedTo": address(portion.holder) if portion.holder else None,
            "cache:mass_ug": portion.mass_ug,
            "cache:initial_ug": portion.initial_ug,
            "cache:ledger_kind": told.ledger.kind,
        }))  # fmt: skip
        if portion.holder is not None:
            nodes += _agents(portion.holder)
    return nodes


def _observations(told: Told) -> list[Node]:
    sample = told.sample
    nodes = []
    for field, label in PROPERTIES.items():
        value = getattr(sample, field)
        if value is None:
            continue
        sources = [address(said.source) for said in told.statements if said.field == field]
        seen = f"{root()}#property-{field}"
        nodes += [
            {"@id": seen, "@type": "sosa:ObservableProperty", "rdfs:label": label},
            _known({
                "@id": f"{address(sample)}#{field}",
                "@type": "sosa:Observation",
                "sosa:hasFeatureOfInterest": address(sample),
                "sosa:observedProperty": seen,
                "sosa:hasSimpleResult": value if isinstance(value, int) else float(value),
                "dcterms:source": sources,
            }),
        ]  # fmt: skip
    return nodes


def _times(event: CustodyEvent) -> Node:
    if event.is_instant:
        return {
            "prov:startedAtTime": utc(event.occurred_at), "prov:endedAtTime": utc(event.occurred_at)
        }  # fmt: skip
    earliest = event.occurred_not_before
    return {
        "cache:earliest": utc(earliest) if earliest else None,
        "cache:latest": utc(event.occurred_at),
    }


def _agents(custodian: Custodian) -> list[Node]:
    organisation = custodian.organisation
    return [
        _node(custodian, "prov:Agent", custodian.name,
              {"prov:actedOnBehalfOf": address(organisation)}),
        _node(organisation, "prov:Organization", organisation.name),
    ]  # fmt: skip


def _rover(told: Told) -> Node:
    mission = told.sample.mission
    return {
        "@id": f"{address(mission)}#rover",
        "@type": "sosa:Sampler",
        "rdfs:label": mission.rover_name,
    }


def _node(record: Named, types: str | list[str], label: str, more: Node | None = None) -> Node:
    return _known({
        "@id": address(record), "@type": types, "rdfs:label": label, **(more or {}),
    })  # fmt: skip


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
