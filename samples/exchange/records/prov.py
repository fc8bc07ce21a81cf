"""The history of a sample as PROV-JSON (W3C member submission, 2013).

Entities are the sample, its portions, its tube, places, sources and the ledger; activities are the
custody events that count; agents are custodians on behalf of their organisations. An activity
has PROV's times only where the moment is known; else the span it lies in is told in our own terms.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from samples.domain.state import Verb
from samples.exchange.records.names import TERMS, Named, path, root
from samples.exchange.records.told import Told, parties, type_of, utc
from samples.models import Custodian, CustodyEvent, Portion, Source

Attributes = dict[str, Any]


def document(told: Told) -> dict[str, Any]:
    """The document; in a mock ledger its entity and every activity of it say so."""
    return _History(told).document()


class _History:
    """Statements by kind, each named once."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.said: dict[str, dict[str, Attributes]] = defaultdict(dict)

    def document(self) -> dict[str, Any]:
        """All that is to be said."""
        self._things()
        before = None
        for event in self.told.events:
            self._event(event)
            if before is not None:
                self._relate("wasInformedBy", "informed", event, "informant", before)
            before = event
        for portion in self.told.portions:
            self._portion(portion)
        return {
            "prefix": {"inv": root(), "cache": TERMS, "dcterms": "http://purl.org/dc/terms/"},
            **self.said,
        }

    def _things(self) -> None:
        told, sample = self.told, self.told.sample
        ledger = told.ledger
        self.said["entity"][_id(ledger)] = {
            "prov:label": f"MOCK {ledger.name}" if told.mock else ledger.name,
            "prov:type": _qualified("cache:Ledger"),
            "cache:ledger_kind": ledger.kind,
            **({"cache:note": told.mock} if told.mock else {}),
        }
        self._entity(sample, sample.name, "Sample", {
            "cache:sample_type": type_of(sample),
            **({"cache:designation": sample.designation} if sample.designation else {}),
        })  # fmt: skip
        self._entity(sample.container, str(sample.container), "Container")
        if sample.outcrop is not None:
            self._entity(sample.outcrop, sample.outcrop.name, "Outcrop")
            self._relate("wasDerivedFrom", "generatedEntity", sample, "usedEntity", sample.outcrop)
        record = f"{_id(sample)}#record"
        self.said["entity"][record] = {
            "prov:label": f"What is stated of {sample.name}",
            "prov:type": _qualified("cache:Record"),
            "dcterms:subject": _qualified(_id(sample)),
        }
        for source in {said.source_id: said.source for said in told.statements}.values():
            self._source(source)
            self._statement(
                "wasDerivedFrom",
                {
                    "prov:generatedEntity": record,
                    "prov:usedEntity": _id(source),
                    "prov:type": _qualified("prov:PrimarySource"),
                },
            )

    def _event(self, event: CustodyEvent) -> None:
        told, sample = self.told, self.told.sample
        self._entity(event.to_place, event.to_place.name, "Place", {
            "prov:type": _qualified("prov:Location"),
            **({"cache:hypothetical": True} if event.to_place.hypothetical else {}),
        })  # fmt: skip
        self.said["activity"][_id(event)] = _activity(event)
        self._relate("used", "activity", event, "entity", sample.container)
        if event.verb == Verb.FILL:
            self._relate("wasGeneratedBy", "entity", sample, "activity", event)
            if sample.outcrop is not None:
                self._relate("used", "activity", event, "entity", sample.outcrop)
        else:
            self._relate("used", "activity", event, "entity", sample)
        for custodian in parties(event):
            self._custodian(custodian)
            self._relate("wasAssociatedWith", "activity", event, "agent", custodian)
        if event.source is not None:
            self._source(event.source)
        if event.ledger_id != told.ledger.pk:
            self._entity(event.ledger, event.ledger.name, "Ledger",
                         {"cache:ledger_kind": event.ledger.kind})  # fmt: skip

    def _portion(self, portion: Portion) -> None:
        self._entity(portion, portion.identifier, "Portion", {
            "cache:initial_ug": portion.initial_ug,
            "cache:mass_ug": portion.mass_ug,
            "cache:ledger_kind": self.told.ledger.kind,
        })  # fmt: skip
        made = next((one for one in self.told.events if one.seq == portion.made_seq), None)
        source = portion.parent or portion.sample
        derivation = {"prov:generatedEntity": _id(portion), "prov:usedEntity": _id(source)}
        if made is not None:
            derivation["prov:activity"] = _id(made)
            self._relate("wasGeneratedBy", "entity", portion, "activity", made)
        self._statement("wasDerivedFrom", derivation)
        if portion.holder is not None:
            self._custodian(portion.holder)
            self._relate("wasAttributedTo", "entity", portion, "agent", portion.holder)

    def _custodian(self, custodian: Custodian) -> None:
        organisation = custodian.organisation
        for agent in (custodian, organisation):
            self.said["agent"][_id(agent)] = {
                "prov:label": agent.name, "prov:type": _qualified("prov:Organization"),
            }  # fmt: skip
        self._relate("actedOnBehalfOf", "delegate", custodian, "responsible", organisation)

    def _source(self, source: Source) -> None:
        self._entity(source, source.title, "Source", {
            **({"dcterms:identifier": source.url} if source.url else {}),
        })  # fmt: skip

    def _entity(self, record: Named, label: str, kind: str, more: Attributes | None = None) -> None:
        self.said["entity"][_id(record)] = {
            "prov:label": label, "prov:type": _qualified(f"cache:{kind}"), **(more or {}),
        }  # fmt: skip

    def _relate(self, relation: str, one: str, of: Named, other: str, to: Named) -> None:
        self._statement(relation, {f"prov:{one}": _id(of), f"prov:{other}": _id(to)})

    def _statement(self, relation: str, attributes: Attributes) -> None:
        if attributes not in self.said[relation].values():
            self.said[relation][f"_:{relation}{len(self.said[relation]) + 1}"] = attributes


def _activity(event: CustodyEvent) -> Attributes:
    label = f"{Verb(event.verb).label} {event.container}"
    said: Attributes = {
        "prov:label": f"MOCK {label}" if event.ledger.is_mock else label,
        "prov:type": _qualified(f"cache:{event.verb}"),
        "prov:location": _qualified(_id(event.to_place)),
        "cache:ledger": _qualified(_id(event.ledger)),
        "cache:ledger_kind": event.ledger_kind,
        "cache:seq": event.seq,
        "cache:hash": event.hash,
    }
    if event.is_instant:
        said["prov:startTime"] = said["prov:endTime"] = utc(event.occurred_at)
    else:
        said["cache:latest"] = _moment(utc(event.occurred_at))
        if event.occurred_not_before is not None:
            said["cache:earliest"] = _moment(utc(event.occurred_not_before))
    if event.sol is not None:
        said["cache:sol"] = event.sol
    if event.source is not None:
        said["dcterms:source"] = _qualified(_id(event.source))
    return said


def _id(record: Named) -> str:
    return f"inv:{path(record)}"


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _moment(text: str) -> dict[str, str]:
    return {"$": text, "type": "xsd:dateTime"}
