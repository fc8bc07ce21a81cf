"""Messages to webhooks: how they fared, and sending one again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.fields import Record, Url
from samples.api.writes import Done, WritingMixin
from samples.models import Delivery, Webhook
from samples.selectors import lookup
from samples.selectors import webhooks as selectors
from samples.services.webhooks import subscriptions as services

KNOWN_BY = ("The message's number (`id`).", "1")


class WebhookLink(Record[Webhook]):
    """A webhook in short."""

    url = Url("webhooks", "pk")

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = ("id", "name", "url")


class DeliveryRow(Record[Delivery]):
    """A message to one receiver. It waits, was delivered, or is dead: given up.

    `event_id` is its `webhook-id`, the same however often it is sent.
    """

    url = Url("deliveries", "pk")
    webhook = WebhookLink()
    hypothetical = serializers.BooleanField(
        source="is_hypothetical", help_text="Whether it tells of a plan: nothing of it happened."
    )

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = (
            "url", "id", "webhook", "event_id", "type", "subject", "ledger_kind", "hypothetical",
            "created_at", "status", "attempts", "next_attempt_at", "last_attempt_at", "ended_at",
            "response_status", "error",
        )  # fmt: skip


class DeliveryDetail(DeliveryRow):
    """A message with the text that is sent, and the beginning of the last answer."""

    body = serializers.CharField(help_text="The CloudEvent, as it is signed.")

    class Meta(DeliveryRow.Meta):
        fields = (*DeliveryRow.Meta.fields, "body", "response_body")


class Deliveries(Resource[Delivery]):
    """Messages to webhooks, the latest first. Administrators alone see them."""

    private = True
    model = Delivery
    shows = (Delivery, Webhook)
    serializer_class = DeliveryRow
    detail_serializer_class = DeliveryDetail
    filterset_class = selectors.DeliveryFilter
    ordering_paths = {"created_at": "created_at", "next_attempt_at": "next_attempt_at",
                      "attempts": "attempts"}  # fmt: skip
    default_ordering = ("-created_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[Delivery]:
        """All messages."""
        return selectors.deliveries(whole=self.detail)

    def find(self, identifier: str, queryset: QuerySet[Delivery]) -> Delivery:
        """By number."""
        return lookup.numbered(queryset, "delivery", identifier)


class Resend(WritingMixin, GenericViewSet[Delivery]):
    """Sending a message again."""

    private = True
    model = Delivery
    shows = Deliveries.shows
    http_method_names = ["post"]
    written_by = ("samples.change_delivery",)
    pagination_class = None
    addressed_by = KNOWN_BY

    @extend_schema(
        summary="Send a message again",
        operation_id="deliveries_resend",
        request=None,
        responses={202: DeliveryDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Send one that is dead, or was delivered, under its own id.

        Later ones of the same container wait for it.
        """

        def do() -> Done:
            delivery = lookup.numbered(selectors.deliveries(), "delivery", identifier)
            Body.of(request.data if self.raw_body else {}).done()
            again = services.resend(delivery=delivery, actor=request.user)
            return Done(_written(again, request), 202)

        return self.carry_out(request, do)


def _written(delivery: Delivery, request: Request) -> Any:
    found = selectors.deliveries(whole=True).get(pk=delivery.pk)
    return DeliveryDetail(found, context={"request": request}).data
