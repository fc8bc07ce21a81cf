"""Records of samples, read by the programs of those they are for: DataCite, PROV, RDF."""

from __future__ import annotations

import importlib
import json
import warnings
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from samples.models import Portion
from tests.left_out import leave_out
from tests.records import MOCK, split_on_a_branch, split_sample

pytestmark = pytest.mark.usefixtures("inventory")

SAMPLE = "http://testserver/api/v1/samples/M2020-00337-08/"
TO_THE_CORING = """
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX sosa: <http://www.w3.org/ns/sosa/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?core ?coring ?rover ?rock ?who WHERE {
        ?split prov:wasDerivedFrom+ ?core .
        ?core sosa:isResultOf ?coring ; sosa:isSampleOf ?rock .
        ?rock a sosa:FeatureOfInterest .
        ?coring a sosa:Sampling ; sosa:hasResult ?core ;
            sosa:madeBySampler/rdfs:label ?rover ;
            prov:wasAssociatedWith/prov:actedOnBehalfOf/rdfs:label ?who .
    }
"""
"""From a split (bound from outside) to the coring of what it comes from."""


def program(name: str) -> Any:
    """A module of the outside world."""
    try:
        return importlib.import_module(name)
    except ImportError:
        leave_out(f"The package {name} is not installed.")


def told(path: str) -> bytes:
    response = Client().get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    content: bytes = response.content
    return content


