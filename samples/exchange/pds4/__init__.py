"""A mission's inventory as a bundle of the Planetary Data System, version 4.

Information model 1.26 (1Q00); the flight ledger alone. `tables` says what is in it.
"""

from __future__ import annotations

from samples.exchange.pds4.bundle import MEDIA_TYPE, file_name, pieces, prepared, write_bundle
from samples.exchange.pds4.tables import TABLES

__all__ = ["MEDIA_TYPE", "TABLES", "file_name", "pieces", "prepared", "write_bundle"]
