"""A person's own tokens: listed, made, revoked."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.fields import Record, Url
from samples.api.writes import KEY, Done, WritingMixin
from samples.domain.errors import InvalidValue, NotPermitted
from samples.models import ApiToken
from samples.models.api_token import STATES
from samples.selectors import lookup
from samples.services import tokens as services
from samples.services.tokens import DAYS, DAYS_MAX, NAME_MAX

KNOWN_BY = ("The token's number (`id`).", "1")


class TokenRow(Record[ApiToken]):
    """A token, without the text that signs in: that is shown once, when it is made."""

    url = Url("tokens", "pk")
    prefix = serializers.CharField(help_text="How its text begins.")
    state = serializers.ChoiceField(STATES)

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "url", "id", "name", "prefix", "state", "created_at", "created_by", "expires_at",
            "last_used_at", "revoked_at", "revoked_by",
        )  # fmt: skip


class NewToken(TokenRow):
    """A token that was made just now, with its text: keep it, nobody can look it up again."""

    token = serializers.CharField(help_text="What follows `Authorization: Bearer`.")

    class Meta(TokenRow.Meta):
        fields = (*TokenRow.Meta.fields, "token")


class Tokens(WritingMixin, Resource[ApiToken]):
    """Your own tokens, the latest first; a new one is made here."""

    personal = True
    keeps_answer = False
    written_by = (services.OWN,)
    model = ApiToken
    shows = (ApiToken,)
    serializer_class = TokenRow
    ordering_paths = {"created_at": "created_at", "name": "name", "expires_at": "expires_at"}
    default_ordering = ("-created_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Those of the person who asks."""
        return _own(self.request)

    def find(self, identifier: str, queryset: QuerySet[ApiToken]) -> ApiToken:
        """By number."""
        return lookup.numbered(queryset, "token", identifier)

    @extend_schema(
        summary="Make a token",
        operation_id="tokens_create",
        request={
            "application/json": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {
                        "type": "string", "minLength": 1, "maxLength": NAME_MAX,
                        "description": "What it is for: it tells the token from your others.",
                    },
                    "days": {
                        "type": ["integer", "null"], "minimum": 1, "maximum": DAYS_MAX,
                        "default": DAYS, "description": "How long it is valid.",
                    },
                },
            }
        },
        responses={201: NewToken},
    )  # fmt: skip
    def create(self, request: Request) -> HttpResponse:
        """Make a token that may do what you may, and show its text this once.

        You sign in to the site for it: a token makes no other token, or it would never expire.
        Takes no `Idempotency-Key`, for the answer is not kept; a name can't be in use twice.
        """
        if request.auth is not None:
            raise NotPermitted(
                "A token can't make another token.", field="Authorization", expected="a session"
            )
        if KEY in request.headers:
            raise InvalidValue(
                "The answer holds a secret and is not kept.", field=KEY, expected="no such header"
            )

        def do() -> Done:
            body = Body.of(request.data, "name", "days")
            name = body.text("name", required=True, longest=NAME_MAX)
            days = body.number("days", at_most=DAYS_MAX)
            body.done()
            person = cast("User", request.user)
            made = services.issue(
                owner=person, name=name, actor=person, days=DAYS if days is None else days
            )
            return Done({**_written(made.token, request), "token": made.text})

        response = self.carry_out(request, do)
        response["Cache-Control"] = "no-store"
        return response


class RevokeToken(WritingMixin, GenericViewSet[ApiToken]):
    """The end of a token."""

    personal = True
    model = ApiToken
    shows = Tokens.shows
    http_method_names = ["post"]
    written_by = Tokens.written_by
    pagination_class = None
    addressed_by = KNOWN_BY

    @extend_schema(
        summary="Revoke a token",
        operation_id="tokens_revoke",
        request=None,
        responses={200: TokenRow},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """End one of your tokens at once and for good; it stays in the list."""

        def do() -> Done:
            token = lookup.numbered(_own(request), "token", identifier)
            Body.of(request.data if self.raw_body else {}).done()
            services.revoke(token=token, actor=request.user)
            return Done(_written(token, request), 200)

        return self.carry_out(request, do)


def _own(request: Request) -> QuerySet[ApiToken]:
    if not request.user.is_authenticated:  # the OpenAPI document is made for nobody
        return ApiToken.objects.none()
    return ApiToken.objects.filter(owner=request.user).select_related("owner")


def _written(token: ApiToken, request: Request) -> dict[str, Any]:
    return dict(TokenRow(token, context={"request": request}).data)
