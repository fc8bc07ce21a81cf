"""What is wrong with a file that somebody wants to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samples.domain.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend: where (line of the file, counted from 1 with the header) and what.

    `line` is None for the file as a whole, `column` is empty for a row as a whole.
    """

    message: str
    line: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = [f"Line {self.line}"] if self.line is not None else []
        if self.column:
            where.append(f"column {self.column}" if where else f"Column {self.column}")
        return f"{', '.join(where)}: {self.message}" if where else self.message


class Unreadable(DomainError):
    """A file that holds no table of rows; `problems` says what stands in the way."""

    code = "unreadable-file"
    title = "The file can't be read"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = list(problems)
