"""A checkpoint as it is hashed, and the proof that an event is under it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from samples.domain import merkle
from samples.domain.custody import canonical, hash_of, iso_utc
from samples.domain.errors import LedgerBroken

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Head:
    """The last event of one chain."""

    container: str
    seq: int
    hash: str

    def leaf(self) -> bytes:
        """The canonical text that enters the tree."""
        return canonical(asdict(self)).encode()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a checkpoint says of a ledger. `previous_hash` is that of the checkpoint before it."""

    ledger: str
    ledger_kind: str
    number: int
    created_at: datetime
    created_by: str
    containers: int
    events: int
    root: str
    previous_hash: str
    public_key: str

    def canonical_text(self) -> str:
        """The RFC 8785 text that is hashed and signed; raises InvalidValue for a naive time."""
        body = asdict(self) | {
            "version": FORMAT_VERSION,
            "created_at": iso_utc(self.created_at, "created_at"),
        }
        return canonical(body)


def root_of(heads: Sequence[Head]) -> str:
    """The Merkle root over heads in order of their container, hexadecimal."""
    return merkle.root([head.leaf() for head in heads]).hex()


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That an event is under a checkpoint: it leads to a head, and the head to the root.

    `chain` holds the texts of the event and all after it up to the head; `path` the tree's hashes.
    """

    chain: list[str]
    head: Head
    index: int
    size: int
    path: list[str]
    root: str


def check_proof(proof: Proof) -> None:
    """Raise LedgerBroken unless the proof holds."""
    previous = None
    for text in proof.chain:
        if previous is not None and json.loads(text)["previous_hash"] != previous:
            raise LedgerBroken("An event does not follow the one before it.", field="chain")
        previous = hash_of(text)
    if previous != proof.head.hash:
        raise LedgerBroken("The events do not lead to the head.", field="head")
    path = [bytes.fromhex(step) for step in proof.path]
    found = merkle.root_from_proof(proof.head.leaf(), proof.index, proof.size, path).hex()
    if found != proof.root:
        raise LedgerBroken("The head does not lead to the root.", field="root")
