"""What stands on the label of a container."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from django.conf import settings

from samples.domain.errors import InvalidValue
from samples.models import Container, Holding

LIMIT = 240
"""Labels in one file: ten sheets of A4, two or three seconds of work."""


@dataclass(frozen=True)
class Label:
    """The texts of a label, and the address in its QR code."""

    address: str
    code: str
    serial: str
    designation: str
    name: str


def labels_of(containers: Iterable[Container]) -> list[Label]:
    """The labels of containers as `selectors.catalogue.containers` gives them, in their order.

    Raises InvalidValue for none, or for more than LIMIT.
    """
    found = list(islice(containers, LIMIT + 1))
    if not found:
        raise InvalidValue(
            "No container was chosen.", field="containers", expected="at least one container"
        )
    if len(found) > LIMIT:
        raise InvalidValue(
            f"More than {LIMIT} labels don't go into one file.",
            field="containers",
            expected=f"a selection of at most {LIMIT} containers",
        )
    return [_label(container) for container in found]


def address_of(code: str) -> str:
    """The short address that leads to a container's page."""
    return f"{settings.INVENTORY_BASE_URL}/t/{quote(code, safe='')}/"


def _label(container: Container) -> Label:
    now: list[Holding] = container.now  # type: ignore[attr-defined]
    sample = now[0].sample if now else None
    return Label(
        address=address_of(container.code),
        code=container.code,
        serial=f"SN{container.serial}" if container.serial else "",
        designation=(sample.designation or "") if sample else "",
        name=sample.name if sample else "",
    )
