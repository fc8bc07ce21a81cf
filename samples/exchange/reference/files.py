"""Reading the files under `samples/data/`."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "data"

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """All rows of a CSV file, every value text, empty where unknown."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def geojson(name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file; coordinates are Mars longitude east and latitude."""
    features: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))[
        "features"
    ]
    return features


def number(text: str) -> float | None:
    """A figure, or None where the cell is empty."""
    return float(text) if text else None


def whole(text: str) -> int | None:
    """A whole figure, or None where the cell is empty."""
    return int(text) if text else None
