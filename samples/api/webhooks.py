"""Webhooks: who is told what. Administrators alone see and change them."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import ContainerLink, LedgerLink, PlaceLink
from samples.api.deliveries import DeliveryDetail
from samples.api.fields import Record, Url
from samples.api.runs import PlanLink
from samples.api.tags import TaggedMixin
from samples.api.webhook_body import BOTH, CHANGED, KINDS, NEW, values_of
from samples.api.writes import REHEARSED, Done, WritingMixin
from samples.models import Webhook
from samples.selectors import lookup
from samples.selectors import webhooks as selectors
from samples.services import versions
from samples.services.webhooks import subscriptions as services

KNOWN_BY = ("The webhook's number (`id`).", "1")


@extend_schema_field({"type": "string", "enum": KINDS})
class KindsTold(serializers.Field[Any, Any, str, Any]):
    """Of which kind of ledger it is told."""

    def to_representation(self, value: str) -> str:
        """Flight, mock or both."""
        return value or BOTH


class WebhookRow(Record[Webhook]):
    """A subscription. Every filter that is set must hold; no event types mean all of them.

    `waiting` and `dead` count its messages. `previous_secret_until`: how long they are signed with
    the secret before the present one, too.
    """

    url = Url("webhooks", "pk")
    event_types = serializers.ListField(child=serializers.CharField())
    ledger_kind = KindsTold(help_text="Told of flight ledgers, of mock ledgers, or of both.")
    ledger = LedgerLink(allow_null=True)
    container = ContainerLink(allow_null=True)
    place = PlaceLink(allow_null=True, help_text="With its parts.")
    plan = PlanLink(allow_null=True)
    previous_secret_until = serializers.DateTimeField(source="previous_until", allow_null=True)
    waiting = serializers.IntegerField(source="waiting_total")
    dead = serializers.IntegerField(source="dead_total")

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = (
            "url", "id", "name", "target", "event_types", "ledger_kind", "ledger", "container",
            "place", "plan", "enabled", "owner", "created_at", "changed_at",
            "previous_secret_until", "waiting", "dead",
        )  # fmt: skip


class WebhookWithSecret(WebhookRow):
    """A subscription with its new secret, which is told this once; null in a repeated answer."""

    secret = serializers.SerializerMethodField()

    class Meta(WebhookRow.Meta):
        fields = (*WebhookRow.Meta.fields, "secret")

    def get_secret(self, _webhook: Webhook) -> str | None:
        """Put in at the very end: an answer that is kept must not hold it."""
        return None


class Webhooks(TaggedMixin, WritingMixin, Resource[Webhook]):
    """Subscriptions, by name; a new one is made here."""

    private = True
    http_method_names = ["get", "head", "post", "patch", "delete"]
    matched = ("PATCH", "DELETE")
    written_by = ("samples.add_webhook", "samples.change_webhook", "samples.delete_webhook")
    model = Webhook
    shows = (Webhook,)
    serializer_class = WebhookRow
    filterset_class = selectors.WebhookFilter
    ordering_paths = {"name": "name", "created_at": "created_at"}
    default_ordering = ("name",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[Webhook]:
        """All subscriptions."""
        return selectors.webhooks()

    def find(self, identifier: str, queryset: QuerySet[Webhook]) -> Webhook:
        """By number."""
        return lookup.numbered(queryset, "webhook", identifier)

    @extend_schema(
        summary="Subscribe",
        operation_id="webhooks_create",
        request={"application/json": NEW},
        responses={201: WebhookWithSecret},
    )
    def create(self, request: Request) -> HttpResponse:
        """Have messages posted to a target; `secret` in the answer signs them.

        It is told this once. The target is looked up and refused unless all its addresses are
        public.
        """
        told: list[str] = []

        def do() -> Done:
            values = values_of(request.data, new=True)
            webhook, secret = services.make(actor=request.user, **values)
            told.append(secret)
            data = _written(WebhookWithSecret, webhook, request)
            return Done(data, version=versions.of(webhook))

        return _with_secret(self.carry_out(request, do), told)

    @extend_schema(
        summary="Change a webhook",
        operation_id="webhooks_update",
        request={"application/json": CHANGED, "application/merge-patch+json": CHANGED},
        responses={200: WebhookRow},
    )
    def partial_update(self, request: Request, identifier: str) -> HttpResponse:
        """Change what is named; a filter that is null is none. What waits goes by the new terms."""

        def do() -> Done:
            webhook = self.unchanged(request, identifier)
            values = values_of(request.data, new=False)
            revised = services.revise(webhook=webhook, values=values, actor=request.user)
            return Done(_written(WebhookRow, webhook, request), 200, versions.of(revised))

        return self.carry_out(request, do)

    @extend_schema(
        summary="Unsubscribe", operation_id="webhooks_destroy", request=None, responses={204: None}
    )
    def destroy(self, request: Request, identifier: str) -> HttpResponse:
        """Remove a webhook with its messages, those that wait too."""

        def do() -> Done:
            webhook = self.unchanged(request, identifier)
            services.remove(webhook=webhook, actor=request.user)
            return Done(None, 204)

        return self.carry_out(request, do)

    def unchanged(self, request: Request, identifier: str) -> Webhook:
        """The webhook as it is now, locked; raises Stale unless the client saw it like this."""
        return self.require_unchanged(
            _found(identifier), lambda now: _written(WebhookRow, now, request)
        )


class _Step(WritingMixin, GenericViewSet[Webhook]):
    """Something done with a webhook."""

    private = True
    model = Webhook
    shows = Webhooks.shows
    http_method_names = ["post"]
    written_by = ("samples.change_webhook",)
    pagination_class = None
    addressed_by = KNOWN_BY

    def nothing_said(self, request: Request) -> None:
        """Raise InvalidValue for a body that says anything."""
        Body.of(request.data if self.raw_body else {}).done()


class Rotate(_Step):
    """A new secret."""

    @extend_schema(
        summary="Give a webhook a new secret",
        operation_id="webhooks_rotate",
        request=None,
        responses={200: WebhookWithSecret},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Messages are signed with it and, for 24 hours, with the one before. It is told once."""
        told: list[str] = []

        def do() -> Done:
            self.nothing_said(request)
            webhook, secret = services.rotate(webhook=_found(identifier), actor=request.user)
            told.append(secret)
            data = _written(WebhookWithSecret, webhook, request)
            return Done(data, 200, versions.of(webhook))

        return _with_secret(self.carry_out(request, do), told)


