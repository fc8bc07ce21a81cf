"""Answers of the reference inventory, shown as examples in the OpenAPI document.

One JSON file a resource; the tests compare each with what the API answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent / "examples"


def example_of(name: str) -> Any:
    """The example of a resource (`missions`, `stock_takes`); None where there is none."""
    path = DIRECTORY / f"{name.replace('_', '-')}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
