"""A layer's file as a source of the inventory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from samples.exchange.mmgis.files import File
from samples.exchange.mmgis.order import Order
from samples.models import Source
from samples.services import catalogue


def code_of(sha256: str) -> str:
    """The short name of a file's source."""
    return f"mmgis-{sha256[:12]}"


@dataclass(frozen=True)
class LayerSource:
    """The file as a source, stored when something is taken from it; the same bytes are the same."""

    order: Order
    file: File
    title: str

    @cached_property
    def record(self) -> Source:
        """The stored source."""
        code = code_of(self.file.sha256)
        known = Source.objects.filter(code=code).first()
        if known is not None:
            return known
        source = Source(
            code=code,
            title=f"JPL MMGIS layer {self.title}",
            location=f"{self.file.name}, SHA-256 {self.file.sha256}",
            url=self.order.url,
            accessed_on=self.order.retrieved_on,
            trust=self.order.trust.value,
            trust_note="As given by who imported it.",
            credit="NASA/JPL-Caltech",
        )
        return catalogue.add(source, actor=self.order.actor, reason=self.order.why)
