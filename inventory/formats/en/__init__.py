"""English: ISO 8601."""

from __future__ import annotations
