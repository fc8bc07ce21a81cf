"""A synthetic inventory of any size, for measuring: a mock ledger in a database of its own.

Its custody events are real ones: each kind of life is drafted once by the same code that records
events (`lives`), then written for every tube with its own names and times (`rows`, `bulk`), past
the ORM but under the ledger's guards.
"""

from __future__ import annotations
