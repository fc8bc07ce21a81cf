"""The debrief of a mock mission: what came home, against plan and hindsight, and its proof."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.errors import NotFound
from samples.exchange import report_pdf
from samples.pages import shown as showing
from samples.pages.gate import page
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.mission import name_of, whole
from samples.pages.mock_missions.told import VERIFIER, report
from samples.pages.shown import of_ledger
from samples.selectors import mock_debrief
from samples.selectors.mock_debrief import Debrief

MODELS = (
    "mockmission", "mockhappening", "mockplan", "plan", "planrun", "ledger", "container",
    "custodyevent", "holding", "checkpoint", "checkpointhead",
)  # fmt: skip


@page(*MODELS)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The debrief as a page, which prints well."""
    board, found = _ended(number)
    mission = board.mission
    with showing.showing(of_ledger(mission.ledger)):
        return render(
            request,
            "samples/mock_debrief.html",
            {
                "ledger": mission.ledger,
                "mission": mission,
                "report": report(board, found),
                "mission_url": reverse("pages:mock_mission", args=[mission.pk]),
                "pdf_url": reverse("pages:mock_debrief_pdf", args=[mission.pk]),
                "export_url": reverse("api:ledger-export", args=[mission.ledger.slug]),
                "proof_url": reverse("pages:proof", args=[mission.ledger.slug]),
                "verifier": VERIFIER,
                "breadcrumbs": [
                    {"label": "Start", "url": reverse("pages:start")},
                    {"label": "Mock missions", "url": reverse("pages:mock_missions")},
                    {
                        "label": name_of(mission),
                        "url": reverse("pages:mock_mission", args=[mission.pk]),
                    },
                    {"label": "Debrief", "url": ""},
                ],
            },
        )


@page(*MODELS)
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The same as PDF."""
    del request
    board, found = _ended(number)
    with showing.showing(of_ledger(board.mission.ledger)):
        made = report_pdf.document(report(board, found))
    response = HttpResponse(made, content_type="application/pdf")
    name = f"MOCK-{board.mission.ledger.slug}-debrief.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ended(number: int) -> tuple[Board, Debrief]:
    """A mission that has ended; raises NotFound for any other."""
    board = Board.of(whole(number))
    found = mock_debrief.debrief(board.mission, board.versions[0], board.log)
    if found is None:
        raise NotFound(
            f"{name_of(board.mission)} has no debrief yet.",
            field="mission",
            value=number,
            expected="the mission to have ended",
        )
    return board, found
