"""How far the moments reach that lists are asked for."""

from __future__ import annotations

from datetime import UTC, datetime

# Beyond these a time zone's offset could carry a moment out of the calendar.
EARLIEST = datetime(1972, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)
