"""Answers of the reference inventory, shown as examples in the OpenAPI document.

One JSON file a resource; the tests compare each with what the API answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent / "examples"


def example_of(module: str) -> Any:
    """The example of a resource's module (`samples.api.missions`); None where there is none."""
    path = DIRECTORY / f"{module.rpartition('.')[2]}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
