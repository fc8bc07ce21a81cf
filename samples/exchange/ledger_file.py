"""A ledger as JSON Lines, with its checkpoints: what `tools/verify_ledger.py` checks offline.

The first line names the ledger and those it branched off; then one line an event (its canonical
text and hash), chain by chain, and one line a checkpoint (text, hash, signature, heads).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Max

from samples.domain.checkpoint import Proof
from samples.models import Checkpoint, CustodyEvent, Ledger
from samples.selectors import lineage
from samples.services.checkpoints import heads_of

FORMAT = "mars-sample-cache-ledger/1"


def lines(ledger: Ledger) -> Iterator[str]:
    """The lines of the file, one at a time, each ending in a newline."""
    # Read before the events: a checkpoint taken meanwhile may be over events that come too late.
    checkpoints = Checkpoint.objects.filter(ledger=ledger)
    last = checkpoints.aggregate(last=Max("number"))["last"] or 0
    names = [one.slug for one in lineage.ancestry(ledger)]
    yield _line({"format": FORMAT, "ledger": ledger.slug, "kind": ledger.kind, "lineage": names})
    events = CustodyEvent.objects.filter(lineage.of(ledger)).order_by("container_id", "seq")
    for text, digest in events.values_list("text", "hash").iterator(2000):
        yield _line({"event": text, "hash": digest})
    for checkpoint in checkpoints.filter(number__lte=last).order_by("number").iterator():
        heads = [[head.container, head.seq, head.hash] for head in heads_of(checkpoint)]
        yield _line({**_signed(checkpoint), "heads": heads})


def proof_document(checkpoint: Checkpoint, proof: Proof) -> dict[str, Any]:
    """A proof with the checkpoint it leads to, as JSON."""
    return {"format": FORMAT, **_signed(checkpoint), "proof": asdict(proof)}


def _signed(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "checkpoint": checkpoint.text,
        "hash": checkpoint.hash,
        "public_key": checkpoint.public_key,
        "signature": checkpoint.signature,
    }


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
