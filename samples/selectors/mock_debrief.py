"""What a mock mission came to: home against planned and against hindsight, losses, custody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samples.domain import checkpoint as rules
from samples.domain import custody, merkle
from samples.domain.errors import LedgerBroken
from samples.models import (
    Checkpoint,
    Container,
    CustodyEvent,
    Holding,
    MockHappening,
    MockMission,
    MockPlan,
)
from samples.models.custody_event import JOINED
from samples.planning.flying.happening import Kind
from samples.selectors import lineage
from samples.selectors.catalogue import events
from samples.selectors.history import same_as_stored

_SAYS_WHY = (Kind.TUBE_LOST, Kind.LEFT_BEHIND, Kind.PICKUP_GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Home:
    """What came home, or would have: how many, their codes, what they are worth together."""

    tubes: tuple[str, ...]
    value: float
    bound: float | None = None
    """Proven: nothing would have been worth more; None where nothing was proven."""
    finish_sol: float | None = None
    land_sol: float | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A planned tube that did not come home: the cause as `Outcome.causes` has it, and its line."""

    container: str
    cause: str
    sol: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """Only of a mission that has ended."""

    planned: Home
    flown: Home
    hindsight: Home
    losses: tuple[Loss, ...]
    gained: tuple[str, ...]
    """Tubes that came home and were not planned at first."""


def debrief(mission: MockMission, first: MockPlan, told: Sequence[MockHappening]) -> Debrief | None:
    """What came of it against its first plan and the best in hindsight; None until it has ended."""
    if mission.outcome is None or mission.hindsight is None:
        return None
    outcome, hindsight = mission.outcome, mission.hindsight
    home = tuple(outcome["home"])
    return Debrief(
        planned=Home(
            tuple(first.taken), first.value, first.bound, first.solution["timeline"]["finish_sol"]
        ),
        flown=Home(
            home, outcome["value"], None, outcome.get("finish_sol"), outcome.get("land_sol")
        ),
        hindsight=Home(
            tuple(hindsight["taken"]), hindsight["value"], hindsight["bound"],
            hindsight.get("finish_sol"),
        ),
        losses=losses(outcome["causes"], told),
        gained=tuple(code for code in home if code not in set(first.taken)),
    )  # fmt: skip


def losses(causes: Mapping[str, str], told: Iterable[MockHappening]) -> tuple[Loss, ...]:
    """Each tube with its cause and the last line of the log that says why; by code."""
    said = {
        line.container.code: line
        for line in told
        if line.container is not None and line.kind in _SAYS_WHY
    }
    return tuple(
        Loss(code, cause, said[code].sol if code in said else None,
             said[code].text if code in said else "")
        for code, cause in sorted(causes.items())
    )  # fmt: skip


@dataclass(frozen=True)
class TubeProof:
    """A tube's events from its registration on, and that a checkpoint of the branch holds them.

    `taken_over`: how many of the events are those of the ledger it branched off. `broken` says what
    does not hold; None: all does. `checkpoint` and `proof` are None before one is taken.
    """

    container: Container
    events: tuple[CustodyEvent, ...]
    taken_over: int
    broken: str | None
    checkpoint: Checkpoint | None
    proof: rules.Proof | None


def proofs(mission: MockMission, codes: Iterable[str] | None = None) -> list[TubeProof]:
    """The custody proof of each tube that was asked for, or of some; a fixed number of queries."""
    asked = {stop.id for stop in mission.value.problem.stops}
    wanted = asked if codes is None else asked & set(codes)
    ledger = mission.ledger
    chains: dict[int, list[CustodyEvent]] = {}
    found = (
        events()
        .filter(lineage.of(ledger), container__code__in=wanted)
        .select_related(*JOINED, "from_place__parent__parent")
        .order_by("container__code", "seq")
    )
    for event in found:
        chains.setdefault(event.container_id, []).append(event)
    holdings = {
        holding.container_id: holding
        for holding in Holding.objects.filter(ledger=ledger, container__in=chains).select_related(
            "container", "place", "custodian", "sample", "os_slot", "offered_to"
        )
    }
    last = Checkpoint.objects.filter(ledger=ledger).order_by("-number").first()
    tree = _Tree(last) if last else None
    return [_proof(mission, chain, holdings.get(key), last, tree) for key, chain in chains.items()]


class _Tree:
    """The leaves of a checkpoint, read once for all tubes."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        rows = checkpoint.heads.order_by("position").values_list("container__code", "seq", "hash")
        self.heads = [rules.Head(*row) for row in rows]
        self.root = checkpoint.root
        self._leaves = [head.leaf() for head in self.heads]
        self._places = {head.container: place for place, head in enumerate(self.heads)}

    def proof(self, code: str, chain: Sequence[CustodyEvent]) -> rules.Proof | None:
        place = self._places.get(code)
        if place is None:
            return None
        head = self.heads[place]
        return rules.Proof(
            chain=[event.text for event in chain if event.seq <= head.seq],
            head=head,
            index=place,
            size=len(self.heads),
            path=[step.hex() for step in merkle.inclusion_proof(self._leaves, place)],
            root=self.root,
        )


def _proof(
    mission: MockMission,
    chain: list[CustodyEvent],
    holding: Holding | None,
    last: Checkpoint | None,
    tree: _Tree | None,
) -> TubeProof:
    container = chain[0].container
    proof = tree.proof(container.code, chain) if tree else None
    broken = None
    try:
        replayed = custody.replay(event.stored() for event in chain)
        same_as_stored(replayed, holding, f"{mission.ledger.slug}/{container.code}")
        if proof is not None:
            rules.check_proof(proof)
    except LedgerBroken as error:
        broken = error.message
    return TubeProof(
        container=container,
        events=tuple(chain),
        taken_over=sum(event.ledger_id != mission.ledger_id for event in chain),
        broken=broken,
        checkpoint=last if proof else None,
        proof=proof,
    )
