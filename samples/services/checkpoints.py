"""Taking checkpoints of a ledger and proving events against them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from samples.domain import checkpoint as rules
from samples.domain import merkle
from samples.domain.custody import GENESIS_HASH, hash_of
from samples.domain.errors import NotFound
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Holding, Ledger
from samples.services import locks, signing
from samples.services.actors import Actor, require


def take(*, ledger: Ledger, actor: Actor, now: datetime | None = None) -> Checkpoint:
    """Fix the present heads of all chains of a ledger; signed when LEDGER_SIGNING_KEY is set.

    Appends wait until it is stored. Raises NotPermitted, InvalidValue (a key that can't be read).
    """
    require(actor, "samples.add_checkpoint", ledger)
    with transaction.atomic():
        locks.no_new_events()
        heads = present_heads(ledger)
        before = Checkpoint.objects.filter(ledger=ledger).order_by("-number").first()
        statement = rules.Statement(
            ledger=ledger.slug,
            ledger_kind=ledger.kind,
            number=before.number + 1 if before else 1,
            created_at=now or datetime.now(UTC),
            created_by=actor.get_username(),
            containers=len(heads),
            events=sum(head.seq for _, head in heads),
            root=rules.root_of([head for _, head in heads]),
            previous_hash=before.hash if before else GENESIS_HASH,
            public_key=signing.public_key(),
        )
        text = statement.canonical_text()
        stored = Checkpoint.objects.create(
            ledger=ledger,
            number=statement.number,
            created_at=statement.created_at,
            created_by=statement.created_by,
            containers=statement.containers,
            events=statement.events,
            root=statement.root,
            text=text,
            hash=hash_of(text),
            public_key=statement.public_key,
            signature=signing.sign(text),
        )
        CheckpointHead.objects.bulk_create(
            [
                CheckpointHead(
                    checkpoint=stored,
                    position=position,
                    container_id=pk,
                    seq=head.seq,
                    hash=head.hash,
                )
                for position, (pk, head) in enumerate(heads)
            ],
            batch_size=1000,
        )
    return stored


def present_heads(ledger: Ledger) -> list[tuple[int, rules.Head]]:
    """The last event of each chain, in the order of a tree's leaves, with its container's key."""
    rows = Holding.objects.filter(ledger=ledger).values_list(
        "container__code", "seq", "head_hash", "container_id"
    )
    # Sorted here: databases order texts each in its own way, the tree's leaves have one order.
    return [(pk, rules.Head(code, seq, head)) for code, seq, head, pk in sorted(rows)]


def prove(event: CustodyEvent) -> tuple[Checkpoint, rules.Proof]:
    """The first checkpoint an event is under, and the proof; NotFound when there is none yet."""
    under = (
        CheckpointHead.objects.filter(
            checkpoint__ledger=event.ledger_id, container=event.container_id, seq__gte=event.seq
        )
        .select_related("checkpoint", "container")
        .order_by("checkpoint__number")
        .first()
    )
    if under is None:
        raise NotFound(
            f"{event} is not under a checkpoint yet.",
            field="checkpoint",
            expected="a checkpoint taken after it was recorded",
        )
    heads = heads_of(under.checkpoint)
    chain = CustodyEvent.objects.filter(
        ledger=event.ledger_id,
        container=event.container_id,
        seq__range=(event.seq, under.seq),
    ).order_by("seq")
    leaves = [head.leaf() for head in heads]
    return under.checkpoint, rules.Proof(
        chain=list(chain.values_list("text", flat=True)),
        head=heads[under.position],
        index=under.position,
        size=len(heads),
        path=[step.hex() for step in merkle.inclusion_proof(leaves, under.position)],
        root=under.checkpoint.root,
    )


def heads_of(checkpoint: Checkpoint) -> list[rules.Head]:
    """The heads a checkpoint fixed, in order of their container."""
    return [
        rules.Head(*row)
        for row in checkpoint.heads.order_by("position").values_list(
            "container__code", "seq", "hash"
        )
    ]
