"""Leaving a test out: said loudly at the end of the run, and a failure under CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from tests.environment import in_ci

MARK = "LEFT OUT: "


def leave_out(reason: str) -> NoReturn:
    """Skip the running test because something is missing on this machine; fail under CI."""
    if in_ci():
        pytest.fail(f"Under CI nothing may be left out. {reason}", pytrace=False)
    pytest.skip(MARK + reason)


def looks_are_left_to_sqlite() -> bool:
    """Whether the browser tests of how pages look, the same on every database, don't run here."""
    return os.environ.get("TEST_DATABASE") == "postgres" and os.environ.get("TEST_BROWSER") != "all"


def report(terminal: pytest.TerminalReporter) -> None:
    """Say what was left out, in red, before the closing line of the run."""
    if looks_are_left_to_sqlite():
        terminal.line(
            "Browser tests of how pages look run on SQLite alone (TEST_BROWSER=all: here too).",
            yellow=True,
        )
    counts: dict[str, int] = {}
    for skipped in terminal.stats.get("skipped", []):
        reason = str(skipped.longrepr[2]) if isinstance(skipped.longrepr, tuple) else ""
        _, found, rest = reason.partition(MARK)
        if found:
            counts[rest] = counts.get(rest, 0) + 1
    if counts:
        terminal.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
    for reason, number in counts.items():
        terminal.line(f"{number} left out: {reason}", red=True)
