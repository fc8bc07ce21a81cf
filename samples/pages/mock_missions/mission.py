"""The page of a mock mission: map, timeline, log and what is where, by sol; the helm."""

from __future__ import annotations

from http import HTTPStatus
from math import isfinite
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.mock_missions import MockStatus
from samples.models import MockMission
from samples.pages import shown as showing
from samples.pages import timeline_exports
from samples.pages.gate import STATUS, page
from samples.pages.mock_missions import data as everything
from samples.pages.mock_missions import deeds, log, moment
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.replay import Phase
from samples.pages.mock_missions.words import KINDS, LUCK, PHASES, REPLAN, STATUS_TONES
from samples.pages.plans.words import number, sols
from samples.pages.records import admin_url, api_url
from samples.pages.shown import of_ledger, to
from samples.planning.flying.mission import Luck
from samples.selectors import lookup
from samples.selectors import mock_missions as selectors

CHANGES = {
    "added": "Comes home now",
    "dropped": "Stays now",
    "earlier": "Loaded earlier",
    "later": "Loaded later",
}
MODELS = ("mockmission", "mockhappening", "mockplan", "plan", "planrun", "ledger", "container")
KNOWN = ("sol", "kind", "who", "tube")


@page(*MODELS, known=KNOWN, writes=True)
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """A mission as of a sol (`?sol=`; the last one told unless named). Sent, it does a deed."""
    mission = whole(number)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    with showing.showing(of_ledger(mission.ledger)):
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                deeds.do(request, mission)
            except DomainError as error:
                problem, mission = error, whole(number)
            else:
                return redirect(reverse("pages:mock_mission", args=[mission.pk]))
        board = Board.of(mission)
        return render(
            request,
            "samples/mock_mission.html",
            _frame(request, board) | _live(request, board, problem),
            status=_status(problem),
        )


@page(*MODELS, known=KNOWN)
def live(request: HttpRequest, number: int) -> HttpResponse:
    """What of the page changes when the mission goes on, for the page that follows it."""
    mission = whole(number)
    with showing.showing(of_ledger(mission.ledger)):
        board = Board.of(mission)
        return render(request, "samples/parts/mock_live.html", _live(request, board, None))


