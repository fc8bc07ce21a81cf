"""Webhooks with how their messages fare, the messages, and the filters of both."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from samples.domain.webhooks import PING, TYPES, DeliveryStatus
from samples.models import Delivery, Webhook
from samples.selectors.filter_kit import SearchFilterSet, any_of, moment, truth


def webhooks() -> QuerySet[Webhook]:
    """All of them, without their secrets, with how many messages wait and how many are dead."""
    return (
        Webhook.objects.select_related("ledger", "container", "place__parent", "plan__scenario")
        .defer("secret", "previous_secret")
        .annotate(
            waiting_total=_number_of(DeliveryStatus.WAITING),
            dead_total=_number_of(DeliveryStatus.DEAD),
        )
    )


def deliveries(*, whole: bool = False) -> QuerySet[Delivery]:
    """All messages with their receivers; only a `whole` one with its body and its answer."""
    found = Delivery.objects.select_related("webhook").defer(
        "webhook__secret", "webhook__previous_secret"
    )
    return found if whole else found.defer("body", "response_body")


def _number_of(status: DeliveryStatus) -> Coalesce:
    of = Delivery.objects.filter(webhook=OuterRef("pk"), status=status.value).order_by()
    counted = of.values("webhook").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


class WebhookFilter(SearchFilterSet):
    """Webhooks by words, and by whether they are on."""

    searched = ("name", "target", "owner")
    searched_slugs = ()

    enabled = truth(label="Whether it is on")

    class Meta:
        model = Webhook
        fields: list[str] = []


class DeliveryFilter(SearchFilterSet):
    """Messages by receiver, by how far they are, by what they tell."""

    searched = ("event_id", "subject", "error", "webhook__name")
    searched_slugs = ()

    webhook = filters.ModelChoiceFilter(
        queryset=Webhook.objects.all(), to_field_name="id", label="Webhook"
    )
    status = any_of(DeliveryStatus.choices())
    type = any_of([(name, name) for name in (*TYPES, PING)])
    created_from = moment("created_at", "gte")
    created_before = moment("created_at", "lt")

    class Meta:
        model = Delivery
        fields: list[str] = []
