"""Runs a Schematron of PDS4 (queryBinding xslt2) with Saxon, and names the assertions that fail.

Rules become the templates of an XSLT 3 stylesheet, one mode a pattern: of several rules of a
pattern the first whose context fits is used, as the standard has it. Warnings are left out.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.interop.programs import package

SCH = "{http://purl.oclc.org/dsdl/schematron}"


class Schematron:
    """A compiled Schematron."""

    def __init__(self, path: Path) -> None:
        self.saxon: Any = package("saxonche").PySaxonProcessor(license=False)
        compiler = self.saxon.new_xslt30_processor()
        self.executable = compiler.compile_stylesheet(stylesheet_text=stylesheet(path))

    def failures(self, label: bytes) -> list[str]:
        """What each failed assertion says."""
        document = self.saxon.parse_xml(xml_text=label.decode())
        said = self.executable.transform_to_string(xdm_node=document) or ""
        return [line for line in said.splitlines() if line.strip()]


def stylesheet(path: Path) -> str:
    """The Schematron as XSLT."""
    schema = ET.parse(path).getroot()  # noqa: S314 - the archive's own
    prefixes = {one.get("prefix"): one.get("uri") for one in schema.iter(f"{SCH}ns")}
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in prefixes.items())
    xsl = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    parts = [f'<xsl:stylesheet version="3.0" {xsl} {spaces}><xsl:output method="text"/>']
    modes = []
    for number, pattern in enumerate(schema.iter(f"{SCH}pattern")):
        mode = f"p{number}"
        lets = "".join(_let(one) for one in pattern.findall(f"{SCH}let"))
        rules = [rule for rule in pattern.findall(f"{SCH}rule") if rule.get("role") != "warning"]
        if not rules:
            continue
        modes.append(mode)
        parts.append(f'<xsl:mode name="{mode}" on-no-match="shallow-skip"/>')
        parts.extend(
            _template(rule, mode, lets, len(rules) - place) for place, rule in enumerate(rules)
        )
    calls = "".join(f'<xsl:apply-templates select="." mode="{mode}"/>' for mode in modes)
    parts.append(f'<xsl:template match="/">{calls}</xsl:template></xsl:stylesheet>')
    return "".join(parts)


def _template(rule: ET.Element, mode: str, lets: str, priority: int) -> str:
    inside = lets + "".join(_let(one) for one in rule.findall(f"{SCH}let"))
    for one in rule.findall(f"{SCH}assert"):
        said = " ".join("".join(one.itertext()).split())
        inside += (
            f"<xsl:if test={quoteattr('not(' + str(one.get('test')) + ')')}>"
            f"<xsl:value-of select={quoteattr(_quoted(said))}/><xsl:text>&#10;</xsl:text></xsl:if>"
        )
    return (
        f"<xsl:template match={quoteattr(str(rule.get('context')))} mode={quoteattr(mode)} "
        f'priority="{priority}">{inside}<xsl:apply-templates select="@*|node()" mode="{mode}"/>'
        "</xsl:template>"
    )


def _let(one: ET.Element) -> str:
    return (
        f"<xsl:variable name={quoteattr(str(one.get('name')))} "
        f"select={quoteattr(str(one.get('value')))}/>"
    )


def _quoted(text: str) -> str:
    """A text as a literal of XPath."""
    return "'" + text.replace("'", "''") + "'"
