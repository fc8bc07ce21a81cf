"""What one request names, each record looked up once and many together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from samples.models import Container, Custodian, Outcrop, Place, Sample, Source
from samples.selectors import lookup

_KINDS: dict[str, tuple[type[Model], str, Callable[[str], Model]]] = {
    "container": (Container, "code", lookup.container),
    "place": (Place, "slug", lookup.place),
    "custodian": (Custodian, "slug", lookup.custodian),
    "sample": (Sample, "slug", lookup.sample),
    "outcrop": (Outcrop, "slug", lookup.outcrop),
    "source": (Source, "code", lookup.source),
}


class Names:
    """The records that texts name: container, place, custodian, sample, outcrop or source."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Any] = {}

    def fetch(self, kind: str, texts: Iterable[str]) -> None:
        """Fetch all that are named by slug or code, in one query."""
        model, field, _ = _KINDS[kind]
        wanted = {text for text in texts if "\x00" not in text}
        if wanted:
            records = model._default_manager.filter(**{f"{field}__in": wanted})
            self._found |= {(kind, getattr(record, field)): record for record in records}

    def find(self, kind: str, text: str) -> Any:
        """The record; raises NotFound saying which forms of name do."""
        key = (kind, text)
        if key not in self._found:
            self._found[key] = _KINDS[kind][2](text)
        return self._found[key]
