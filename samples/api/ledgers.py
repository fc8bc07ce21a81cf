"""Ledgers: the flight ledger and the mock ones."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import LedgerLink, MissionLink
from samples.api.fields import ListUrl, Record, Url
from samples.api.kept import ORGANISATION, KeptTo, kept_to
from samples.api.writes import Done, WritingMixin
from samples.domain.errors import InvalidValue
from samples.domain.kinds import LedgerKind
from samples.models import Ledger
from samples.selectors import custody_filters, lookup
from samples.services.actors import Actor
from samples.services.branches import branch
from samples.services.ledger import open_ledger

SLUG = "[-a-zA-Z0-9_]+"
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
NEW_LEDGER: dict[str, Any] = {
    "type": "object",
    "required": ["slug", "name"],
    "additionalProperties": False,
    "properties": {
        "slug": {"type": "string", "pattern": f"^{SLUG}$", "maxLength": 50},
        "name": {"type": "string", "minLength": 1, "maxLength": 160},
        "mission": {
            "type": ["string", "null"],
            "description": "Slug of a mission; that of the flight ledger unless given.",
        },
        "parent": {
            "type": ["string", "null"],
            "description": "Slug of the ledger to branch off; without it the ledger starts empty.",
        },
        "at": _MOMENT
        | {"description": "Branch off as it was then; from its last state unless given."},
        "known_at": _MOMENT | {"description": "… as far as it had been recorded by then."},
        "organisation": kept_to("parent"),
    },
    "example": {"slug": "what-if-1", "name": "What if", "parent": "mars-2020-flight"},
}


class LedgerRow(Record[Ledger]):
    """A history of custody events: `flight` tells what happened, `mock` was played through.

    A branch starts from the state of its `parent` as it was at `as_of` (event time; null: its last
    state), as far as it had been recorded by `known_at` (null: all).
    """

    url = Url("ledgers")
    mission = MissionLink()
    parent = LedgerLink(allow_null=True, help_text="What it branched off; null: nothing.")
    events = ListUrl("events", lambda ledger: {"ledger": ledger.slug}, "Its events.")
    organisation = KeptTo()
    checkpoints = ListUrl(
        "checkpoints", lambda ledger: {"ledger": ledger.slug}, "What fixes it at moments."
    )
    holdings = ListUrl("holdings", lambda ledger: {"ledger": ledger.slug}, "The state it leads to.")

    class Meta:
        model = Ledger
        fields: tuple[str, ...] = (
            "url",
            "slug",
            "name",
            "kind",
            "mission",
            "parent",
            "as_of",
            "known_at",
            "opened_at",
            "opened_by",
            "organisation",
            "events",
            "holdings",
            "checkpoints",
        )


class Ledgers(WritingMixin, Resource[Ledger]):
    """Histories of custody events; a mock one is opened here."""

    written_by = ("samples.add_ledger",)

    model = Ledger
    shows = (Ledger,)
    serializer_class = LedgerRow
    filterset_class = custody_filters.LedgerFilter
    ordering_paths = {"slug": "slug", "name": "name", "kind": "kind", "opened_at": "opened_at"}
    default_ordering = ("slug",)
    known_by = ("The ledger's slug.", "mars-2020-flight")

    def get_queryset(self) -> QuerySet[Ledger]:
        """All ledgers."""
        return Ledger.objects.select_related("mission", "parent", "organisation")

    @extend_schema(
        summary="Open a mock ledger",
        operation_id="ledgers_open",
        request={"application/json": NEW_LEDGER},
        responses={201: LedgerRow},
    )
    def create(self, request: Request) -> HttpResponse:
        """Open an empty mock ledger, or a branch that starts from the state of its `parent`."""

        def do() -> Done:
            made = opened(request.data, request.user)
            return Done(LedgerRow(made, context={"request": request}).data)

        return self.carry_out(request, do)


def opened(data: object, actor: Actor) -> Ledger:
    """The mock ledger that a body asks for. Raises InvalidValue, Refusals, Conflict."""
    body = Body.of(data, *NEW_LEDGER["properties"])
    slug = body.text("slug", required=True, longest=50)
    if slug and not re.fullmatch(SLUG, slug, re.ASCII):
        body.faults.append(
            InvalidValue(
                "The slug can't be used.",
                field="slug",
                value=slug,
                expected="letters, digits, - and _ only",
            )
        )
    name = body.text("name", required=True, longest=160)
    parent = body.record("parent", lookup.ledger, "a ledger's slug")
    mission = body.record("mission", lookup.mission, "a mission's slug")
    at, known_at = body.moment("at"), body.moment("known_at")
    if parent is None:
        for field in {"at", "known_at"} & body.given.keys():
            body.faults.append(
                InvalidValue(
                    f"{field} goes with a parent.",
                    field=field,
                    value=body.given[field],
                    expected="a parent to branch off",
                )
            )
    elif mission is not None and mission != parent.mission:
        body.faults.append(
            InvalidValue(
                "A branch is of its parent's mission.",
                field="mission",
                value=mission.slug,
                expected=f"{parent.mission.slug}, or nothing",
            )
        )
    organisation = body.record("organisation", lookup.organisation, ORGANISATION)
    body.done()
    if parent is not None:
        return branch(
            ledger=parent,
            slug=slug,
            name=name,
            actor=actor,
            at=at,
            known_at=known_at,
            organisation=organisation,
        )
    return open_ledger(
        mission=mission or lookup.flight_ledger().mission,
        slug=slug,
        name=name,
        kind=LedgerKind.MOCK,
        actor=actor,
        organisation=organisation,
    )
