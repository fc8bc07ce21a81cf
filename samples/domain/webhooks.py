"""What other systems can be told of, and when a message that did not arrive is tried again.

A message is a CloudEvent 1.0. Its type is one of these with `PREFIX` before it, as CloudEvents asks
for a reversed domain name. Assumption: nobody owns that domain; it only keeps the names apart from
other producers'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from samples.domain.kinds import Kind
from samples.domain.plans import AT_WORK, PlanState, RunStatus
from samples.domain.state import Verb

PREFIX = "org.mars-sample-cache."
PING = "ping"
TYPES: tuple[str, ...] = (
    *(f"custody.{verb.value}" for verb in Verb),
    *(f"plan.{state.value}" for state in PlanState),
    *(f"run.{status.value}" for status in RunStatus if status not in AT_WORK),
)
"""Everything that can be subscribed to; a ping goes to whoever asked for it."""
FAMILIES: tuple[str, ...] = ("custody.*", "plan.*", "run.*")
"""All types that begin alike."""

FIRST_WAIT_S = 5.0
FACTOR = 3.0
LONGEST_WAIT_S = 12 * 3600.0
JITTER = 0.2
"""Each wait is longer or shorter by up to this share, so that many don't come back at once."""


class DeliveryStatus(Kind):
    """How far a message to one receiver has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened and that others may be told of.

    `id` is the same however often it is sent, and to whomever. Facts of one `stream` are told in
    the order they were noted. Ledger, container, plan and places are primary keys to filter by.
    `attributes` are extensions of the CloudEvent.
    """

    id: str
    type: str
    subject: str
    stream: str
    at: datetime
    data: Mapping[str, Any]
    ledger: int
    ledger_kind: str
    container: int | None = None
    places: frozenset[int] = frozenset()
    plan: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def includes(wanted: Collection[str], type_: str) -> bool:
    """Whether a subscription to these types, or to all where none is named, takes this one."""
    return not wanted or type_ in wanted or f"{type_.partition('.')[0]}.*" in wanted


def wait_s(attempts: int, chance: float) -> float:
    """Seconds until the next attempt after so many; `chance` is 0 to 1, drawn at random.

    Exponential: 5 s, 15 s, 45 s … at most 12 h, each ± 20 %. Ten attempts span some 14 hours.
    """
    # Before it grows beyond what a float holds.
    steps = min(attempts - 1, 30)
    plain = min(FIRST_WAIT_S * FACTOR**steps, LONGEST_WAIT_S)
    return plain * (1 - JITTER + 2 * JITTER * chance)
