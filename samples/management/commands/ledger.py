"""`manage.py ledger …`: verify a ledger, take checkpoints, prove events, export."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.checkpoint import check_proof
from samples.domain.errors import DomainError, NotFound
from samples.exchange import ledger_file
from samples.models import CustodyEvent
from samples.selectors import lookup
from samples.services import checkpoints, signing
from samples.services.actors import SystemActor
from samples.services.verify_parallel import verify_on

Options = dict[str, Any]


class Command(BaseCommand):
    """The custody ledger from the command line."""

    help = "Verify a custody ledger, take a checkpoint of it, prove an event, or export it."

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
                    help="leave the columns beside the hashed texts unlooked at",
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
        verbs.add_parser("new-key", help="print a fresh key for LEDGER_SIGNING_KEY")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the verb; CommandError with the reason when something does not hold."""
        actions: dict[str, Callable[[Options], None]] = {
            "verify": self._verify,
            "checkpoint": self._checkpoint,
            "prove": self._prove,
            "export": self._export,
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

    def _export(self, options: Options) -> None:
        ledger = lookup.ledger(options["ledger"])
        if options["out"] is None:
            sys.stdout.writelines(ledger_file.lines(ledger))
            return
        with options["out"].open("w", encoding="utf-8") as file:
            file.writelines(ledger_file.lines(ledger))
        self.stdout.write(f"Wrote {options['out']}.")
