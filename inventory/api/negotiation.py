"""Which form an answer takes: JSON, however it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from samples.domain.errors import InvalidValue


class Negotiation(DefaultContentNegotiation):
    """As usual, but an unknown `?format=` is a bad value, not an unknown address."""

    def filter_renderers(
        self,
        renderers: Iterable[BaseRenderer],
        format: str,  # noqa: A002 - the framework's name
    ) -> list[BaseRenderer]:
        """The renderers of a format; raises InvalidValue where there is none."""
        chosen = [renderer for renderer in renderers if renderer.format == format]
        if not chosen:
            known = sorted({str(renderer.format) for renderer in renderers})
            raise InvalidValue(
                "This format is not offered here.",
                field="format",
                value=format,
                expected=" or ".join(known),
            )
        return chosen
