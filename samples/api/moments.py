"""As of when: `as_of` and `known_at`, and the moments that requests name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.domain.errors import InvalidValue
from samples.models import Ledger
from samples.selectors.bounds import EARLIEST, LATEST
from samples.selectors.moment import Moment

EXPECTED = "a moment with its time zone, such as 2022-12-21T17:15:00Z"
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def read_moment(field: str, text: object) -> datetime:
    """An ISO 8601 moment with its zone, as UTC. Raises InvalidValue naming the field."""
    if isinstance(text, str) and _FORM.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
            if EARLIEST <= moment <= LATEST:
                return moment.astimezone(UTC)
        except ValueError:
            pass  # the 31st of February, or 25 o'clock
    hint = " In an address + is written %2B." if isinstance(text, str) and " " in text else ""
    raise InvalidValue(f"{field} can't be read.{hint}", field=field, value=text, expected=EXPECTED)


def moment_asked(ledger: Ledger, query: Mapping[str, str]) -> Moment:
    """The moment that `as_of` and `known_at` of an address name; now without them."""
    told = {name: read_moment(name, query[name]) for name in ("as_of", "known_at") if name in query}
    return Moment(ledger, **told)


def query_of(moment: Moment) -> dict[str, str]:
    """The parameters that name the moment again."""
    told = {"as_of": moment.as_of, "known_at": moment.known_at}
    return {name: written(value) for name, value in told.items() if value is not None}


def written(moment: datetime) -> str:
    """A moment as answers write it."""
    return moment.isoformat().replace("+00:00", "Z")


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentAsked(serializers.Field[Any, Any, Any, Any]):
    """`as_of` or `known_at`, as it was asked; null: the present state."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(source="*", read_only=True, allow_null=True, help_text=text)
        self.name = name

    def to_representation(self, value: Any) -> str | None:
        """The same for every record of an answer."""
        del value
        moment: Moment | None = self.context.get("moment")
        said = getattr(moment, self.name, None)
        return None if said is None else written(said)


class AsOf(MomentAsked):
    """What had happened by then is told."""

    def __init__(self) -> None:
        super().__init__("as_of", "The state told is the one then (event time); null: the present.")


class KnownAt(MomentAsked):
    """What had been recorded by then is told."""

    def __init__(self) -> None:
        super().__init__(
            "known_at", "… as far as it had been recorded by then; null: as it is known now."
        )
