"""GET /plans/{id}/comparison/?with={id}: what another plan does differently."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.planning_schema import FigureField
from samples.api.plans import KNOWN_BY
from samples.api.runs import PlanLink
from samples.domain.errors import Conflict, InvalidValue, NotFound
from samples.models import Plan, PlanActivity, PlanRun, Scenario
from samples.selectors import lookup
from samples.selectors import plans as selectors
from samples.selectors.plans import Comparison, Figures, Shift
from samples.selectors.visibility import visible

ANOTHER = "the number of a plan"


class RunFigures(serializers.Serializer[Figures]):
    """What a plan's answer comes to; null where it was not told."""

    value = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    tubes = serializers.IntegerField()
    site = serializers.CharField(allow_null=True)
    finish_sol = serializers.FloatField(allow_null=True)
    slack_sols = serializers.FloatField(allow_null=True)
    distance_m = serializers.FloatField()
    on_time = serializers.FloatField(
        allow_null=True, help_text="Simulated probability that nothing fetched comes too late."
    )
    value_p10 = serializers.FloatField(allow_null=True)
    value_p50 = serializers.FloatField(allow_null=True)
    value_p90 = serializers.FloatField(allow_null=True)


class ShiftRow(serializers.Serializer[Shift]):
    """A container that both take: when each has it in its place."""

    container = serializers.CharField()
    from_sol = serializers.FloatField(help_text="By the one.")
    to_sol = serializers.FloatField(help_text="By the other.")
    sols = serializers.FloatField(help_text="How much later.")


class OtherTerm(serializers.Serializer[Any]):
    """A figure of the terms that differs; null where it is not there."""

    path = serializers.CharField()
    here = FigureField()
    there = FigureField()


class ComparisonRow(serializers.Serializer[Comparison]):
    """What the other plan's answer does differently."""

    plan = PlanLink(source="one.plan")
    other = PlanLink(source="other.plan")
    figures = RunFigures(many=True, help_text="Of the one and of the other.")
    added = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of containers that only the other takes."
    )
    dropped = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of containers that only this one takes."
    )
    earlier = ShiftRow(many=True, help_text="Containers that the other has in their place earlier.")
    later = ShiftRow(many=True)
    terms = serializers.SerializerMethodField(help_text="Figures of the terms that differ.")

    @extend_schema_field(OtherTerm(many=True))
    def get_terms(self, found: Comparison) -> list[dict[str, Any]]:
        """Path, here, there."""
        return [{"path": path, "here": here, "there": there} for path, here, there in found.terms]


class ComparePlans(GenericAPIView[Plan]):
    """Two plans side by side."""

    detail = True
    http_method_names = ["get", "head"]
    known_by = KNOWN_BY
    shows = (Plan, PlanRun, PlanActivity, Scenario)
    queryset = Plan.objects.all()
    compares = True

    @extend_schema(
        summary="Compare two plans",
        operation_id="plans_comparison_retrieve",
        responses={200: ComparisonRow},
        examples=[
            OpenApiExample(
                "Beginning",
                value={"added": ["tube-12"], "dropped": ["tube-08"], "earlier": [], "later": []},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> Response:
        """What the other takes and leaves, what it has earlier or later, value, bound and risk."""
        self.filter_queryset(Plan.objects.none())
        one = _chosen(self.kwargs["identifier"])
        asked = request.query_params.get("with")
        if asked is None:
            raise InvalidValue("The other plan is not named.", field="with", expected=ANOTHER)
        try:
            other = _chosen(asked)
        except NotFound as error:
            raise InvalidValue(
                error.message, field="with", value=asked, expected=ANOTHER
            ) from error
        context = {"request": request}
        return Response(ComparisonRow(selectors.compare(one, other), context=context).data)


def _chosen(identifier: str) -> PlanRun:
    """The chosen run of a plan; raises NotFound, Conflict where none is chosen."""
    plan = lookup.numbered(visible(Plan), "plan", identifier)
    run = selectors.whole_runs().filter(chosen_by=plan).first()
    if run is None:
        raise Conflict(
            f"{plan} has no answer to compare.", field="plan", value=plan.pk,
            expected="a plan with a chosen run",
        )  # fmt: skip
    return run
