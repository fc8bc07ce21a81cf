"""docs/lifecycle.md from the transition table: `make lifecycle`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from samples.domain.kinds import Kind, PlaceKind
from samples.domain.lifecycle import STAYS, TABLE, Stage, Transition, Verb
from samples.domain.state import RIDES, USABLE, Condition

HEAD = """# What may happen to a container

Drawn from `samples/domain/lifecycle.py` by `make lifecycle`; a test fails when this page is not
what the code says. A container has a *stage* (how far it has come) and beside it a *condition*:
{conditions}. Unless a row says otherwise it must be {usable}.

```mermaid
stateDiagram-v2
{diagram}
```

| verb | from | to | ends at | what must hold besides |
|---|---|---|---|---|
{rows}
| correct | any | the state before | its place then | {correction} |

*Any*: all stages. A verb that *stays* leaves the container where it is. Always: nothing happens
before what came before it could have happened, and a change of organisation takes two hands (offer,
then accept). What happens to the orbiting sample container ({rides})
happens to every tube in it. What was found is as far as the place where it was found.
"""
CORRECTION = "It takes back the last event that counts, and says why."


def document() -> str:
    """The whole page."""
    return HEAD.format(
        conditions=_words(Condition),
        usable=_words(sorted(USABLE), " or "),
        diagram="\n".join(_diagram()),
        rows="\n".join(_row(row) for row in TABLE),
        correction=CORRECTION,
        rides=_words([verb for verb in Verb if verb in RIDES]),
    )


def _diagram() -> list[str]:
    lines: dict[tuple[str, str], list[str]] = {}
    for row in TABLE:
        if row.target is None:
            continue
        for source in sorted(stage.value for stage in row.sources) or ["[*]"]:
            lines.setdefault((source, row.target.value), []).append(row.verb.value)
    return [f"    {source} --> {to}: {', '.join(verbs)}" for (source, to), verbs in lines.items()]


def _row(row: Transition) -> str:
    if not row.sources:
        sources = "new to the ledger"
    elif row.sources == frozenset(Stage):
        sources = "any"
    else:
        sources = _words([stage for stage in Stage if stage in row.sources])
    places = "anywhere" if row.places == frozenset(PlaceKind) else _words(sorted(row.places))
    if row.verb in STAYS:
        places = "stays" if places == "anywhere" else f"stays ({places})"
    guards = [(inspect.getdoc(guard) or "").partition("\n")[0] for guard in row.guards]
    if row.conditions != USABLE:
        guards.append(f"It may also be {_words(sorted(row.conditions - USABLE), ' or ')}.")
    target = row.target.label.lower() if row.target else "stays"
    cells = (row.verb.label.lower(), sources, target, places, " ".join(guards))
    return f"| {' | '.join(cells)} |"


def _words(terms: list[Kind] | type[Kind], joint: str = ", ") -> str:
    return joint.join(term.label[:1].lower() + term.label[1:] for term in terms)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
