"""Steering a mock mission: going on, halting, faults, a new plan, the helm, giving it up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from samples.api.body import Body
from samples.api.examples import example_of
from samples.api.mock import marked
from samples.api.mock_missions import KNOWN_BY, MockMissionDetail, MockMissions, found, written
from samples.api.mock_told_schema import FaultsOffered
from samples.api.writes import Done, WritingMixin
from samples.domain.mock_missions import MockGoal
from samples.models import MockMission
from samples.planning.flying.mission import FaultKind
from samples.selectors import lookup
from samples.selectors import mock_missions as selectors
from samples.services import mock_helm
from samples.services import mock_missions as services

GOALS = (MockGoal.NEXT, MockGoal.END)
GO: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "until": {
            "anyOf": [
                {"type": "string", "enum": [goal.value for goal in GOALS]},
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "null"},
            ],
            "default": MockGoal.END.value,
            "description": "`next`: to the next moment at which something happens; a number: to "
            "that sol; `end`.",
        }
    },
}
FAULT: dict[str, Any] = {
    "type": "object",
    "required": ["fault"],
    "additionalProperties": False,
    "properties": {
        "fault": {"type": "string", "enum": [fault.value for fault in FaultKind]},
        "who": {"type": ["string", "null"], "description": "The vehicle that it hits."},
        "stop": {"type": ["string", "null"], "description": "Code of the tube that it hits."},
        "sols": {"type": ["number", "null"], "minimum": 0,
                 "description": "How long it lasts; as the scenario has it unless given."},
    },
}  # fmt: skip
WHY: dict[str, Any] = {
    "type": "object",
    "required": ["why"],
    "additionalProperties": False,
    "properties": {"why": {"type": "string", "minLength": 1, "description": "In words."}},
}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": schema}


class _Command(WritingMixin, GenericViewSet[MockMission]):
    """A command to a mission; whoever gives it steers."""

    model = MockMission
    shows = MockMissions.shows
    http_method_names: Sequence[str] = ["post"]
    written_by = ("samples.fly_mockmission",)
    pagination_class = None
    addressed_by = KNOWN_BY

    def command(
        self, request: Request, do: Callable[[MockMission, Body], object], *known: str,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """Carry it out for the mission that the address names, and tell how that stands."""

        def whole() -> Done:
            mission = found(self.kwargs["identifier"])
            do(mission, Body.of(request.data if self.raw_body else {}, *known))
            return Done(written(mission, request), status)

        return self.carry_out(request, whole)


class Go(_Command):
    """Going on."""

    dear = ("POST",)

    @extend_schema(
        summary="Let a mock mission go on",
        operation_id="mock_missions_go",
        request=_json(GO),
        responses={202: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Put it in the queue: a worker flies it until it arrives, ends or is stopped.

        The answer is the mission to follow, also in `Location`: ask it again, or its log, until
        `status` is no longer flying. One whose worker is silent is taken up again.
        """
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            goal, until_sol = _until(body)
            body.done()
            services.go(mission=mission, actor=request.user, goal=goal, until_sol=until_sol)

        return self.command(request, do, *GO["properties"], status=202)


class Stop(_Command):
    """A halt."""

    @extend_schema(
        summary="Halt a mock mission",
        operation_id="mock_missions_stop",
        request=None,
        responses={200: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Halt it after what happens just now; `go` lets it go on."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            body.done()
            services.stop(mission=mission, actor=request.user)

        return self.command(request, do)


class Faults(_Command):
    """Faults that a person brings about."""

    http_method_names = ["get", "head", "post"]
    detail = True
    known_by = KNOWN_BY

    @property
    def example(self) -> Any:
        """A real answer for the OpenAPI document."""
        return example_of("mock-faults")

    @extend_schema(
        summary="Which faults can be brought about now",
        operation_id="mock_missions_faults_retrieve",
        responses={200: FaultsOffered},
    )
    def retrieve(self, request: Request, identifier: str) -> Response:
        """Each fault with whom it can hit: vehicles, or tubes; an empty text where it needs none.

        Empty once the mission is over.
        """
        del request
        self.filter_queryset(MockMission.objects.none())
        mission = lookup.numbered(selectors.whole(), "mock mission", identifier)
        faults = {} if mission.is_over else services.injectable(mission)
        return Response(
            marked({"faults": {fault.value: list(whom) for fault, whom in faults.items()}})
        )

    @extend_schema(
        summary="Bring a fault about",
        operation_id="mock_missions_faults_create",
        request=_json(FAULT),
        responses={200: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """It happens now, and its line in the log names who brought it about."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            fault = _fault(body)
            who, stop = body.text("who", longest=60), body.text("stop", longest=60)
            sols = body.amount("sols", default=0.0) if "sols" in body.given else None
            body.done()
            assert fault is not None  # noqa: S101 - `done` raises else
            services.inject(
                mission=mission, actor=request.user, fault=fault, who=who, stop=stop or None,
                sols=sols,
            )  # fmt: skip

        return self.command(request, do, *FAULT["properties"])


class ReplanNow(_Command):
    """A new plan."""

    dear = ("POST",)

    @extend_schema(
        summary="Have a mock mission plan again",
        operation_id="mock_missions_replan",
        request=_json(WHY),
        responses={202: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Put in the queue: the ground team plans from the present state; the mission stands."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            why = body.text("why", required=True)
            body.done()
            services.replan(mission=mission, actor=request.user, why=why)

        return self.command(request, do, "why", status=202)


class Abandon(_Command):
    """The early end."""

    @extend_schema(
        summary="Give a mock mission up",
        operation_id="mock_missions_abandon",
        request=_json(WHY),
        responses={200: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """What happened stays, nothing more does."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            why = body.text("why", required=True)
            body.done()
            services.abandon(mission=mission, actor=request.user, why=why)

        return self.command(request, do, "why")


class Helm(_Command):
    """The helm: many may follow a mission, one steers."""

    http_method_names = ["post", "delete"]

    @extend_schema(
        summary="Take the helm",
        operation_id="mock_missions_helm_take",
        request=None,
        responses={200: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """A free one, one that was idle for ten minutes, or as an administrator any."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            body.done()
            mock_helm.take(mission=mission, actor=request.user)

        return self.command(request, do)

    @extend_schema(
        summary="Hand the helm back",
        operation_id="mock_missions_helm_hand_back",
        responses={200: MockMissionDetail},
    )
    def destroy(self, request: Request, identifier: str) -> HttpResponse:
        """Leave it to whoever wants it."""
        del identifier

        def do(mission: MockMission, body: Body) -> None:
            body.done()
            mock_helm.hand_back(mission=mission, actor=request.user)

        return self.command(request, do)


COMMANDS: dict[str, type[_Command]] = {
    "go": Go,
    "stop": Stop,
    "replan": ReplanNow,
    "abandon": Abandon,
}
"""Commands that are posted, by the last part of their address."""


def _until(body: Body) -> tuple[MockGoal, float | None]:
    value = body.given.get("until", MockGoal.END.value)
    if isinstance(value, str) and value in GOALS:
        return MockGoal(value), None
    if isinstance(value, str):
        body.fault("until", "until can't be used.", value, "next, end or a number of sols")
        return MockGoal.END, None
    return MockGoal.SOL, body.amount("until", default=0.0)


def _fault(body: Body) -> FaultKind | None:
    value = body.given.get("fault")
    if not isinstance(value, str) or value not in set(FaultKind):
        body.fault("fault", "fault can't be used.", value, "one of " + ", ".join(FaultKind))
        return None
    return FaultKind(value)
