"""Forms of answer that are streamed: they are only negotiated here, the view writes the lines."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer

from samples.exchange import geojson
from samples.exchange.tables import MEDIA_TYPES


class Streamed(BaseRenderer):
    """A form whose text comes in pieces."""

    def render(self, data: Any, *_args: Any, **_options: Any) -> Any:
        """As it is."""
        return data


class NdJson(Streamed):
    """JSON records, one a line."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class Csv(Streamed):
    """A table."""

    media_type = "text/csv"
    format = "csv"


class Xlsx(Streamed):
    """A table as a workbook."""

    media_type = MEDIA_TYPES["xlsx"]
    format = "xlsx"
    charset = None


class Calendar(Streamed):
    """Events of a calendar."""

    media_type = "text/calendar"
    format = "ics"


class GeoJson(Streamed):
    """Features with their places on Mars, for lists whose records have one."""

    media_type = geojson.MEDIA_TYPE
    format = "geojson"


class Zip(Streamed):
    """An archive of files."""

    media_type = "application/zip"
    format = "zip"


class JsonLines(Streamed):
    """A whole ledger."""

    media_type = "application/jsonl"
    format = "jsonl"
