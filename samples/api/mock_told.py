"""What is told of a mock mission at once: where everything is at a sol, and the debrief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any, ClassVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.examples import example_of
from samples.api.mock import marked
from samples.api.mock_missions import KNOWN_BY, MockMissions
from samples.api.mock_told_schema import DebriefTold, PositionsThen
from samples.domain.errors import InvalidValue, NotFound
from samples.models import (
    Checkpoint,
    Container,
    CustodyEvent,
    Drive,
    Holding,
    MockHappening,
    MockMission,
)
from samples.planning.flying.happening import Kind
from samples.selectors import lookup, mock_debrief, mock_tracks
from samples.selectors import mock_missions as selectors
from samples.selectors.mock_tracks import Stay

_WAYS = {Kind.SET_OUT, Kind.ARRIVED}


class OfMission(GenericAPIView[MockMission]):
    """Something told of a mission, found by its number."""

    detail = True
    model = MockMission
    http_method_names = ["get", "head"]
    known_by = KNOWN_BY
    shows: tuple[type[Model], ...] = (*MockMissions.shows, Container)
    queryset = MockMission.objects.all()
    example_name: ClassVar[str]

    @property
    def example(self) -> Any:
        """A real answer for the OpenAPI document."""
        return example_of(self.example_name)

    def mission(self) -> MockMission:
        """The mission with everything; raises NotFound, and for parameters that are not known."""
        self.filter_queryset(MockMission.objects.none())
        return lookup.numbered(selectors.whole(), "mock mission", self.kwargs["identifier"])


class Positions(OfMission):
    """What is where."""

    at_sols = True
    example_name = "mock-positions"
    shows = (*OfMission.shows, Drive)

    @extend_schema(
        summary="Where everything is at a sol",
        operation_id="mock_missions_positions_retrieve",
        responses={200: PositionsThen},
    )
    def get(self, request: Request, **_address: str) -> Response:
        """Vehicles and tubes on the plane of the problem: metres east and north of its origin.

        `where` of a tube: ground, the name of a vehicle, lander, container, home or lost. Lists are
        empty where the problem has no coordinates.
        """
        mission = self.mission()
        sol = _sol(request, mission)
        told = list(selectors.happenings(mission))
        moved = mock_tracks.movements(mission, told)
        return Response(
            marked(
                {
                    "sol": sol,
                    "utc": selectors.moment(mission, sol),
                    "vehicles": [
                        {
                            "who": track.who,
                            **dict(zip(("x_m", "y_m"), track.at(sol), strict=True)),
                            "lost": track.lost_sol is not None and track.lost_sol <= sol,
                            "heading": _heading(track.who, told, sol),
                        }
                        for track in moved.vehicles
                    ],
                    "tubes": [_tube(code, stays, sol) for code, stays in moved.tubes.items()],
                }
            )
        )


class Debrief(OfMission):
    """What came of a mission."""

    example_name = "mock-debrief"
    shows = (*OfMission.shows, CustodyEvent, Holding, Checkpoint)

    @extend_schema(
        summary="The debrief of a mock mission",
        operation_id="mock_missions_debrief_retrieve",
        responses={200: DebriefTold},
    )
    def get(self, request: Request, **_address: str) -> Response:
        """What came home against what was planned and against the best in hindsight.

        Losses with their causes; of each tube whether its custody holds from its registration to
        the end. 404 as long as the mission has not ended.
        """
        del request
        mission = self.mission()
        told = list(selectors.happenings(mission))
        first = selectors.versions(mission).first()
        debrief = mock_debrief.debrief(mission, first, told) if first else None
        if debrief is None:
            raise NotFound(
                f"{mission} has no debrief: it is {mission.status}.",
                field="mission",
                value=mission.pk,
                expected="a mission that has ended",
            )
        proofs = mock_debrief.proofs(mission)
        return Response(
            marked(
                {
                    "mission": mission.pk,
                    "ledger": mission.ledger.slug,
                    **asdict(debrief),
                    "custody": [_proof(proof) for proof in proofs],
                }
            )
        )


def _sol(request: Request, mission: MockMission) -> float:
    """The sol asked for, no later than the mission is; raises InvalidValue."""
    given = request.query_params.get("sol")
    if given is None:
        return mission.sol
    try:
        sol = float(given)
    except ValueError:
        sol = -1.0
    if not (isfinite(sol) and sol >= 0):
        raise InvalidValue(
            f"sol can't be {given[:40]}.",
            field="sol",
            value=given[:40],
            expected="a number of sols, 0 or more",
        )
    return min(sol, mission.sol)


def _heading(who: str, told: Sequence[MockHappening], sol: float) -> str | None:
    """The point that a vehicle is on its way to at a sol; None where it is on none."""
    ways = [line for line in told if line.who == who and line.kind in _WAYS and line.sol <= sol]
    last = ways[-1] if ways else None
    return str(last.data["to_point"]) if last and last.kind == Kind.SET_OUT else None


def _tube(code: str, stays: tuple[Stay, ...], sol: float) -> dict[str, Any]:
    stay = [one for one in stays if one.from_sol <= sol][-1]
    return {"container": code, "where": stay.where, "x_m": stay.x_m, "y_m": stay.y_m}


def _proof(proof: mock_debrief.TubeProof) -> dict[str, Any]:
    return {
        "container": proof.container.code,
        "events": len(proof.events),
        "taken_over": proof.taken_over,
        "holds": proof.broken is None,
        "broken": proof.broken,
        "checkpoint": proof.checkpoint.number if proof.checkpoint else None,
        "root": proof.checkpoint.root if proof.checkpoint else None,
    }
