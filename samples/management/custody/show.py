"""`manage.py custody verbs | show`: what may be recorded now, and how a container stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import OutputWrapper

from samples.domain.errors import NotFound
from samples.management import moments, people, tables
from samples.models import Holding, PastHolding
from samples.selectors import catalogue, lineage, lookup
from samples.selectors.moment import Moment
from samples.services import verbs
from samples.services.verbs import Spec

Options = dict[str, Any]


def add_parsers(parent: Any) -> None:
    """Both sub-commands."""
    allowed = parent.add_parser("verbs", help="the verbs that a container's present state allows")
    allowed.set_defaults(run=show_verbs)
    people.add_argument(allowed)
    state = parent.add_parser("show", help="a container's state and history, now or as of a moment")
    state.set_defaults(run=show)
    state.add_argument(
        "--as-of", type=moments.moment, metavar="ISO", help="what had happened by then"
    )
    state.add_argument(
        "--known-at", type=moments.moment, metavar="ISO", help="what had been recorded by then"
    )
    for parser in (allowed, state):
        parser.add_argument("container", help="code, serial or designation")
        parser.add_argument("--ledger", metavar="SLUG", help="default: the flight ledger")


def show_verbs(options: Options, out: OutputWrapper) -> None:
    """What may be recorded next, and what each verb must be told."""
    ledger = lookup.ledger(options["ledger"])
    container = lookup.container(options["container"])
    holding = catalogue.holdings(ledger).filter(container=container).first()
    offered = verbs.offered(holding, people.actor(options["username"]))
    tables.write(
        out,
        f"{container.code} in {ledger.slug}: {_in_words(holding)}",
        ("Verb", "Must be told", "May be told", "What it does"),
        [
            (
                spec.verb.value.replace("_", "-"),
                ", ".join(_needed(spec)),
                ", ".join(one.name for one in spec.inputs if not one.required),
                spec.text,
            )
            for spec in offered
        ],
    )


def show(options: Options, out: OutputWrapper) -> None:
    """The state, and the events that it rests on. Raises NotFound."""
    ledger = lookup.ledger(options["ledger"])
    moment = Moment(ledger, options["as_of"], options["known_at"])
    container = catalogue.containers(moment).filter(pk=lookup.container(options["container"]).pk)[0]
    held: list[Holding | PastHolding] = getattr(container, "now", [])
    if not held:
        raise NotFound(
            f"{container.code} was not in {ledger.slug} then."
            if moment.is_past
            else f"{container.code} is not in {ledger.slug}.",
            field="container",
            value=container.code,
            expected="a container that was registered by then",
        )
    kind = "MOCK ledger" if ledger.is_mock else "flight ledger"
    tables.write(
        out, f"{container.code} in the {kind} {ledger.slug}, {_then(moment)}", ("What", "State"),
        _facts(held[0]),
    )  # fmt: skip
    events = catalogue.events().filter(lineage.of(ledger), container=container).order_by("seq")
    if moment.as_of is not None:
        events = events.filter(occurred_at__lte=moment.as_of)
    if moment.known_at is not None:
        events = events.filter(recorded_at__lte=moment.known_at)
    found = list(events)
    corrected = {event.corrects: event.seq for event in found if event.corrects}
    tables.write(
        out,
        "History",
        ("Event", "Ledger", "Verb", "Happened (UTC)", "Sol", "Stage", "Place", "Reason", "Note"),
        [
            (
                event.seq, event.ledger.slug, event.verb, moments.shown(event.occurred_at),
                event.sol, event.to_stage, event.to_place.slug, event.reason,
                f"corrected by {corrected[event.seq]}" if event.seq in corrected
                else f"corrects {event.corrects}" if event.corrects else "",
            )
            for event in found
        ],
    )  # fmt: skip


def _then(moment: Moment) -> str:
    if not moment.is_past:
        return "now"
    told = []
    if moment.as_of:
        told.append(f"as of {moments.shown(moment.as_of)} UTC")
    if moment.known_at:
        told.append(f"as known at {moments.shown(moment.known_at)} UTC")
    return "NOT NOW: " + ", ".join(told)


def _needed(spec: Spec) -> list[str]:
    named = [one.name for one in spec.inputs if one.required]
    if spec.reason_required:
        named.append("reason")
    if spec.evidence_required:
        named.append("evidence or source")
    return named


def _in_words(holding: Holding | None) -> str:
    if holding is None:
        return "not registered"
    return f"{holding.stage}, {holding.condition}, at {holding.place.slug}"


def _facts(holding: Holding | PastHolding) -> list[tuple[str, object]]:
    content = holding.content
    return [
        ("stage", holding.stage),
        ("condition", holding.condition),
        ("place", holding.place.slug),
        ("slot in the sample container", holding.os_slot and holding.os_slot.slug),
        ("custodian", holding.custodian.slug),
        ("offered to", holding.offered_to and holding.offered_to.slug),
        ("content", content and content.slug),
        ("sealed", "yes" if holding.sealed else "no"),
        ("seal", holding.seal_serial),
        ("cleared to leave containment", "yes" if holding.cleared else "no"),
        ("since (UTC)", moments.shown(holding.since)),
        ("events", holding.seq),
        ("head", holding.head_hash),
    ]
