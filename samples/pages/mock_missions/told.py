"""What the debrief of a mock mission says: the same on the page and on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from samples.exchange.report import Cell, Chain, Link, Report, Table
from samples.models import CustodyEvent
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.log import later
from samples.pages.mock_missions.mission import name_of
from samples.pages.mock_missions.words import CAUSES, FAULTS, KINDS, LUCK, REPLAN
from samples.pages.plans.words import number, percent, sols
from samples.pages.shown import to
from samples.pages.words import done
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind, Luck
from samples.selectors import mock_debrief, mock_missions
from samples.selectors.mock_debrief import Debrief, Home, TubeProof

VERIFIER = "verify_ledger.py"


def report(board: Board, found: Debrief) -> Report:
    """All that the debrief says; links are written inside `showing`."""
    mission = board.mission
    policy = board.value.policy
    codes = [*found.flown.tubes, *(loss.container for loss in found.losses)]
    proofs = mock_debrief.proofs(mission, codes)
    return Report(
        mark=f"MOCK — {mission.ledger.name}. A play-through: none of this happened.",
        title=f"Debrief of {name_of(mission)}",
        lines=(_verdict(found),),
        facts=(
            ("Plan", f"{mission.plan.name}, run {mission.run.number}"),
            ("Scenario", mission.plan.scenario.name),
            ("Seed and luck", f"{mission.seed}; {LUCK[Luck(mission.luck)]}"),
            ("Plans again", REPLAN[policy.replan]),
            ("Arrived at Mars", f"{mission.arrival_at:%Y-%m-%d %H:%M} UTC"),
            ("Ledger", mission.ledger.slug),
            ("Mission, SHA-256", mission.mission_hash),
        ),
        tables=(
            _homes(found),
            _losses(board, found),
            _faults(board),
            _versions(board),
            _timeline(board),
        ),
        chains=[_chain(board, proof) for proof in proofs],
        closing=_closing(board, proofs),
        foot=f"MOCK · {mission.ledger.slug} · mission {mission.mission_hash[:16]}…",
    )


def _verdict(found: Debrief) -> str:
    planned, flown, best = found.planned, found.flown, found.hindsight
    said = (
        f"{len(flown.tubes)} tubes came home, worth {number(flown.value)}; the plan had "
        f"{len(planned.tubes)}, worth {number(planned.value)}"
    )
    said += f" ({_share(flown.value, planned.value)} of it). " if planned.value > 0 else ". "
    said += (
        f"With the faults known beforehand a plan worth {number(best.value)} could have been flown"
    )
    said += f" ({_share(flown.value, best.value)} of that came home)" if best.value > 0 else ""
    if best.bound is not None and best.bound > best.value:
        said += f"; none worth more than {number(best.bound)}"
    return f"{said}."


def _share(value: float, whole_value: float) -> str:
    return (
        percent(value / whole_value)
        if 0 <= value <= whole_value
        else number(value / whole_value, 3)
    )


def _homes(found: Debrief) -> Table:
    def told(value: float | None) -> str:
        return "—" if value is None else sols(value)

    def row(name: str, home: Home) -> tuple[Cell, ...]:
        bound = "—" if home.bound is None else number(home.bound)
        return (
            name, str(len(home.tubes)), number(home.value), bound, told(home.finish_sol),
            told(home.land_sol),
        )  # fmt: skip

    return Table(
        key="home",
        title="What came home",
        headings=("", "Tubes", "Value", "At most", "Closed, sol", "Landed, sol"),
        widths=(34, 10, 14, 14, 14, 14),
        rows=(
            row("Flown", found.flown),
            row("Planned", found.planned),
            row("Best in hindsight", found.hindsight),
        ),
        numeric=frozenset({1, 2, 3, 4, 5}),
        note="Best in hindsight: the same problem, solved with the faults that came known from the "
        "first sol. At most: proven, no plan would have been worth more.",
    )


def _losses(board: Board, found: Debrief) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            _tube(board, loss.container),
            CAUSES.get(loss.cause, loss.cause.replace("_", " ")),
            "—" if loss.sol is None else sols(loss.sol),
            board.words(loss.text),
        )
        for loss in found.losses
    ]
    gained = ", ".join(board.planned.tube_name(code) for code in found.gained)
    return Table(
        key="losses",
        title="What stayed, and why",
        headings=("Tube", "Cause", "Sol", "As the log says it"),
        widths=(22, 26, 8, 44),
        rows=rows,
        numeric=frozenset({2}),
        note=f"Not planned at first, but home: {gained}." if gained else "",
        empty="Every tube that was planned came home.",
    )


def _faults(board: Board) -> Table:
    by = {(line.sol, line.text): line.injected_by for line in board.log if line.kind == Kind.FAULT}
    return Table(
        key="faults",
        title="Faults met",
        headings=("Sol", "Fault", "Until sol", "What happened", "Brought about by"),
        widths=(9, 22, 11, 42, 16),
        rows=[
            (
                sols(one.from_sol),
                FAULTS[FaultKind(one.fault)],
                "—" if one.to_sol is None else sols(one.to_sol),
                board.words(one.text),
                by.get((one.from_sol, one.text)) or "luck",
            )
            for one in board.replay.troubles
        ],
        numeric=frozenset({0, 2}),
        empty="None.",
    )


def _versions(board: Board) -> Table:
    return Table(
        key="versions",
        title="Plans it flew by",
        headings=("Version", "From sol", "Tubes", "Value", "At most", "Why", "Changes"),
        widths=(9, 10, 8, 10, 10, 25, 28),
        rows=[
            (
                str(plan.number),
                sols(plan.sol),
                str(len(plan.taken)),
                number(plan.value),
                number(plan.bound),
                plan.why,
                _changes(board, plan.changes),
            )
            for plan in board.versions
        ],
        numeric=frozenset({0, 1, 2, 3, 4}),
        note="Tubes of a later version: those still to be decided then.",
    )


def _changes(board: Board, changes: dict[str, Any]) -> str:
    told = [
        f"{sign}{board.planned.tube_name(code)}"
        for name, sign in (("added", "+"), ("dropped", "−"))
        for code in changes.get(name, ())
    ]
    shifted = sum(len(changes.get(name, ())) for name in ("earlier", "later"))
    if shifted:
        told.append(f"{shifted} loaded at other times")
    return ", ".join(told) or "—"


def _timeline(board: Board) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in board.milestones():
        planned, flown = one.planned_sol, one.flown_sol
        date = "" if flown is None else f"{mock_missions.moment(board.mission, flown):%Y-%m-%d}"
        late = "" if flown is None or planned is None else later(flown - planned)
        rows.append(
            (
                KINDS[one.kind],
                "—" if planned is None else sols(planned),
                "—" if flown is None else sols(flown),
                date,
                late,
            )
        )
    return Table(
        key="timeline",
        title="Timeline",
        headings=("Milestone", "Planned, sol", "Flown, sol", "Date", "Against the plan"),
        widths=(28, 16, 16, 18, 22),
        rows=rows,
        numeric=frozenset({1, 2}),
    )


def _chain(board: Board, proof: TubeProof) -> Chain:
    code = proof.container.code
    own = len(proof.events) - proof.taken_over
    counted = (
        f"{len(proof.events)} events, {proof.taken_over} of them taken over from the ledger it "
        f"branched off, {own} of this mock mission."
    )
    notes = [counted]
    if proof.broken is not None:
        notes.append(f"DOES NOT HOLD: {proof.broken}")
    elif proof.checkpoint is not None:
        notes.append(
            f"The chain holds, and checkpoint {proof.checkpoint.number} of the ledger has its end."
        )
    else:
        notes.append("The chain holds; no checkpoint of the ledger has its end yet.")
    return Chain(
        key=code,
        title=f"{board.planned.tube_name(code)} ({code})",
        notes=tuple(notes),
        holds=proof.broken is None,
        rows=[
            (
                ("MOCK " if event.ledger_id == board.mission.ledger_id else "") + str(event.seq),
                done(event.verb),
                f"{_by(event)}{event.occurred_at:%Y-%m-%d %H:%M}",
                event.to_place.name,
                str(event.to_custodian),
                event.hash,
            )
            for event in proof.events
        ],
    )


def _by(event: CustodyEvent) -> str:
    """What stands before a moment that is only known to be the latest possible."""
    return "" if event.occurred_not_before == event.occurred_at else "by "


def _closing(board: Board, proofs: list[TubeProof]) -> list[tuple[str, str]]:
    last = next((proof.checkpoint for proof in proofs if proof.checkpoint), None)
    slug = board.mission.ledger.slug
    base = settings.INVENTORY_BASE_URL
    export = reverse("api:ledger-export", args=[slug])
    root = (
        f"Checkpoint {last.number} of {last.created_at:%Y-%m-%d %H:%M} UTC, over {last.events} "
        f"events, has the root {last.root}."
        if last
        else "No checkpoint has been taken."
    )
    how = (
        f"Get the ledger ({base}{export}) and the verifier ({base}{reverse('pages:verifier')}), "
        f"then run: python3 {VERIFIER} {slug}.jsonl. It reads every chain from its first event, "
        "compares each hash with the one before, and the ends with the root above. What it proves "
        "is that the record was not altered; none of it happened."
    )
    return [("Checkpoint", root), ("Check it without this site", how)]


def _tube(board: Board, code: str) -> Link:
    return Link(board.planned.tube_name(code), to("pages:container", code))
