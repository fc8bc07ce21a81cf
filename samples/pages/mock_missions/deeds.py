"""What can be done with a mock mission on its page, and by whom: the helm, its commands, faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.mock_missions import MockGoal, MockStatus
from samples.models import MockMission
from samples.models.mock_mission import HELM_IDLE
from samples.pages.desk import actor
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.words import FAULTS
from samples.planning.flying.mission import FaultKind
from samples.services import mock_helm, mock_missions

REASON = 400
"""Characters of a reason."""
SEPARATOR = " · "
"""Between a fault and whom it hits, in the value of a choice."""
TUBES = {
    FaultKind.ON_END, FaultKind.KNOCKED_OVER, FaultKind.NOT_FOUND, FaultKind.SEAL_BROKEN,
    FaultKind.PICKUP_FAILED,
}  # fmt: skip
"""Faults that hit a tube."""


class FaultForm(forms.Form):
    """A fault that can happen now, and for how long."""

    fault = forms.ChoiceField(
        label="What goes wrong", help_text="What can happen now, and to whom."
    )
    sols = forms.FloatField(
        label="For how many sols",
        required=False,
        min_value=0,
        help_text="Empty: as the mission’s own faults of this kind.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    def __init__(self, choices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fault"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class ReasonForm(forms.Form):
    """Why the ground team plans again."""

    why = forms.CharField(
        label="Why",
        max_length=REASON,
        help_text="Kept with the new version of the plan.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def do(request: HttpRequest, mission: MockMission) -> None:
    """Carry out what was sent. Raises DomainError."""
    name = request.POST.get("do", "")
    if name not in _DEEDS:
        raise InvalidValue(
            "It is not said what to do.", field="do", value=name, expected=", ".join(_DEEDS)
        )
    messages.success(request, _DEEDS[name](request, mission))


def offered(request: HttpRequest, board: Board, problem: DomainError | None) -> dict[str, Any]:
    """The context of mock_helm.html: who steers, and what this person may do now."""
    mission = board.mission
    may_fly = request.user.has_perm(mock_helm.FLY) and not mission.is_over
    steers = may_fly and mission.helm == request.user.get_username()
    waits = mission.status == MockStatus.WAITING
    name = request.POST.get("do", "") if problem else ""
    can_command = steers and waits
    return {
        "may_fly": may_fly,
        "steers": steers,
        "can_command": can_command,
        "can_take": may_fly and not steers,
        "helm_free_at": mission.helm_at + HELM_IDLE if mission.helm and mission.helm_at else None,
        "fault_form": _fault_form(request, board, name) if can_command else None,
        "replan_form": ReasonForm(
            request.POST if _where(name) == "replan" else None, auto_id="replan_%s"
        )
        if can_command
        else None,
        "problem_at": _where(name) if can_command else "helm",
    }


def _where(name: str) -> str:
    """The control at which a refusal of this deed is told."""
    return {"inject": "inject", "replan": "replan", "abandon": "replan"}.get(name, "helm")


def _fault_form(request: HttpRequest, board: Board, name: str) -> FaultForm | None:
    choices = fault_choices(board)
    given = request.POST if name == "inject" else None
    return FaultForm(choices, given, auto_id="fault_%s") if choices else None


def fault_choices(board: Board) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of a select: a fault, and whom it can hit now."""
    return [
        (
            FAULTS[fault],
            [
                (
                    f"{fault.value}{SEPARATOR}{whom}",
                    f"{FAULTS[fault]}: {board.name(whom)}" if whom else FAULTS[fault],
                )
                for whom in whoms
            ],
        )
        for fault, whoms in mock_missions.injectable(board.mission).items()
        if whoms
    ]


def _take(request: HttpRequest, mission: MockMission) -> str:
    mock_helm.take(mission=mission, actor=actor(request))
    return "You have the helm."


def _hand_back(request: HttpRequest, mission: MockMission) -> str:
    mock_helm.hand_back(mission=mission, actor=actor(request))
    return "The helm is free."


def _sol(request: HttpRequest, mission: MockMission) -> str:
    until = mission.sol + 1
    mock_missions.go(mission=mission, actor=actor(request), goal=MockGoal.SOL, until_sol=until)
    return f"It flies to sol {until:.1f}."


def _next(request: HttpRequest, mission: MockMission) -> str:
    mock_missions.go(mission=mission, actor=actor(request), goal=MockGoal.NEXT)
    return "It flies to the next event."


def _end(request: HttpRequest, mission: MockMission) -> str:
    mock_missions.go(mission=mission, actor=actor(request), goal=MockGoal.END)
    return "It flies to the end."


def _stop(request: HttpRequest, mission: MockMission) -> str:
    stopped = mock_missions.stop(mission=mission, actor=actor(request))
    return f"It waits on sol {stopped.sol:.1f}."


def _inject(request: HttpRequest, mission: MockMission) -> str:
    board = Board.of(mission)
    form = FaultForm(fault_choices(board), request.POST, auto_id="fault_%s")
    given = _valid(form)
    fault, _, whom = given["fault"].partition(SEPARATOR)
    kind = FaultKind(fault)
    mock_missions.inject(
        mission=mission,
        actor=actor(request),
        fault=kind,
        who="" if kind in TUBES else whom,
        stop=whom if kind in TUBES else None,
        sols=given["sols"],
    )
    return f"{FAULTS[kind]}: brought about."


def _replan(request: HttpRequest, mission: MockMission) -> str:
    given = _valid(ReasonForm(request.POST))
    mock_missions.replan(mission=mission, actor=actor(request), why=given["why"])
    return "The ground team plans again."


def _abandon(request: HttpRequest, mission: MockMission) -> str:
    given = _valid(ReasonForm(request.POST))
    mock_missions.abandon(mission=mission, actor=actor(request), why=given["why"])
    return "The mission is given up. What happened in it stays."


_DEEDS: dict[str, Callable[[HttpRequest, MockMission], str]] = {
    "take": _take,
    "hand_back": _hand_back,
    "sol": _sol,
    "next": _next,
    "end": _end,
    "stop": _stop,
    "inject": _inject,
    "replan": _replan,
    "abandon": _abandon,
}


def _valid(form: forms.Form) -> dict[str, Any]:
    """What was given; raises InvalidValue for the first fault."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise InvalidValue(str(errors[0]), field=name, expected=f"a value of “{name}”")
    return form.cleaned_data