def lines(form: str) -> bytes:
    response = Client().get(f"/samples/records.{form}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


# --- DataCite -------------------------------------------------------------------------------------


def test_every_sample_and_portion_is_valid_datacite() -> None:
    schema = program("datacite.schema45")
    split_sample()
    records = [json.loads(line) for line in lines("datacite").splitlines()]
    assert len(records) == 34
    records += [
        json.loads(told(f"portions/{portion.pk}/datacite/")) for portion in Portion.objects.all()
    ]
    assert len(records) == 38
    for record in records:
        faults = [fault.message for fault in schema.validator.iter_errors(record)]
        assert not faults, (record["titles"], faults)
        assert schema.validate(record)


def test_a_planted_error_is_found() -> None:
    schema = program("datacite.schema45")
    right = json.loads(told("samples/malay/datacite/"))
    for spoilt in (
        {**right, "types": {"resourceTypeGeneral": "Rock"}},
        {**right, "publicationYear": 2026},
        {**right, "relatedIdentifiers": [{**right["relatedIdentifiers"][0],
                                          "relationType": "IsInside"}]},
        {name: value for name, value in right.items() if name != "creators"},
    ):  # fmt: skip
        assert schema.validate(right)
        assert not schema.validate(spoilt)


def test_our_xml_is_what_datacites_own_writer_makes_of_our_json() -> None:
    schema = program("datacite.schema45")
    split_sample()
    portion = Portion.objects.get(number=2)
    for path in ("samples/malay/datacite/", "samples/wb1/datacite/",
                 f"portions/{portion.pk}/datacite/"):  # fmt: skip
        theirs = ET.fromstring(schema.tostring(json.loads(told(path))))  # noqa: S314 - our own
        ours = ET.fromstring(told(f"{path}?format=xml"))  # noqa: S314 - our own
        assert content(ours) == content(theirs)


def content(element: ET.Element) -> Any:
    """An element as plain values; the order of a record's parts is free."""
    children = [content(child) for child in element]
    if element.tag.endswith("}resource"):
        children.sort(key=repr)
    words = (element.text or "").strip()
    said = {name: text for name, text in element.attrib.items() if "schemaLocation" not in name}
    return element.tag, said, words, children


# --- PROV -----------------------------------------------------------------------------------------


def prov_of(path: str) -> Any:
    model = program("prov.model")
    return model.ProvDocument.deserialize(content=told(path).decode(), format="json")


def test_prov_loads_and_comes_back_the_same() -> None:
    model = program("prov.model")
    split_sample()
    document = prov_of("samples/malay/prov/")
    again = model.ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    assert again == document
    derived = {
        (str(one.args[0]), str(one.args[1])) for one in document.get_records(model.ProvDerivation)
    }
    numbers = {one.number: f"inv:portions/{one.pk}/" for one in Portion.objects.all()}
    assert (numbers[3], numbers[2]) in derived
    assert (numbers[2], numbers[0]) in derived
    assert (numbers[0], "inv:samples/M2020-00337-08/") in derived
    kinds = [str(one.get_attribute("prov:type").pop()) for one in
             document.get_records(model.ProvActivity)]  # fmt: skip
    assert kinds == [
        "cache:fill", "cache:seal", "cache:drop", "cache:find", "cache:open", "cache:clear",
        "cache:weigh", "cache:split", "cache:split",
    ]  # fmt: skip
    assert {str(agent.identifier) for agent in document.get_records(model.ProvAgent)} >= {
        "inv:#custodian-mars-2020-operations", "inv:#organisation-nasa-jpl",
    }  # fmt: skip


def test_every_name_that_prov_relates_is_told() -> None:
    model = program("prov.model")
    split_on_a_branch()
    document = prov_of(f"samples/malay/prov/?ledger={MOCK}")
    known = {one.identifier for one in document.get_records(model.ProvElement)}
    for relation in document.get_records(model.ProvRelation):
        for name in relation.args[:2]:
            assert name in known, relation


# --- SOSA -----------------------------------------------------------------------------------------


def graph_of(content: bytes) -> Any:
    graph = program("rdflib").Graph()
    with warnings.catch_warnings():
        # rdflib's own parser still uses a class that rdflib calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return graph.parse(data=content.decode(), format="json-ld")


def coring(graph: Any, split: str) -> list[Any]:
    rdflib = program("rdflib")
    return list(graph.query(TO_THE_CORING, initBindings={"split": rdflib.URIRef(split)}))


def test_a_query_walks_from_a_split_to_its_coring() -> None:
    split_sample()
    content = told("samples/malay/sosa/")
    split = f"http://testserver/api/v1/portions/{Portion.objects.get(number=3).pk}/"
    ((core, sampling, rover, rock, who),) = coring(graph_of(content), split)
    assert str(core) == SAMPLE
    assert str(sampling).startswith("http://testserver/api/v1/events/")
    assert str(rock) == "http://testserver/api/v1/outcrops/issole/"
    assert (str(rover), str(who)) == ("Perseverance", "NASA / JPL-Caltech")
    spoilt = content.replace(b"prov:wasDerivedFrom", b"prov:wasDerivedForm")
    assert not coring(graph_of(spoilt), split)


def test_sosa_and_prov_tell_the_same_of_a_mock() -> None:
    split_on_a_branch()
    query = f"?ledger={MOCK}"
    graph = graph_of(told(f"samples/malay/sosa/{query}"))
    document = json.loads(told(f"samples/malay/prov/{query}"))
    asked = """
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX cache: <urn:mars-sample-cache:terms:>
        SELECT ?event ?kind WHERE { ?event a prov:Activity ; cache:ledger_kind ?kind }
    """
    root = document["prefix"]["inv"]
    assert {(str(event), str(kind)) for event, kind in graph.query(asked)} == {
        (name.replace("inv:", root, 1), one["cache:ledger_kind"])
        for name, one in document["activity"].items()
    }


def test_only_terms_that_sosa_and_prov_have_are_used() -> None:
    rdflib = program("rdflib")
    split_sample()
    graph = graph_of(told("samples/malay/sosa/"))
    used = {str(term) for row in graph for term in row[1:]}
    ours = {term for term in used if term.startswith(("http://www.w3.org/ns/sosa/",
                                                      "http://www.w3.org/ns/prov#"))}  # fmt: skip
    assert len(ours) > 15
    spaces = (rdflib.SOSA, rdflib.PROV)
    assert not [term for term in ours if not any(rdflib.URIRef(term) in space for space in spaces)]
    assert rdflib.URIRef(f"{rdflib.SOSA}isInside") not in rdflib.SOSA
