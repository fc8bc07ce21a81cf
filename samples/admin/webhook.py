"""Webhooks and their messages: for administrators, changed in steps through the services."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, MultipleRelatedDropdownFilter
from unfold.decorators import action

from samples.admin.base import actor_of
from samples.admin.links import badge, counted, link, list_of, page_of
from samples.admin.plan_forms import NothingForm
from samples.admin.plan_steps import StepsAdmin, posted
from samples.admin.webhook_forms import WebhookForm
from samples.domain.kinds import LedgerKind
from samples.domain.webhooks import DeliveryStatus
from samples.models import Delivery, Webhook
from samples.selectors import webhooks as selectors
from samples.services.webhooks import subscriptions

TONES = {
    DeliveryStatus.WAITING: "moving",
    DeliveryStatus.DELIVERED: "sealed",
    DeliveryStatus.DEAD: "failed",
}


def _kind(ledger_kind: str) -> SafeString:
    if ledger_kind == LedgerKind.MOCK:
        return badge("MOCK", "mock")
    return badge(LedgerKind(ledger_kind).label, "sealed") if ledger_kind else badge("—")


@admin.register(Webhook)
class WebhookAdmin(StepsAdmin):
    """Subscriptions, by name."""

    note = ""
    list_display = ("name", "target", "on", "kinds", "told_of", "waiting", "dead", "owner",
                    "created_at")  # fmt: skip
    ordering = ("name",)
    search_fields = ("name", "target", "owner")
    fields = ("name", "target", "on", "told_of", "kinds", "ledger_link", "container_link",
              "place_link", "plan_link", "waiting", "dead", "owner", "created_at", "changed_at",
              "previous_until")  # fmt: skip
    readonly_fields = fields
    actions_list = ("new",)
    actions_detail = ("edit", "ping", "rotate", "resend", "remove")

    def rows(self) -> Any:
        """With the numbers of their messages, without their secrets."""
        return selectors.webhooks()

    @display(description="on", boolean=True, ordering="enabled")
    def on(self, webhook: Webhook) -> bool:
        """Whether it is told anything."""
        return webhook.enabled

    @display(description="ledgers")
    def kinds(self, webhook: Webhook) -> SafeString:
        """Of which kind of ledger it is told."""
        return _kind(webhook.ledger_kind) if webhook.ledger_kind else badge("Flight, MOCK", "mock")

    @display(description="event types")
    def told_of(self, webhook: Webhook) -> str:
        """By name."""
        return ", ".join(webhook.event_types) or "everything"

    @display(description="ledger")
    def ledger_link(self, webhook: Webhook) -> SafeString | str:
        """Only of this one."""
        return link(webhook.ledger)

    @display(description="container")
    def container_link(self, webhook: Webhook) -> SafeString | str:
        """Only of this one."""
        return link(webhook.container)

    @display(description="place, with its parts")
    def place_link(self, webhook: Webhook) -> SafeString | str:
        """Only of this one."""
        return link(webhook.place)

    @display(description="plan")
    def plan_link(self, webhook: Webhook) -> SafeString | str:
        """Only of this one."""
        return link(webhook.plan)

    @display(description="waiting")
    def waiting(self, webhook: Any) -> SafeString:
        """Messages on their way, as a link."""
        return counted(webhook.waiting_total, _messages(webhook, DeliveryStatus.WAITING))

    @display(description="dead")
    def dead(self, webhook: Any) -> SafeString:
        """Messages that were given up, as a link."""
        return counted(webhook.dead_total, _messages(webhook, DeliveryStatus.DEAD))

    def has_new_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may subscribe."""
        del object_id
        return request.user.has_perm("samples.add_webhook")

    def has_edit_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may change subscriptions."""
        del object_id
        return request.user.has_perm("samples.change_webhook")

    def has_remove_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may end subscriptions."""
        del object_id
        return request.user.has_perm("samples.delete_webhook")

    def has_resend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may send messages again."""
        del object_id
        return request.user.has_perm("samples.change_delivery")

    @action(  # type: ignore[untyped-decorator]
        description="New webhook", url_path="new", permissions=["new"], icon="add"
    )
    def new(self, request: HttpRequest) -> HttpResponse:
        """Ask for everything; the answer shows the secret."""
        return self.secret_step(
            request, None, title="New webhook", text="Its secret is shown once it is stored.",
            button="Store it", form=WebhookForm(posted(request)),
            make=lambda told: subscriptions.make(actor=actor_of(request), **told),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Edit", url_path="edit", permissions=["edit"], icon="edit"
    )
    def edit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show it as it is, and store what was changed."""
        webhook = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> Webhook:
            return subscriptions.revise(webhook=webhook, values=told, actor=actor_of(request))

        return self.step(
            request, webhook, title=f"Edit {webhook}", text="What waits goes to the new target.",
            button="Store it", form=WebhookForm.of(webhook, posted(request)), carry=carry,
            said="was stored.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="New secret", url_path="rotate", permissions=["edit"], icon="key"
    )
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace the secret; the answer shows the new one."""
        webhook = self.seen(request, object_id)
        return self.secret_step(
            request, webhook, title=f"A new secret for {webhook}",
            text="Messages carry signatures with both secrets for 24 hours.", button="Replace it",
            form=NothingForm(posted(request)),
            make=lambda _told: subscriptions.rotate(webhook=webhook, actor=actor_of(request)),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Try it", url_path="ping", permissions=["edit"], icon="send"
    )
    def ping(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send a message that says nothing."""
        webhook = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> Delivery:
            return subscriptions.ping(webhook=webhook, actor=actor_of(request))

        return self.step(
            request, webhook, title=f"Try {webhook}", text="A message that says nothing is sent.",
            button="Send it", form=NothingForm(posted(request)), carry=carry, said="is on its way.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Resend dead", url_path="resend", permissions=["resend"], icon="redo"
    )
    def resend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send everything again that is dead."""
        webhook: Webhook = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> Webhook:
            subscriptions.resend_dead(webhook=webhook, actor=actor_of(request))
            return webhook

        return self.step(
            request, webhook, title=f"Send what is dead of {webhook} again",
            text="Each keeps its id, so that the receiver can drop what it has.",
            button="Send them", form=NothingForm(posted(request)), carry=carry,
            said="is told again.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Remove", url_path="remove", permissions=["remove"], icon="delete"
    )
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it, after a question."""
        webhook = self.seen(request, object_id)
        if request.method == "POST":
            subscriptions.remove(webhook=webhook, actor=actor_of(request))
            messages.success(request, f"{webhook} was removed.")
            return HttpResponseRedirect(list_of(Webhook))
        return self.step(
            request, webhook, title=f"Remove {webhook}",
            text="Its messages go with it, those that wait too.", button="Remove it",
            form=NothingForm(None), carry=lambda _told: webhook, said="",
        )  # fmt: skip

    def secret_step(
        self,
        request: HttpRequest,
        webhook: Webhook | None,
        *,
        form: forms.Form,
        make: Callable[[Mapping[str, Any]], tuple[Webhook, str]],
        **words: str,
    ) -> HttpResponse:
        """A step whose answer shows a secret: on that page alone, which nobody keeps."""
        made: list[tuple[Webhook, str]] = []

        def carry(told: Mapping[str, Any]) -> Webhook:
            made.append(make(told))
            return made[0][0]

        answer = self.step(
            request, webhook, form=form, carry=carry, said="has a new secret.", **words
        )
        if not made:
            return answer
        stored, secret = made[0]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": stored,
            "title": f"The secret of {stored}",
            "secret": secret,
            "back": page_of(stored),
        }
        shown = TemplateResponse(request, "admin/samples/webhook_secret.html", context)
        shown["Cache-Control"] = "no-store"
        return shown


