"""How dates and times are written."""

from __future__ import annotations
