"""`manage.py ledger …`: verify a ledger, take checkpoints, prove events, export, branch."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from samples.domain.checkpoint import check_proof
from samples.domain.errors import DomainError, NotFound
from samples.exchange import ledger_file
from samples.management import moments, people, tables
from samples.models import CustodyEvent, Ledger
from samples.selectors import lookup
from samples.services import branches, checkpoints, signing
from samples.services.actors import SystemActor
from samples.services.verify_parallel import verify_on

Options = dict[str, Any]


class Command(BaseCommand):
    """The custody ledger from the command line."""

    help = "Verify a custody ledger, take a checkpoint of it, prove an event, export, branch off."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb; each takes --ledger, the flight ledger unless given."""
        verbs = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("verify", "replay every chain and compare it with what is stored"),
            ("checkpoint", "fix the present heads of all chains, signed if a key is set"),
            ("prove", "show that an event is under a checkpoint"),
            ("export", "write the ledger as JSON Lines, for tools/verify_ledger.py"),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("--ledger", help="slug of a ledger; default: the flight ledger")
            if name == "verify":
                verb.add_argument(
                    "--texts-only",
                    action="store_true",
                    help="hashes, links and states alone: quicker",
                )
                verb.add_argument(
                    "--processes", type=int, default=1, help="processors to use; default: 1"
                )
            if name == "prove":
                verb.add_argument("container", help="code, serial or designation")
                verb.add_argument("seq", type=int, help="number of the event in its chain")
            if name in ("prove", "export"):
                verb.add_argument(
                    "--out", type=Path, help="file to write; default: standard output"
                )
        off = verbs.add_parser("branch", help="open a mock ledger that starts from another's state")
        off.add_argument("parent", help="slug of the ledger it starts from")
        off.add_argument("slug", help="slug of the new one")
        off.add_argument("--name", help="its name; default: the slug")
        off.add_argument(
            "--at", type=moments.moment, metavar="ISO", help="as it was then; default: now"
        )
        off.add_argument(
            "--known-at", type=moments.moment, metavar="ISO", help="as far as recorded by then"
        )
        people.add_argument(off)
        verbs.add_parser("list", help="every ledger, with what it branched off")
        verbs.add_parser("new-key", help="print a fresh key for LEDGER_SIGNING_KEY")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the verb; CommandError with the reason when something does not hold."""
        actions: dict[str, Callable[[Options], None]] = {
            "verify": self._verify,
            "checkpoint": self._checkpoint,
            "prove": self._prove,
            "export": self._export,
            "branch": self._branch,
            "list": self._list,
            "new-key": lambda _options: self.stdout.write(signing.new_key()),
        }
        try:
            actions[options["action"]](options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _verify(self, options: Options) -> None:
        ledger = lookup.ledger(options["ledger"])
        found = verify_on(options["processes"], ledger, texts_only=options["texts_only"])
        signed = f" ({found.unsigned} unsigned)" if found.unsigned else ""
        self.stdout.write(
            self.style.SUCCESS(
                f"{ledger.kind} ledger {ledger.slug} holds: {found.events} events of "
                f"{found.containers} containers, {found.checkpoints} checkpoints{signed}."
            )
        )

    def _checkpoint(self, options: Options) -> None:
        ledger = lookup.ledger(options["ledger"])
        taken = checkpoints.take(ledger=ledger, actor=SystemActor("manage.py"))
        signed = (
            f"signed with {taken.public_key}" if taken.signature else "not signed: no key is set"
        )
        self.stdout.write(f"Checkpoint {taken.number}: {taken.events} events, root {taken.root}")
        self.stdout.write(f"{signed}. Keep it where nobody who can write here can change it.")

    def _prove(self, options: Options) -> None:
        ledger = lookup.ledger(options["ledger"])
        container = lookup.container(options["container"])
        event = CustodyEvent.objects.filter(
            ledger=ledger, container=container, seq=options["seq"]
        ).first()
        if event is None:
            raise NotFound(
                f"{container} has no event {options['seq']} in {ledger.slug}.",
                field="seq",
                value=options["seq"],
                expected="the number of an event of its chain",
            )
        checkpoint, proof = checkpoints.prove(event)
        check_proof(proof)
        document = ledger_file.proof_document(checkpoint, proof)
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)

    def _branch(self, options: Options) -> None:
        made = branches.branch(
            ledger=lookup.ledger(options["parent"]),
            slug=options["slug"],
            name=options["name"] or options["slug"],
            actor=people.actor(options["username"]),
            at=options["at"],
            known_at=options["known_at"],
        )
        self.stdout.write(
            self.style.SUCCESS(
                f"MOCK ledger {made.slug} starts from {options['parent']}: "
                f"{made.holdings.count()} containers."
            )
        )

    def _list(self, _options: Options) -> None:
        ledgers = (
            Ledger.objects.select_related("parent")
            .annotate(recorded=Count("events"))
            .order_by("kind", "slug")
        )
        tables.write(
            self.stdout,
            "Ledgers",
            ("Ledger", "Kind", "Name", "Branched off", "As of (UTC)", "Known at (UTC)",
             "Opened (UTC)", "Opened by", "Own events"),
            [
                (
                    one.slug, "MOCK" if one.is_mock else "flight", one.name,
                    one.parent and one.parent.slug, moments.shown(one.as_of),
                    moments.shown(one.known_at), moments.shown(one.opened_at), one.opened_by,
                    one.recorded,
                )
                for one in ledgers
            ],
        )  # fmt: skip

    def _export(self, options: Options) -> None:
        ledger = lookup.ledger(options["ledger"])
        if options["out"] is None:
            sys.stdout.writelines(ledger_file.lines(ledger))
            return
        with options["out"].open("w", encoding="utf-8") as file:
            file.writelines(ledger_file.lines(ledger))
        self.stdout.write(f"Wrote {options['out']}.")
