"""The real Perseverance inventory, read from `samples/data/` and told to the services."""

from __future__ import annotations

from samples.exchange.reference.load import Outcome, load_reference

__all__ = ["Outcome", "load_reference"]
