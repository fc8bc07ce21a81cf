"""The log of a mission as rows, and by what they can be narrowed down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from samples.domain.errors import InvalidValue
from samples.models import MockHappening
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.moment import link_at
from samples.pages.mock_missions.words import KINDS, tone
from samples.pages.plans.words import number, sols
from samples.planning.flying.happening import Kind

ALERTS = "alerts"
"""As a kind: whatever somebody should look at."""


def rows(request: HttpRequest, board: Board, sol: float) -> list[dict[str, Any]]:
    """The last line first; `is_shown`: told by the sol, and not narrowed away."""
    chosen = _chosen(request, board)
    return [_row(line, board, sol, chosen) for line in reversed(board.log)]


def filters(request: HttpRequest, board: Board) -> list[dict[str, Any]]:
    """The choices of kind, of who and of tube that the log has."""
    chosen = _chosen(request, board)
    return [
        {
            "name": name,
            "label": label,
            "chosen": chosen[name],
            "choices": choices,
        }
        for name, label, choices in (
            ("kind", "What", _kinds(board)),
            ("who", "Who", _whos(board)),
            ("tube", "Tube", _tubes(board)),
        )
    ]


def later(sols_more: float) -> str:
    """A difference in sols: "on time", "3.5 sols later"."""
    if abs(sols_more) < 0.05:
        return "as planned"
    return f"{number(abs(sols_more))} sols {'later' if sols_more > 0 else 'earlier'}"


def _row(line: MockHappening, board: Board, sol: float, chosen: dict[str, str]) -> dict[str, Any]:
    code = line.container.code if line.container else ""
    kind = Kind(line.kind)
    return {
        "line": line,
        "sol": sols(line.sol),
        "value_of_sol": line.sol,
        "at": f"{line.occurred_at:%Y-%m-%d %H:%M}",
        "kind": KINDS[kind],
        "tone": tone(kind, alert=line.alert),
        "who": board.name(line.who),
        "tube": board.planned.tube_name(code) if code else "",
        "text": board.words(line.text),
        "code": code,
        "url": link_at(board, line.sol, "pages:container", code) if code else "",
        "is_shown": line.sol <= sol and _fits(line, code, chosen),
    }


def _fits(line: MockHappening, code: str, chosen: dict[str, str]) -> bool:
    kind = chosen["kind"]
    return (
        (not kind or (line.alert if kind == ALERTS else line.kind == kind))
        and (not chosen["who"] or line.who == chosen["who"])
        and (not chosen["tube"] or code == chosen["tube"])
    )


def _chosen(request: HttpRequest, board: Board) -> dict[str, str]:
    """Raises InvalidValue for what the log doesn't have."""
    found = {}
    for name, choices in (("kind", _kinds), ("who", _whos), ("tube", _tubes)):
        given = request.GET.get(name, "").strip()
        known = [value for value, _ in choices(board)]
        if given and given not in known:
            raise InvalidValue(
                f"The log has no “{given[:40]}”.",
                field=name,
                value=given[:40],
                expected=", ".join(known[:20]) or "nothing: the log is empty",
            )
        found[name] = given
    return found


def _kinds(board: Board) -> list[tuple[str, str]]:
    there = {line.kind for line in board.log}
    kinds = [(kind.value, label) for kind, label in KINDS.items() if kind.value in there]
    return [(ALERTS, "Alerts"), *kinds]


def _whos(board: Board) -> list[tuple[str, str]]:
    return [(who, board.name(who)) for who in dict.fromkeys(line.who for line in board.log) if who]


def _tubes(board: Board) -> list[tuple[str, str]]:
    codes = {line.container.code for line in board.log if line.container}
    return sorted(
        ((code, board.planned.tube_name(code)) for code in codes), key=lambda one: one[1].lower()
    )
