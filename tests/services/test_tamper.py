"""Somebody with the database's own rights alters history: every alteration is found and named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from samples.domain.custody import hash_of
from samples.domain.errors import LedgerBroken
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Holding, Ledger
from samples.selectors import lookup
from samples.services import checkpoints, guards, signing
from samples.services.verify import verify
from tests.services.conftest import LOADER

ROUNDS = 320
pytestmark = pytest.mark.usefixtures("inventory")

Where = str
Tamper = Callable[[random.Random, Ledger], Where]


def _chain(ledger: Ledger, event: CustodyEvent) -> list[CustodyEvent]:
    return list(
        CustodyEvent.objects.filter(ledger=ledger, container=event.container).order_by("seq")
    )


def _event(chance: random.Random, ledger: Ledger) -> CustodyEvent:
    keys = list(CustodyEvent.objects.filter(ledger=ledger).order_by("pk").values_list("pk"))
    return CustodyEvent.objects.select_related("container").get(pk=chance.choice(keys)[0])


def _named(event: CustodyEvent, seq: int | None = None) -> Where:
    return f"mars-2020-flight/{event.container.code}#{seq or event.seq}"


def _other(chance: random.Random, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, int):
        return value + chance.randint(1, 9)
    if isinstance(value, str):
        return value[:-1] + ("b" if value.endswith("a") else "a") if value else "x"
    return 1 if value is None else value


def column_alone(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    texts = ["recorded_by", "reason", "hash", "previous_hash", "ledger_kind", "to_seal_serial"]
    numbers = ["sol"]
    times = ["occurred_at", "recorded_at"]
    related = [
        "to_place_id", "to_custodian_id", "from_place_id", "sample_id", "source_id",
        "to_sample_id", "to_os_slot_id", "to_offered_to_id",
    ]  # fmt: skip
    name = chance.choice([*texts, *numbers, *times, *related])
    value = getattr(event, name)
    if name in times:
        changed = value.replace(microsecond=(value.microsecond + 1) % 1_000_000)
    elif name in related:
        model = CustodyEvent._meta.get_field(name.removesuffix("_id")).related_model
        assert model is not None
        assert not isinstance(model, str)
        others = model._default_manager.exclude(pk=value).order_by("pk")
        changed = None if value is not None and not others.exists() else chance.choice(others).pk
        if name.startswith("to_") and changed is None:
            return column_alone(chance, ledger)
    elif name == "ledger_kind":
        changed = "mock"
    else:
        changed = _other(chance, value)
    CustodyEvent.objects.filter(pk=event.pk).update(**{name: changed})
    return _named(event)


def text_alone(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    body = json.loads(event.text)
    name = chance.choice(["reason", "recorded_by", "to_place", "occurred_at"])
    body[name] = f"{body[name]}!"
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    CustodyEvent.objects.filter(pk=event.pk).update(text=text)
    return _named(event)


def swap(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    chain = _chain(ledger, event)
    if len(chain) < 2:
        return swap(chance, ledger)
    first = chance.randrange(len(chain) - 1)
    one, other = chain[first], chain[first + 1]
    for pk, seq in ((one.pk, 10_000), (other.pk, one.seq), (one.pk, other.seq)):
        CustodyEvent.objects.filter(pk=pk).update(seq=seq)
    return _named(event, one.seq)


def delete(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    CustodyEvent.objects.filter(pk=event.pk)._raw_delete("default")
    after = CustodyEvent.objects.filter(ledger=ledger, container=event.container)
    if not after.filter(seq__gt=event.seq).exists() and event.seq > 1:
        return f"mars-2020-flight/{event.container.code}"  # the tail: the state shows it first
    return _named(event)


def insert(chance: random.Random, ledger: Ledger) -> Where:
    """Another event at the end of a chain that a stored state knows nothing of."""
    event = _event(chance, ledger)
    last = _chain(ledger, event)[-1]
    body = {**json.loads(last.text), "seq": last.seq + 1, "previous_hash": last.hash}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    values = {
        field.attname: getattr(last, field.attname)
        for field in CustodyEvent._meta.concrete_fields
        if not field.primary_key
    }
    CustodyEvent.objects.create(
        **{
            **values,
            "seq": last.seq + 1,
            "previous_hash": last.hash,
            "text": text,
            "hash": hash_of(text),
        }
    )
    return f"mars-2020-flight/{event.container.code}"


def cut_the_tail(chance: random.Random, ledger: Ledger) -> Where:
    """The last event taken out and the state set back with it: only the checkpoint knows."""
    event = _event(chance, ledger)
    chain = _chain(ledger, event)
    holding = Holding.objects.filter(ledger=ledger, container=event.container)
    last = chain[-1]
    CustodyEvent.objects.filter(pk=last.pk)._raw_delete("default")
    if len(chain) == 1:
        holding._raw_delete("default")
    else:
        _set_back(holding.get(), chain[:-1])
    return _named(event, last.seq)


def rehash_the_rest(chance: random.Random, ledger: Ledger) -> Where:
    """A reason rewritten, and every later hash and the state made to fit it."""
    event = _event(chance, ledger)
    chain = _chain(ledger, event)[event.seq - 1 :]
    previous = event.previous_hash
    for link in chain:
        body = {**json.loads(link.text), "previous_hash": previous}
        if link.pk == event.pk:
            body["reason"] = link.reason = f"{link.reason} Nothing to see."
        link.text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        link.previous_hash, link.hash = previous, hash_of(link.text)
        CustodyEvent.objects.filter(pk=link.pk).update(
            text=link.text, hash=link.hash, previous_hash=previous, reason=link.reason
        )
        previous = link.hash
    Holding.objects.filter(ledger=ledger, container=event.container).update(head_hash=previous)
    return _named(event, chain[-1].seq)  # the fixed head is the first that can be known wrong


def change_a_holding(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    holding = Holding.objects.filter(ledger=ledger, container=event.container)
    changes: list[dict[str, Any]] = [
        {"stage": "loaded"},
        {"sealed": not holding.get().sealed},
        {"seal_serial": "forged"},
        {"head_hash": "0" * 64},
        {"seq": 99},
        {"condition": "lost"},
        {"cleared": True},
        {"offered_to": holding.get().custodian_id},
        {"since": holding.get().since - timedelta(hours=1)},
        {"not_before": holding.get().since + timedelta(hours=1)},
    ]
    holding.update(**chance.choice(changes))
    return f"mars-2020-flight/{event.container.code}"


def change_a_checkpoint(chance: random.Random, ledger: Ledger) -> Where:
    name = chance.choice(["text", "root", "signature", "events", "created_by", "public_key"])
    checkpoint = Checkpoint.objects.get(ledger=ledger)
    Checkpoint.objects.filter(pk=checkpoint.pk).update(
        **{name: _other(chance, getattr(checkpoint, name))}
    )
    return "mars-2020-flight checkpoint 1"


def change_a_head(chance: random.Random, ledger: Ledger) -> Where:
    head = chance.choice(CheckpointHead.objects.filter(checkpoint__ledger=ledger).order_by("pk"))
    name = chance.choice(["hash", "seq"])
    CheckpointHead.objects.filter(pk=head.pk).update(**{name: _other(chance, getattr(head, name))})
    return "mars-2020-flight checkpoint 1"


def _set_back(holding: Holding, chain: list[CustodyEvent]) -> None:
    last = chain[-1]
    Holding.objects.filter(pk=holding.pk).update(
        stage=last.to_stage,
        place=last.to_place,
        custodian=last.to_custodian,
        sample=last.to_sample,
        sealed=last.to_sealed,
        seq=last.seq,
        head_hash=last.hash,
        since=last.occurred_at,
        not_before=max(
            (event.occurred_not_before for event in chain if event.occurred_not_before),
            default=None,
        ),
    )


TAMPERS: list[Tamper] = [
    column_alone,
    text_alone,
    swap,
    delete,
    insert,
    cut_the_tail,
    rehash_the_rest,
    change_a_holding,
    change_a_checkpoint,
    change_a_head,
]


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_every_alteration_is_found_and_named(tamper: Tamper, settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    ledger = lookup.flight_ledger()
    checkpoints.take(ledger=ledger, actor=LOADER)
    verify(ledger)
    guards.remove()
    chance = random.Random(tamper.__name__)
    for _ in range(ROUNDS // len(TAMPERS)):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before_tampering")
        where = tamper(chance, ledger)
        with pytest.raises(LedgerBroken) as found:
            verify(ledger)
        assert found.value.field == where, f"{where}, not {found.value}"
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before_tampering")


def test_replace_is_found(settings: Settings) -> None:
    """INSERT OR REPLACE is SQLite's; what it does is a delete and an insert of the same row."""
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    ledger = lookup.flight_ledger()
    checkpoints.take(ledger=ledger, actor=LOADER)
    event = CustodyEvent.objects.filter(ledger=ledger, verb="drop").order_by("pk")[0]
    guards.remove()
    with connection.cursor() as cursor:
        names = ", ".join(field.column or "" for field in CustodyEvent._meta.concrete_fields)
        chosen = names.replace("reason", "'Nothing to see.'")
        if connection.vendor == "sqlite":
            cursor.execute(
                f"INSERT OR REPLACE INTO {guards.EVENTS} ({names})"
                f" SELECT {chosen} FROM {guards.EVENTS} WHERE id = %s",
                [event.pk],
            )
        else:
            cursor.execute(
                f"INSERT INTO {guards.EVENTS} ({names}) SELECT {names} FROM {guards.EVENTS}"
                " WHERE id = %s ON CONFLICT (id) DO UPDATE SET reason = 'Nothing to see.'",
                [event.pk],
            )
    with pytest.raises(LedgerBroken, match=f"{event.container.code}#{event.seq}"):
        verify(ledger)


def test_hashes_links_and_states_alone(settings: Settings) -> None:
    """The quick verification: what it looks at, it finds."""
    ledger = lookup.flight_ledger()
    assert verify(ledger, texts_only=True) == verify(ledger)
    guards.remove()
    chance = random.Random("quick")
    for tamper in (text_alone, swap, delete, change_a_holding_state):
        for _ in range(6):
            with connection.cursor() as cursor:
                cursor.execute("SAVEPOINT before_tampering")
            where = tamper(chance, ledger)
            with pytest.raises(LedgerBroken) as found:
                verify(ledger, texts_only=True)
            assert found.value.field == where
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK TO SAVEPOINT before_tampering")


def change_a_holding_state(chance: random.Random, ledger: Ledger) -> Where:
    event = _event(chance, ledger)
    holding = Holding.objects.filter(ledger=ledger, container=event.container)
    changes: list[dict[str, Any]] = [{"stage": "loaded"}, {"cleared": True}, {"seq": 99}]
    holding.update(**chance.choice(changes))
    return f"mars-2020-flight/{event.container.code}"
