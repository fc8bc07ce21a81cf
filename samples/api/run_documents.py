"""The documents of a run: its problem, exactly as it was hashed, its solution, all in one."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.planning_schema import reference
from samples.api.run_export_schema import ExportedRun
from samples.api.runs import KNOWN_BY
from samples.domain.errors import NotFound
from samples.exchange import plan_file
from samples.models import Exclusion, Ledger, Plan, PlanRun, Scenario
from samples.selectors import lookup
from samples.selectors import plans as selectors


class OfRun(GenericAPIView[PlanRun]):
    """A document of a run, found by the run's number."""

    detail = True
    http_method_names = ["get", "head"]
    known_by = KNOWN_BY
    shows: tuple[type[Model], ...] = (PlanRun, Plan, Scenario, Ledger, Exclusion)
    queryset = PlanRun.objects.all()

    def run(self, request: Request) -> PlanRun:
        """The run; raises NotFound, and for parameters that are not known here."""
        del request
        self.filter_queryset(PlanRun.objects.none())
        return lookup.numbered(selectors.whole_runs(), "run", self.kwargs["identifier"])


class RunProblem(OfRun):
    """What a run was asked."""

    @extend_schema(
        summary="The problem of a run",
        operation_id="runs_problem_retrieve",
        responses={200: reference("Problem")},
        examples=[
            OpenApiExample(
                "Beginning",
                value={"format": "mars-sample-planning-problem/1", "name": "…"},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """The exact text that was hashed: its SHA-256 is the run's `problem_hash`."""
        return HttpResponse(self.run(request).problem, content_type="application/json")


class RunSolution(OfRun):
    """What a run answered."""

    @extend_schema(
        summary="The solution of a run",
        operation_id="runs_solution_retrieve",
        responses={200: reference("Solution")},
        examples=[
            OpenApiExample(
                "Beginning",
                value={"format": "mars-sample-planning-solution/1", "status": "optimal"},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> Response:
        """Routes, timeline, worth and bound; 404 as long as there is none."""
        run = self.run(request)
        if run.solution is None:
            raise NotFound(
                f"{run} has no solution: it is {run.status}.",
                field="run",
                value=run.pk,
                expected="a run that is done",
            )
        return Response(run.solution)


class ExportRun(OfRun):
    """A run to take away."""

    @extend_schema(
        summary="Export a run",
        operation_id="runs_export_retrieve",
        responses={200: ExportedRun},
        examples=[
            OpenApiExample(
                "Beginning",
                value={"format": plan_file.FORMAT, "hypothetical": True},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> HttpResponse:
        """Terms, tubes, problem, solution, reasons, risk and log in one document."""
        run = self.run(request)
        text = json.dumps(plan_file.document(run), ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="plan-run-{run.pk}.json"'
        return response


def documents() -> dict[str, Any]:
    """The views by the last part of their address."""
    return {"problem": RunProblem, "solution": RunSolution, "export": ExportRun}
