"""What `python -m samples.planning` can do: one command a file, each with its `COMMAND`."""

from __future__ import annotations

from samples.planning.commands import check, explain, fly, risk, schema, solve, trade
from samples.planning.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    solve.COMMAND,
    check.COMMAND,
    risk.COMMAND,
    explain.COMMAND,
    trade.COMMAND,
    fly.COMMAND,
    schema.COMMAND,
)
