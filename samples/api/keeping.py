"""Steps of scenarios and mock ledgers: whom they are kept to, or left to everybody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.kept import ORGANISATION
from samples.api.ledgers import LedgerRow, Ledgers
from samples.api.scenarios import ScenarioRow, Scenarios
from samples.api.writes import Done, WritingMixin
from samples.selectors import lookup
from samples.selectors.visibility import visible
from samples.services import organisations

KEEP: dict[str, Any] = {
    "type": "object",
    "required": ["organisation", "reason"],
    "additionalProperties": False,
    "properties": {
        "organisation": {
            "type": ["string", "null"],
            "description": "Slug of an organisation of yours; null: everybody is to see it.",
        },
        "reason": {"type": "string", "minLength": 1, "description": "Kept in the change log."},
    },
    "example": {"organisation": None, "reason": "It is published."},
}


class Keep(WritingMixin, GenericViewSet[Any]):
    """Who sees something from now on."""

    of: ClassVar[type[Resource[Any]]]
    row: ClassVar[type[BaseSerializer[Any]]]
    http_method_names = ["post"]
    pagination_class = None

    def keep(self, request: Request, identifier: str) -> HttpResponse:
        """Keep it to an organisation of yours, or leave it to everybody; it says why."""

        def do() -> Done:
            what = str(self.of.model._meta.verbose_name)
            record = lookup.one(visible(self.of.model), what, "slug", identifier)
            body = Body.of(request.data, *KEEP["properties"])
            organisation = body.record("organisation", lookup.organisation, ORGANISATION)
            # Elsewhere a null is as nothing given; here it lets go, and must not be forgotten.
            if "organisation" not in request.data:
                body.fault("organisation", "organisation is missing.", None, "a slug, or null")
            reason = body.text("reason", required=True)
            body.done()
            kept = organisations.keep(
                record=record, organisation=organisation, actor=request.user, reason=reason
            )
            return Done(self.row(kept, context={"request": request}).data, 200)

        return self.carry_out(request, do)


class KeepScenario(Keep):
    """Who sees a scenario, its plans and all that is made of them."""

    of, row = Scenarios, ScenarioRow
    model = Scenarios.model
    shows = Scenarios.shows
    written_by = ("samples.change_scenario",)
    addressed_by = Scenarios.known_by

    @extend_schema(
        summary="Say who sees a scenario",
        operation_id="scenarios_keep",
        request={"application/json": KEEP},
        responses={200: ScenarioRow},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Keep it to an organisation of yours, or leave it to everybody.

        Its plans, runs, studies, mock missions and their ledgers go with it.
        """
        return self.keep(request, identifier)


class KeepLedger(Keep):
    """Who sees a mock ledger and everything in it."""

    of, row = Ledgers, LedgerRow
    model = Ledgers.model
    shows = Ledgers.shows
    written_by = ("samples.change_ledger",)
    addressed_by = Ledgers.known_by

    @extend_schema(
        summary="Say who sees a mock ledger",
        operation_id="ledgers_keep",
        request={"application/json": KEEP},
        responses={200: LedgerRow},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Keep it to an organisation of yours, or leave it to everybody.

        That of a mock mission goes with its scenario.
        """
        return self.keep(request, identifier)