@page("mockmission", known=("turn",))
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Whether the mission went on since a turn; if so, htmx is told to fetch the rest."""
    mission = lookup.numbered(selectors.missions(), "mock mission", str(number))
    if request.GET.get("turn") == _turn(mission):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["HX-Trigger"] = "mission-moved"
    return response


@page(*MODELS)
def data(request: HttpRequest, number: int) -> JsonResponse:
    """Everything that the slider moves."""
    del request
    mission = whole(number)
    with showing.showing(of_ledger(mission.ledger)):
        return JsonResponse(everything.document(Board.of(mission)))


def whole(number: int) -> MockMission:
    """A mission with everything, by its number; raises NotFound."""
    return lookup.numbered(selectors.whole(), "mock mission", str(number))


def name_of(mission: MockMission) -> str:
    """As headings have it."""
    return f"{mission.plan.name}, mock mission {mission.number}"


def _turn(mission: MockMission) -> str:
    """What tells whether there is something new: a step, a change of helm or of status."""
    return f"{mission.turn}-{mission.status}-{mission.helm}"


def _status(problem: DomainError | None) -> HTTPStatus:
    if problem is None:
        return HTTPStatus.OK
    return next(
        (code for kind, code in STATUS.items() if isinstance(problem, kind)), HTTPStatus.CONFLICT
    )


def _frame(request: HttpRequest, board: Board) -> dict[str, Any]:
    """What stays while the mission goes on."""
    mission = board.mission
    policy = board.value.policy
    return {
        "ledger": mission.ledger,
        "title": name_of(mission),
        "plan_url": reverse("pages:plan", args=[mission.plan_id]),
        "data_url": reverse("pages:mock_mission_data", args=[mission.pk]),
        "live_url": reverse("pages:mock_mission_live", args=[mission.pk]),
        "api_url": api_url("mock-missions", str(mission.pk)),
        "admin_url": admin_url(request, mission),
        "exports": timeline_exports.links("mock-mission", mission.pk),
        "luck": LUCK[Luck(mission.luck)],
        "replan": REPLAN[policy.replan],
        "policy": policy,
        "breadcrumbs": [
            {"label": "Start", "url": reverse("pages:start")},
            {"label": "Mock missions", "url": reverse("pages:mock_missions")},
            {"label": name_of(mission), "url": ""},
        ],
    }


def _live(request: HttpRequest, board: Board, problem: DomainError | None) -> dict[str, Any]:
    mission = board.mission
    sol = _asked(request, board)
    plots = board.plots()
    for plot in plots:
        plot["movers"] = moment.movers(board, sol, plot["frame"])
    status = MockStatus(mission.status)
    return {
        "mission": mission,
        "status": status.label,
        "tone": STATUS_TONES[status],
        "is_flying": status is MockStatus.FLYING,
        "phase_now": PHASES[Phase(mission.phase)],
        "sol_now": sols(mission.sol),
        "end_sol": board.end_sol,
        "now": moment.state(board, sol),
        "strip": _strip(board),
        "plots": plots,
        "gantt": board.timeline(),
        "milestones": [_milestone(one, board) for one in board.milestones()],
        "troubles": [_trouble(one, board, sol) for one in board.replay.troubles],
        "log": log.rows(request, board, sol),
        "log_filters": log.filters(request, board),
        "versions": [_version(one, board) for one in reversed(board.versions)],
        "slots": board.value.problem.container.capacity_tubes,
        "planned_total": len(board.planned.solution.taken),
        "planned_value": number(board.planned.run.value or 0.0),
        "progress_url": reverse("pages:mock_mission_progress", args=[mission.pk])
        + f"?turn={_turn(mission)}",
        "debrief_url": reverse("pages:mock_debrief", args=[mission.pk]),
        "has_ended": status is MockStatus.ENDED,
        "catalogue_url": to("pages:catalogue"),
        "history_url": to("pages:history"),
        "proof_url": reverse("pages:proof", args=[mission.ledger.slug]),
        "problem": problem,
        **deeds.offered(request, board, problem),
    }


def _asked(request: HttpRequest, board: Board) -> float:
    """The sol the address names, else the last one told. Raises InvalidValue."""
    text = request.GET.get("sol", "").strip()
    if not text:
        return board.end_sol
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not isfinite(found) or found < 0:
        raise InvalidValue(
            f"“{text[:20]}” is no sol of this mission.",
            field="sol",
            value=text[:20],
            expected=f"a number from 0 to {sols(board.end_sol)}",
        )
    return min(found, board.end_sol)


def _strip(board: Board) -> dict[str, Any]:
    """What stands over the slider: phases, and a mark for each alert. Per cent of its length."""
    whole = board.end_sol or 1.0
    steps = board.replay.phases
    ends = [*(sol for sol, _ in steps[1:]), whole]
    return {
        "phases": [
            {
                "phase": phase.value,
                "label": PHASES[phase],
                "x": round(100 * sol / whole, 3),
                "width": round(100 * max(end - sol, 0) / whole, 3),
            }
            for (sol, phase), end in zip(steps, ends, strict=True)
            if phase is not Phase.ENDED
        ],
        "alerts": [round(100 * told.sol / whole, 3) for told in board.log if told.alert],
    }


def _milestone(one: Any, board: Board) -> dict[str, Any]:
    late = (
        one.flown_sol - one.planned_sol
        if one.flown_sol is not None and one.planned_sol is not None
        else None
    )
    return {
        "what": KINDS[one.kind],
        "planned": None if one.planned_sol is None else sols(one.planned_sol),
        "flown": None if one.flown_sol is None else sols(one.flown_sol),
        "date": None if one.flown_sol is None else moment.as_of(board, one.flown_sol)[:10],
        "late": None if late is None else log.later(late),
    }


def _trouble(one: Any, board: Board, sol: float) -> dict[str, Any]:
    return {
        "trouble": one,
        "text": board.words(one.text),
        "from": sols(one.from_sol),
        "to": None if one.to_sol is None else sols(one.to_sol),
        "is_now": one.from_sol <= sol and (one.to_sol is None or one.to_sol > sol),
    }


def _version(plan: Any, board: Board) -> dict[str, Any]:
    """A version of the plan, with what it changes against the one before."""
    return {
        "plan": plan,
        "sol": sols(plan.sol),
        "value": number(plan.value),
        "bound": number(plan.bound),
        "tubes": len(plan.taken),
        "changes": [
            {"label": label, "tubes": [_changed(one, board) for one in plan.changes[name]]}
            for name, label in CHANGES.items()
            if plan.changes.get(name)
        ],
    }


def _changed(one: str | dict[str, Any], board: Board) -> dict[str, str]:
    """A tube that comes or stays, by its code, or with the sols on which it was and is loaded."""
    code = one if isinstance(one, str) else one["container"]
    shift = "" if isinstance(one, str) else f"sol {sols(one['from_sol'])} → {sols(one['to_sol'])}"
    return {
        "name": board.planned.tube_name(code),
        "url": to("pages:container", code),
        "shift": shift,
    }
