"""The scenarios that ship: what a retrieval of this cache could look like. None is approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from samples.models import Ledger, Scenario
from samples.services import scenarios
from samples.services.actors import Actor

DIRECTORY = Path(__file__).resolve().parents[1] / "data" / "scenarios"


def load(*, ledger: Ledger, actor: Actor) -> list[Scenario]:
    """Store the scenarios that are not there yet; returns the new ones.

    One that is there is left as it is: somebody may have edited it. Raises NotPermitted.
    """
    made = []
    for document in documents():
        if not Scenario.objects.filter(slug=document["slug"]).exists():
            told = {name: document[name] for name in ("slug", "name", "description", "terms")}
            made.append(scenarios.make(ledger=ledger, actor=actor, **told))
    return made


def documents() -> list[dict[str, Any]]:
    """The files under samples/data/scenarios, in order of their names."""
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(DIRECTORY.glob("*.json"))
    ]
