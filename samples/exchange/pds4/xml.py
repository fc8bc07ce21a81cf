"""XML of labels: elements in the order in which they are given."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # only written: nothing is parsed

NAMESPACE = "http://pds.nasa.gov/pds4/pds/v1"
_FILES = "https://pds.nasa.gov/pds4/pds/v1/PDS4_PDS_1Q00"
MODEL_VERSION = "1.26.0.0"

Element = ET.Element


def node(tag: str, *content: Element | str | None, **attributes: str) -> Element:
    """An element of other elements, or of a text; None is left out."""
    made = Element(tag, attributes)
    for part in content:
        if isinstance(part, str):
            made.text = part
        elif part is not None:
            made.append(part)
    return made


def unknown(tag: str) -> Element:
    """An element that must be there, of a value that nobody knows."""
    return Element(tag, {"xsi:nil": "true", "nilReason": "unknown"})


def in_bytes(tag: str, number: int) -> Element:
    """A number of bytes."""
    return node(tag, str(number), unit="byte")


def document(product_class: str, *content: Element | None) -> bytes:
    """A label, with the schema and the Schematron that it follows."""
    root = Element(
        product_class,
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {_FILES}.xsd",
        },
    )
    root.extend([part for part in content if part is not None])
    ET.indent(root)
    model = f'<?xml-model href="{_FILES}.sch" schematypens="http://purl.oclc.org/dsdl/schematron"?>'
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{model}\n{text}\n'.encode()
