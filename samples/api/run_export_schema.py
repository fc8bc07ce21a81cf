"""The form of an exported run, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from samples.api.planning_schema import (
    ProblemField,
    SearchMomentField,
    SolutionField,
    TermsField,
)
from samples.domain.plans import PlanState, RunStatus
from samples.models.plan_run import RESULTS


class ExportedScenario(serializers.Serializer[Any]):
    """The scenario as the run froze it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class ExportedPlan(serializers.Serializer[Any]):
    """The plan that the run answers."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(PlanState.choices())


class ExportedLedger(serializers.Serializer[Any]):
    """What the tubes were read from."""

    slug = serializers.CharField()
    kind = serializers.CharField()
    as_of = serializers.DateTimeField(allow_null=True)
    known_at = serializers.DateTimeField(allow_null=True)


class ExportedAnswer(serializers.Serializer[Any]):
    """How the run went."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(RunStatus.choices())
    result = serializers.ChoiceField(RESULTS, allow_null=True)
    requested_at = serializers.DateTimeField()
    requested_by = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    engine = serializers.CharField(allow_null=True)
    version = serializers.CharField(allow_null=True)
    seed = serializers.IntegerField()
    seconds = serializers.FloatField()
    iterations = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    elapsed_s = serializers.FloatField(allow_null=True)
    error = serializers.CharField(allow_null=True)


class ExportedExclusion(serializers.Serializer[Any]):
    """A tube that stays behind, and why."""

    container = serializers.CharField()
    asked = serializers.BooleanField()
    code = serializers.CharField()
    sentence = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]


class ExportedRun(serializers.Serializer[Any]):
    """All that was asked and answered, in one document."""

    format = serializers.CharField()
    hypothetical = serializers.BooleanField()
    scenario = ExportedScenario()
    plan = ExportedPlan()
    run = ExportedAnswer()
    ledger = ExportedLedger()
    terms = TermsField()
    tubes = serializers.ListField(
        child=serializers.DictField(), help_text="What was known of each tube."
    )
    problem_hash = serializers.CharField()
    problem = ProblemField()
    solution = SolutionField()
    exclusions = ExportedExclusion(many=True)
    risk = serializers.DictField(allow_null=True)
    marginal = serializers.ListField(child=serializers.DictField(), allow_null=True)
    log = serializers.ListField(child=SearchMomentField())
