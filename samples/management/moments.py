"""Moments as they are typed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A moment in ISO 8601; without a zone UTC is meant. Raises ArgumentTypeError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no moment; expected ISO 8601, such as 2031-07-01T12:00:00Z"
        ) from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def shown(when: datetime | None) -> str:
    """To the second, UTC; a dash for none."""
    return "—" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
