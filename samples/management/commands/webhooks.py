"""`manage.py webhooks …`: messages to other systems."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from samples.domain.errors import DomainError
from samples.domain.webhooks import DeliveryStatus
from samples.management import moments, people, tables
from samples.models import Delivery, Webhook
from samples.selectors import lookup
from samples.selectors import webhooks as selectors
from samples.services.webhooks import sending, subscriptions

Options = dict[str, Any]


class Command(BaseCommand):
    """Webhooks from the command line; subscriptions are made in the admin and over REST."""

    help = "Send what waits for webhooks, list messages, send dead ones again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        once = actions.add_parser("send", help="send everything that is due, once")
        once.set_defaults(run=send)
        listed = actions.add_parser("list", help="webhooks, or the messages to one of them")
        listed.set_defaults(run=show)
        listed.add_argument("webhook", nargs="?", metavar="WEBHOOK", help="its number")
        listed.add_argument("--status", choices=[status.value for status in DeliveryStatus])
        listed.add_argument("--limit", type=int, default=100, help="messages at most (100)")
        again = actions.add_parser("resend", help="send messages again that are dead")
        again.set_defaults(run=resend)
        which = again.add_mutually_exclusive_group(required=True)
        which.add_argument("delivery", nargs="?", metavar="MESSAGE", help="its number")
        which.add_argument("--dead-of", metavar="WEBHOOK", help="all that is dead of this one")
        people.add_argument(again)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; CommandError with the reason when it is refused."""
        try:
            options["run"](options, self.stdout)
        except DomainError as error:
            raise CommandError(str(error)) from error


def send(_options: Options, out: OutputWrapper) -> None:
    """Try what is due; what was delivered long ago is removed."""
    tried, forgotten = sending.sweep(), sending.forget()
    waiting = Delivery.objects.filter(status=DeliveryStatus.WAITING.value).count()
    out.write(f"{tried} messages were tried; {waiting} wait. {forgotten} old ones were removed.")


def show(options: Options, out: OutputWrapper) -> None:
    """Webhooks, or messages, the latest first. Raises NotFound."""
    if options["webhook"] is None and options["status"] is None:
        _show_webhooks(out)
        return
    found = selectors.deliveries().order_by("-pk")
    if options["webhook"] is not None:
        found = found.filter(webhook=_webhook(options["webhook"]))
    if options["status"] is not None:
        found = found.filter(status=options["status"])
    tables.write(
        out,
        "Messages",
        ("Message", "Webhook", "Type", "Subject", "Kind", "Status", "Attempts", "Next (UTC)",
         "Answer", "Error"),
        [
            (
                one.pk, one.webhook, one.type, one.subject, _kind(one), one.status, one.attempts,
                None if one.ended_at else moments.shown(one.next_attempt_at), one.response_status,
                one.error,
            )
            for one in found[: max(options["limit"], 0)]
        ],
    )  # fmt: skip


def resend(options: Options, out: OutputWrapper) -> None:
    """Put them back among those that wait. Raises NotFound, TransitionRefused, NotPermitted."""
    actor = people.actor(options["username"])
    if options["dead_of"] is not None:
        number = subscriptions.resend_dead(webhook=_webhook(options["dead_of"]), actor=actor)
        out.write(f"{number} messages are on their way again.")
        return
    delivery = lookup.numbered(selectors.deliveries(), "delivery", options["delivery"])
    subscriptions.resend(delivery=delivery, actor=actor)
    out.write(f"Message {delivery.pk} is on its way again.")


def _show_webhooks(out: OutputWrapper) -> None:
    tables.write(
        out,
        "Webhooks",
        ("Webhook", "Name", "Target", "On", "Told of", "Ledgers", "Waiting", "Dead", "Owner"),
        [
            (
                one.pk, one.name, one.target, "yes" if one.enabled else "no",
                ", ".join(one.event_types) or "everything",
                one.ledger.slug if one.ledger else one.ledger_kind or "flight and MOCK",
                getattr(one, "waiting_total", 0), getattr(one, "dead_total", 0), one.owner,
            )
            for one in selectors.webhooks()
        ],
    )  # fmt: skip


def _kind(delivery: Delivery) -> str | None:
    if delivery.is_hypothetical:
        return "hypothetical"
    return {"mock": "MOCK", "flight": "flight"}.get(delivery.ledger_kind)


def _webhook(number: str) -> Webhook:
    return lookup.numbered(Webhook.objects.all(), "webhook", number)
