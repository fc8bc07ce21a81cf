"""A DataCite record as XML (kernel 4.5): the same statements as its JSON.

An `identifier` is missing as long as none is registered: whoever registers the sample adds it.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from samples.exchange.records.datacite import SCHEMA

MEDIA_TYPE = "application/vnd.datacite.datacite+xml"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_WHERE = "https://schema.datacite.org/meta/kernel-4.5/metadata.xsd"

LISTS = {
    "titles": ("title", "title", ("titleType",)),
    "subjects": ("subject", "subject", ("subjectScheme",)),
    "dates": ("date", "date", ("dateType", "dateInformation")),
    "alternateIdentifiers": (
        "alternateIdentifier", "alternateIdentifier", ("alternateIdentifierType",),
    ),
    "relatedIdentifiers": (
        "relatedIdentifier", "relatedIdentifier",
        ("relatedIdentifierType", "relationType", "resourceTypeGeneral"),
    ),
    "rightsList": ("rights", "rights", ()),
    "descriptions": ("description", "description", ("descriptionType",)),
}  # fmt: skip
"""Of each list: its element, the member that is the element's text, those that are attributes."""


def document(record: dict[str, Any]) -> bytes:
    """The record as an XML document in UTF-8."""
    root = ET.Element(
        "resource",
        {
            "xmlns": SCHEMA,
            "xmlns:xsi": _INSTANCE,
            "xsi:schemaLocation": f"{SCHEMA} {_WHERE}",
        },
    )
    for name in ("creators", "contributors"):
        _agents(root, name, record.get(name, []))
    for name in ("publisher", "publicationYear", "language"):
        if name in record:
            value = record[name]
            ET.SubElement(root, name).text = value["name"] if name == "publisher" else value
    types = record["types"]
    kind = ET.SubElement(root, "resourceType", resourceTypeGeneral=types["resourceTypeGeneral"])
    kind.text = types["resourceType"]
    _lists(root, record)
    if "sizes" in record:
        sizes = ET.SubElement(root, "sizes")
        for size in record["sizes"]:
            ET.SubElement(sizes, "size").text = size
    if "geoLocations" in record:
        places = ET.SubElement(root, "geoLocations")
        for place in record["geoLocations"]:
            location = ET.SubElement(places, "geoLocation")
            ET.SubElement(location, "geoLocationPlace").text = place["geoLocationPlace"]
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _lists(root: ET.Element, record: dict[str, Any]) -> None:
    for name, (element, text, attributes) in LISTS.items():
        if name not in record:
            continue
        parent = ET.SubElement(root, name)
        for one in record[name]:
            told = {attribute: one[attribute] for attribute in attributes if attribute in one}
            ET.SubElement(parent, element, told).text = one[text]


def _agents(root: ET.Element, name: str, agents: list[dict[str, Any]]) -> None:
    if not agents:
        return
    parent = ET.SubElement(root, name)
    singular = name.removesuffix("s")
    for agent in agents:
        role = {"contributorType": agent["contributorType"]} if "contributorType" in agent else {}
        element = ET.SubElement(parent, singular, role)
        kind = {"nameType": agent["nameType"]} if "nameType" in agent else {}
        ET.SubElement(element, f"{singular}Name", kind).text = agent["name"]
        for affiliation in agent.get("affiliation", []):
            ET.SubElement(element, "affiliation").text = affiliation["name"]
