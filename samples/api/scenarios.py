"""Scenarios: the terms of retrievals that nobody has approved."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import LedgerLink
from samples.api.fields import ListUrl, Record, Url
from samples.api.kept import ORGANISATION, KeptTo, kept_to
from samples.api.ledgers import SLUG
from samples.api.planning_schema import FigureField, TermsField, reference
from samples.api.tags import TaggedMixin
from samples.api.writes import Done, WritingMixin
from samples.models import Ledger, Scenario
from samples.planning import terms
from samples.selectors import lookup, plan_filters
from samples.selectors import plans as selectors
from samples.selectors.visibility import visible
from samples.services import scenarios as services
from samples.services import versions

_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_EDITABLE: dict[str, Any] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 160},
    "description": {"type": ["string", "null"]},
    "ledger": {
        "type": ["string", "null"],
        "description": "Slug of the ledger that the tubes are read from; the flight ledger unless "
        "given.",
    },
    "as_of": _MOMENT | {"description": "The tubes as they were then; as they are unless given."},
    "known_at": _MOMENT | {"description": "… as far as it had been recorded by then."},
    "terms": {
        "allOf": [reference("Terms")],
        "description": "Sites, vehicles, arm, container, tubes, calendar, science, demands: every "
        "figure is {value, basis, assumed}. docs/planning.md describes it.",
    },
}
NEW_SCENARIO: dict[str, Any] = {
    "type": "object",
    "required": ["slug", "name", "terms"],
    "additionalProperties": False,
    "properties": {
        "slug": {"type": "string", "pattern": f"^{SLUG}$", "maxLength": 50},
        **_EDITABLE,
        "organisation": kept_to("ledger"),
    },
}
EDIT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **_EDITABLE,
        "expected_version": {
            "type": ["integer", "null"],
            "minimum": 1,
            "description": "The version that you saw; refused where somebody else was first.",
        },
    },
}


class ScenarioLink(Record[Scenario]):
    """A scenario in short."""

    url = Url("scenarios")

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ("slug", "name", "hypothetical", "url")


class ScenarioRow(Record[Scenario]):
    """The terms of a retrieval: always hypothetical, for none is approved.

    Tubes are read from `ledger` as it was at `as_of` (null: now), as far as it had been recorded by
    `known_at` (null: all).
    """

    url = Url("scenarios")
    ledger = LedgerLink()
    organisation = KeptTo()
    plans = ListUrl("plans", lambda scenario: {"scenario": scenario.slug}, "Its plans.")

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = (
            "url", "slug", "name", "description", "hypothetical", "ledger", "as_of", "known_at",
            "version", "created_at", "created_by", "changed_at", "changed_by",
            "organisation", "plans",
        )  # fmt: skip


class BasedFigure(serializers.Serializer[terms.Shown]):
    """A figure of the terms with where it comes from."""

    path = serializers.CharField(help_text="Where it stands in `terms`.")
    value = FigureField(help_text="Null for what is no number: a site, a vehicle.")
    basis = serializers.CharField(help_text="The source, how it was derived, or why it is assumed.")
    assumed = serializers.BooleanField(help_text="Whether no source states it.")


class ScenarioDetail(ScenarioRow):
    """A scenario with its terms, and the basis of every figure in them."""

    terms = TermsField(help_text="The whole document, defaults written out.")
    figures = serializers.SerializerMethodField(help_text="Every figure with its basis.")

    class Meta(ScenarioRow.Meta):
        fields = (*ScenarioRow.Meta.fields, "terms", "figures")

    @extend_schema_field(BasedFigure(many=True))
    def get_figures(self, scenario: Scenario) -> list[dict[str, Any]]:
        """In the order of the terms."""
        shown = terms.figures(terms.read(scenario.terms))
        return [asdict(figure) for figure in shown]


class Scenarios(TaggedMixin, WritingMixin, Resource[Scenario]):
    """Terms of retrievals; a new scenario is made here."""

    written_by = ("samples.add_scenario",)
    model = Scenario
    shows = (Scenario, Ledger)
    serializer_class = ScenarioRow
    detail_serializer_class = ScenarioDetail
    filterset_class = plan_filters.ScenarioFilter
    ordering_paths = {
        "slug": "slug", "name": "name", "created_at": "created_at", "changed_at": "changed_at",
    }  # fmt: skip
    default_ordering = ("slug",)
    known_by = ("The scenario's slug.", "thirty-of-thirty-one")

    def get_queryset(self) -> QuerySet[Scenario]:
        """All scenarios."""
        return selectors.scenarios()

    @extend_schema(
        summary="Make a scenario",
        operation_id="scenarios_create",
        request={"application/json": NEW_SCENARIO},
        responses={201: ScenarioDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Store terms; what can't be meant is refused with its path, `terms.vehicles[0].kind`."""

        def do() -> Done:
            body = Body.of(request.data, *NEW_SCENARIO["properties"])
            slug = body.text("slug", required=True, longest=50)
            if slug and not re.fullmatch(SLUG, slug, re.ASCII):
                body.fault("slug", "The slug can't be used.", slug, "letters, digits, - and _ only")
            told = _told(body, new=True)
            told["organisation"] = body.record("organisation", lookup.organisation, ORGANISATION)
            body.done()
            told["ledger"] = told["ledger"] or lookup.flight_ledger()
            made = services.make(slug=slug, actor=request.user, **told)
            return Done(_written(made, request), version=versions.of(made))

        return self.carry_out(request, do)


class ReviseScenario(WritingMixin, GenericViewSet[Scenario]):
    """Edits of a scenario."""

    matched = ("POST",)
    model = Scenario
    shows = Scenarios.shows
    http_method_names = ["post"]
    written_by = ("samples.change_scenario",)
    pagination_class = None
    addressed_by = Scenarios.known_by

    @extend_schema(
        summary="Edit a scenario",
        operation_id="scenarios_revise",
        request={"application/json": EDIT},
        responses={200: ScenarioDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Set what is given; runs keep the terms they were made of."""

        def do() -> Done:
            scenario = lookup.one(visible(Scenario), "scenario", "slug", identifier)
            self.require_unchanged(scenario, lambda now: _written(now, request))
            body = Body.of(request.data, *EDIT["properties"])
            told = _told(body, new=False)
            version = body.number("expected_version", at_most=2**31 - 1)
            body.done()
            values = {name: value for name, value in told.items() if name in body.given}
            edited = services.edit(
                scenario=scenario, values=values, actor=request.user, expected_version=version
            )
            return Done(_written(edited, request), 200, versions.of(edited))

        return self.carry_out(request, do)


def _told(body: Body, *, new: bool) -> dict[str, Any]:
    return {
        "name": body.text("name", required=new or "name" in body.given, longest=160),
        "description": body.text("description"),
        "ledger": body.record("ledger", lookup.ledger, "a ledger's slug"),
        "as_of": body.moment("as_of"),
        "known_at": body.moment("known_at"),
        "terms": body.document("terms", required=new),
    }


def _written(scenario: Scenario, request: Request) -> Any:
    found = selectors.scenarios().get(pk=scenario.pk)
    return ScenarioDetail(found, context={"request": request}).data