@admin.register(Delivery)
class DeliveryAdmin(StepsAdmin):
    """Messages, the latest first."""

    note = ""
    list_display = ("created_at", "webhook_link", "type", "subject", "kind", "status_shown",
                    "attempts", "next_shown", "response_status", "error_short")  # fmt: skip
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("webhook", MultipleRelatedDropdownFilter),
    )
    ordering = ("-pk",)
    search_fields = ("event_id", "subject", "error")
    fields = ("webhook_link", "type", "subject", "kind", "event_id", "status_shown", "attempts",
              "created_at", "last_attempt_at", "next_shown", "ended_at", "response_status",
              "response_body", "error", "body_shown")  # fmt: skip
    readonly_fields = fields
    actions_detail = ("resend",)

    def rows_for(self, request: HttpRequest) -> Any:
        """With their receivers; on the page of one, with all that was said."""
        match = request.resolver_match
        return selectors.deliveries(whole=match is not None and "object_id" in match.kwargs)

    @display(description="webhook")
    def webhook_link(self, delivery: Delivery) -> SafeString | str:
        """To whom."""
        return link(delivery.webhook)

    @display(description="kind")
    def kind(self, delivery: Delivery) -> SafeString:
        """Whether what it tells happened."""
        return (
            badge("Hypothetical", "mock")
            if delivery.is_hypothetical
            else _kind(delivery.ledger_kind)
        )

    @display(description="status", ordering="status")
    def status_shown(self, delivery: Delivery) -> SafeString:
        """In colour and word."""
        status = DeliveryStatus(delivery.status)
        return badge(status.label, TONES[status])

    @display(description="next attempt")
    def next_shown(self, delivery: Delivery) -> Any:
        """None once it has ended."""
        return None if delivery.ended_at else delivery.next_attempt_at

    @display(description="error")
    def error_short(self, delivery: Delivery) -> str:
        """Its beginning."""
        return delivery.error[:80]

    @display(description="message")
    def body_shown(self, delivery: Delivery) -> SafeString:
        """What is sent, in lines."""
        text = json.dumps(json.loads(delivery.body), indent=1, ensure_ascii=False)
        return format_html("<pre>{}</pre>", text)

    def has_resend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may send messages again."""
        del object_id
        return request.user.has_perm("samples.change_delivery")

    @action(  # type: ignore[untyped-decorator]
        description="Send again", url_path="resend", permissions=["resend"], icon="redo"
    )
    def resend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send one again that is dead, or was delivered."""
        delivery = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> Delivery:
            return subscriptions.resend(delivery=delivery, actor=actor_of(request))

        return self.step(
            request, delivery, title=f"Send {delivery} again",
            text="It keeps its id, so that the receiver can drop it if it has it.",
            button="Send it", form=NothingForm(posted(request)), carry=carry, said="is on its way.",
        )  # fmt: skip


def _messages(webhook: Webhook, status: DeliveryStatus) -> str:
    return list_of(Delivery, {"webhook__id__exact": webhook.pk, "status__exact": status.value})
