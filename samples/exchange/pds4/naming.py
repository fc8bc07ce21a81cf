"""Logical identifiers, and which of NASA's context products a mission has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

from samples.domain.errors import InvalidValue
from samples.models import Mission

AGENCIES = (
    "urn:nasa:pds", "urn:esa:psa", "urn:ros:rssa", "urn:jaxa:darts", "urn:isro:isda",
    "urn:kari:kpds",
)  # fmt: skip
"""Prefixes of archives, as the Schematron of the information model lists them."""

VERSION = "1.0"


@dataclass(frozen=True)
class Context:
    """Context products that labels refer to, by logical identifier."""

    investigation: str
    host: str
    target: str


CONTEXTS = {
    "mars-2020": Context(
        investigation="urn:nasa:pds:context:investigation:mission.mars2020",
        host="urn:nasa:pds:context:instrument_host:spacecraft.mars2020",
        target="urn:nasa:pds:context:target:planet.mars",
    )
}


@dataclass(frozen=True)
class Naming:
    """How the products of one bundle are called."""

    prefix: str
    bundle: str

    @property
    def is_archived(self) -> bool:
        """Whether the prefix is one that an archive gives out."""
        return self.prefix in AGENCIES

    def lid(self, *parts: str) -> str:
        """The identifier of the bundle, of a collection in it, of a product in that."""
        return ":".join((self.prefix, self.bundle, *parts))

    def lidvid(self, *parts: str) -> str:
        """The same with its version."""
        return f"{self.lid(*parts)}::{VERSION}"


def naming(mission: Mission) -> Naming:
    """Names of a mission's bundle; raises InvalidValue for a prefix that is none."""
    prefix: str = settings.PDS4_LID_PREFIX
    if not re.fullmatch(r"urn(:[a-z0-9._-]+){2}", prefix):
        raise InvalidValue(
            "The setting PDS4_LID_PREFIX is no beginning of a logical identifier.",
            field="PDS4_LID_PREFIX",
            value=prefix,
            expected="urn:<agency>:<authority> in small letters, digits, dots, dashes, underscores",
        )
    return Naming(prefix, f"{mission.slug.replace('-', '_')}_sample_inventory")


def context(mission: Mission) -> Context:
    """The context products of a mission; raises InvalidValue where none are known."""
    found = CONTEXTS.get(mission.slug)
    if found is None:
        raise InvalidValue(
            f"No PDS4 context products are known for {mission}, and none are made up.",
            field="mission",
            value=mission.slug,
            expected=", ".join(CONTEXTS),
        )
    return found
