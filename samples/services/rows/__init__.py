"""The rows of the ledger: holdings read, events inserted, holdings swapped.

Plain statements, written once: this is the path of every append, and the ORM would compile each
of them anew.
"""

from __future__ import annotations

from samples.services.rows.reading import fills_slot, joined, standings
from samples.services.rows.values import holding
from samples.services.rows.writing import write

__all__ = ["fills_slot", "holding", "joined", "standings", "write"]
