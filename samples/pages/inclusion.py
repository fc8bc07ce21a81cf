"""The way from an event to the root of a checkpoint, as samples/parts/inclusion.html draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from samples.domain import merkle
from samples.domain.checkpoint import Proof, check_proof
from samples.domain.errors import LedgerBroken, NotFound
from samples.models import Checkpoint, CustodyEvent
from samples.services import checkpoints


@dataclass(frozen=True)
class Inclusion:
    """A proof that was checked just now; `broken` says what does not hold (empty: it holds)."""

    checkpoint: Checkpoint
    proof: Proof
    broken: str
    head_url: str
    proof_url: str
    file_name: str

    @property
    def later(self) -> int:
        """Events of the chain between this one and the head, with the head."""
        return len(self.proof.chain) - 1

    @property
    def leaf(self) -> str:
        """The head as it enters the tree."""
        return merkle.leaf_hash(self.proof.head.leaf()).hex()

    @property
    def place(self) -> int:
        """The leaf's place in the tree, from 1."""
        return self.proof.index + 1

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The hashes it is joined with on the way up, and what each gives."""
        path = [bytes.fromhex(step) for step in self.proof.path]
        proof = self.proof
        return [
            {
                "other": step.other.hex(),
                "side": "left" if step.other_is_left else "right",
                "found": step.found.hex(),
            }
            for step in merkle.climb(proof.head.leaf(), proof.index, proof.size, path)
        ]


def inclusion(event: CustodyEvent) -> Inclusion | None:
    """The proof of an event; None while it is under no checkpoint."""
    try:
        checkpoint, proof = checkpoints.prove(event)
    except NotFound:
        return None
    broken = ""
    try:
        check_proof(proof)
    except LedgerBroken as error:
        broken = error.message
    ledger, container = event.ledger.slug, event.container.code
    return Inclusion(
        checkpoint=checkpoint,
        proof=proof,
        broken=broken,
        head_url=reverse("pages:event", args=[ledger, container, proof.head.seq]),
        proof_url=reverse("api:event-proof", args=[event.pk]),
        file_name=f"{ledger}-{container}-{event.seq}-proof.json",
    )
