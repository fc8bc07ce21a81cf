"""`manage.py custody VERB …`: one sub-command a verb, read off what the verb must be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import transaction

from samples.domain.errors import InvalidValue, NotFound, Refusals
from samples.domain.kinds import SLOT_KINDS, PlaceKind
from samples.domain.lifecycle import Stage, Verb
from samples.domain.when import When
from samples.management import moments, people, tables
from samples.models import Container, CustodyEvent, Holding, Ledger, Place
from samples.selectors import catalogue, lookup, slots
from samples.services import verbs
from samples.services.actors import Actor
from samples.services.entries import Entry
from samples.services.verbs import InputKind, Spec

Options = dict[str, Any]


def add_parser(parent: Any, spec: Spec) -> None:
    """The sub-command of a verb: its inputs as options, and what every verb is told."""
    parser = parent.add_parser(
        spec.verb.value.replace("_", "-"), help=spec.text, description=spec.text
    )
    parser.set_defaults(run=record, spec=spec)
    parser.add_argument(
        "containers", nargs="*", metavar="CONTAINER", help="code, serial or designation"
    )
    parser.add_argument(
        "--all-at", metavar="PLACE", help="every container at this place or in a part of it"
    )
    if spec.rides or spec.verb is Verb.CORRECT:
        parser.add_argument(
            "--with-fellows",
            action="store_true",
            help="also every tube that travels in the same sample container",
        )
    inputs = parser.add_argument_group(f"what {spec.verb.label.lower()} is told")
    for one in spec.inputs:
        told = one.help
        if one.kind is InputKind.PLACE:
            told += "; for several containers the rack, depot or sample container with free slots"
        inputs.add_argument(
            f"--{one.name.replace('_', '-')}",
            dest=f"input_{one.name}",
            required=one.required,
            choices=[term.value for term in one.choices] if one.choices else None,
            metavar=None if one.choices else one.kind.value.upper(),
            help=told,
        )
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument(
        "--at", type=moments.moment, metavar="ISO", help="the moment it happened, UTC"
    )
    when.add_argument("--sol", type=int, help="the sol, where no moment is known")
    parser.add_argument("--reason", required=spec.reason_required, default="", help="why, in words")
    parser.add_argument("--source", metavar="CODE", help="the source that says so")
    parser.add_argument("--ledger", metavar="SLUG", help="default: the flight ledger")
    parser.add_argument(
        "--expected-seq",
        type=int,
        metavar="N",
        help="refuse unless the container has so many events",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="do all of it, say what it did, and take it back"
    )
    people.add_argument(parser)


def record(options: Options, out: OutputWrapper) -> None:
    """Record the verb for all containers, or for none. Raises DomainError, CommandError."""
    spec: Spec = options["spec"]
    ledger = lookup.ledger(options["ledger"])
    actor = people.actor(options["username"])
    entries = _entries(options, spec, ledger, actor)
    if options.get("with_fellows"):
        entries = verbs.whole(ledger, entries)
    try:
        with transaction.atomic():
            events = verbs.record(ledger=ledger, entries=entries, actor=actor)
            if options["dry_run"]:
                transaction.set_rollback(True)
    except Refusals as refusals:
        lines = [
            f"  {entries[row].container.code}: {error}" for row, error in refusals.by_row.items()
        ]
        raise CommandError("Nothing was recorded.\n" + "\n".join(lines)) from refusals
    tables.write(
        out,
        f"{'Would be recorded' if options['dry_run'] else 'Recorded'} in "
        f"{'the MOCK ledger' if ledger.is_mock else 'the flight ledger'} {ledger.slug}",
        ("Container", "Event", "Verb", "Happened (UTC)", "Sol", "Stage", "Condition", "Place",
         "Custodian", "Hash"),
        [_told(event) for event in events],
    )  # fmt: skip


def _entries(options: Options, spec: Spec, ledger: Ledger, actor: Actor) -> list[Entry]:
    containers = _containers(options, ledger)
    if options["expected_seq"] is not None and len(containers) != 1:
        raise InvalidValue(
            "An expected number of events is of one container.",
            field="expected_seq",
            value=options["expected_seq"],
            expected="one container",
        )
    given = {one.name: options[f"input_{one.name}"] for one in spec.inputs}
    inputs = spec.read({name: text for name, text in given.items() if text is not None})
    when = When.told(ledger.mission.clock, at=options["at"], sol=options["sol"])
    source = lookup.source(options["source"]) if options["source"] else None
    shared_out = _shared_out(spec, ledger, containers, inputs)
    return [
        spec.entry(
            ledger=ledger,
            container=container,
            actor=actor,
            when=when,
            inputs={**inputs, **shared_out.get(container.pk, {})},
            reason=options["reason"],
            source=source,
            expected_seq=options["expected_seq"],
        )
        for container in containers
    ]


def _containers(options: Options, ledger: Ledger) -> list[Container]:
    named = [lookup.container(name) for name in options["containers"]]
    if options["all_at"]:
        place = lookup.place(options["all_at"])
        there = catalogue.holdings(ledger).filter(catalogue.within(place.slug, "place"))
        named += [holding.container for holding in there.order_by("container__code")]
    found = list(dict.fromkeys(named))
    if not found:
        raise NotFound(
            "No container is named."
            if not options["all_at"]
            else f"Nothing is at {options['all_at']} in {ledger.slug}.",
            field="container",
            expected="codes, serials or designations, or --all-at a place where containers are",
        )
    return found


def _shared_out(
    spec: Spec, ledger: Ledger, containers: Sequence[Container], inputs: dict[str, object]
) -> dict[int, dict[str, object]]:
    """A slot for each container, where a rack, depot or sample container was named."""
    stages = Holding.objects.filter(ledger=ledger, container__in=containers)
    kinds = frozenset[PlaceKind]().union(
        *(spec.place_kinds(Stage(stage)) for stage in set(stages.values_list("stage", flat=True)))
    )
    for one in spec.inputs:
        parent = inputs.get(one.name)
        if isinstance(parent, Place) and kinds & SLOT_KINDS and parent.kind not in SLOT_KINDS:
            found = slots.share_out(ledger, parent, kinds, containers, field=one.name)
            return {key: {one.name: slot} for key, slot in found.items()}
    return {}


def _told(event: CustodyEvent) -> tuple[object, ...]:
    return (
        event.container.code,
        event.seq,
        event.verb,
        moments.shown(event.occurred_at),
        event.sol,
        event.to_stage,
        event.to_condition,
        event.to_place.slug,
        event.to_custodian.slug,
        event.hash[:12],
    )