class Ping(_Step):
    """A message to try a receiver with."""

    @extend_schema(
        summary="Try a webhook",
        operation_id="webhooks_ping",
        request=None,
        responses={202: DeliveryDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Send a message that says nothing; the answer is the message to follow."""

        def do() -> Done:
            self.nothing_said(request)
            delivery = services.ping(webhook=_found(identifier), actor=request.user)
            return Done(DeliveryDetail(delivery, context={"request": request}).data, 202)

        return self.carry_out(request, do)


class ResendDead(_Step):
    """Everything that is dead, again."""

    written_by = ("samples.change_delivery",)

    @extend_schema(
        summary="Send a webhook's dead messages again",
        operation_id="webhooks_resend",
        request=None,
        responses={202: inline_serializer("Resent", {"resent": serializers.IntegerField()})},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Send all of them again, in their order, under their own ids."""

        def do() -> Done:
            self.nothing_said(request)
            number = services.resend_dead(webhook=_found(identifier), actor=request.user)
            return Done({"resent": number}, 202)

        return self.carry_out(request, do)


def _found(identifier: str) -> Webhook:
    return lookup.numbered(Webhook.objects.all(), "webhook", identifier)


def _written(serializer: type[WebhookRow], webhook: Webhook, request: Request) -> Any:
    found = selectors.webhooks().get(pk=webhook.pk)
    return serializer(found, context={"request": request}).data


def _with_secret(response: HttpResponse, told: list[str]) -> HttpResponse:
    """The answer with the secret in it, where one was made for good; no cache may keep it."""
    response["Cache-Control"] = "no-store"
    if told and REHEARSED not in response:
        response.content = json.dumps({**json.loads(response.content), "secret": told[0]}).encode()
    return response
