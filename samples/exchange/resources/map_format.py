"""Catalogue records with positions as GeoJSON, for export alone."""

from __future__ import annotations

from typing import Any

import tablib
from import_export.formats import base_formats

from samples.exchange import geojson


class GeoJson(base_formats.TextFormat):  # type: ignore[misc]
    """Features on Mars, to look at in a GIS; nothing is imported from it."""

    ENDING = ".geojson"
    CONTENT_TYPE = geojson.MEDIA_TYPE

    def get_title(self) -> str:
        """What the format is called."""
        return "geojson"

    def get_extension(self) -> str:
        """How the file's name ends."""
        return "geojson"

    def can_import(self) -> bool:
        """Only an export."""
        return False

    def can_export(self) -> bool:
        """Only an export."""
        return True

    def export_data(self, dataset: tablib.Dataset, **_kwargs: Any) -> str:
        """The rows as features; where a row says no latitude and longitude there is no geometry."""
        rows: list[dict[str, Any]] = dataset.dict
        pieces = geojson.collection(
            "records",
            (
                (
                    geojson.point(_number(row["latitude_deg"]), _number(row["longitude_deg"])),
                    {name: None if value == "" else value for name, value in row.items()},
                )
                for row in rows
            ),
        )
        return b"".join(pieces).decode()


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)
