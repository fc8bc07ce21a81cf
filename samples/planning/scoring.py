"""What a sample is worth, from what is known of it and from weights that a person can change.

Nobody has published such weights: the defaults are this project's own, not NASA's, and only say
what is meant by a good set: many places, one of each sort, sealed tubes, long cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from samples.domain.errors import InvalidValue
from samples.planning import form
from samples.planning.problem import Amount, Count, Group, Share

FORMAT = "mars-sample-planning-weights/1"


class Kind(StrEnum):
    """What is in a tube."""

    ROCK = "rock"
    REGOLITH = "regolith"
    ATMOSPHERE = "atmosphere"
    WITNESS = "witness"
    """Nothing of Mars: it shows what the tubes brought along."""


class Objective(StrEnum):
    """What a sample is to tell; after the four science objectives of Mars 2020."""

    LIFE = "life"
    """Signs of ancient life."""
    GEOLOGY = "geology"
    CLIMATE = "climate"
    """Of the past."""
    PEOPLE = "people"
    """Preparing their arrival."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one sample; None: not known."""

    kind: Kind
    sealed: bool | None = None
    length_cm: float | None = None
    """Of a rock core."""
    objectives: frozenset[Objective] = frozenset()
    outcrop: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """What members of a group are worth together; as in `problem.Group`."""

    bonus: tuple[Amount, ...] = ()
    minimum: Count = 0
    shortfall: Amount = 0.0


def _kinds() -> Mapping[Kind, float]:
    return {Kind.ROCK: 1.0, Kind.REGOLITH: 1.0, Kind.ATMOSPHERE: 1.0, Kind.WITNESS: 0.5}


def _objectives() -> Mapping[Objective, float]:
    return {
        Objective.LIFE: 1.5, Objective.GEOLOGY: 0.5, Objective.CLIMATE: 0.5, Objective.PEOPLE: 0.25,
    }  # fmt: skip


def _kind_groups() -> Mapping[Kind, GroupWeights]:
    one = GroupWeights(minimum=1, shortfall=20.0)
    return {Kind.REGOLITH: one, Kind.ATMOSPHERE: one, Kind.WITNESS: one}


@dataclass(frozen=True, slots=True)
class Weights:
    """How facts become values. All defaults are assumptions of this project."""

    kinds: Mapping[Kind, Amount] = field(default_factory=_kinds)
    """What a sample of a kind is worth by itself; a kind left out: nothing."""
    per_cm: Amount = 0.1
    """For each centimetre of core."""
    objectives: Mapping[Objective, Amount] = field(default_factory=_objectives)
    """For each objective it serves."""
    unsealed: Share = 0.25
    """An unsealed sample, or one of which it isn't known, is worth this part of a sealed one."""
    outcrop: GroupWeights = GroupWeights(bonus=(8.0, 0.5))
    """The first sample of an outcrop counts, the second (the other core of a pair) adds little."""
    campaign: GroupWeights = GroupWeights(minimum=1, shortfall=10.0)
    kind_groups: Mapping[Kind, GroupWeights] = field(default_factory=_kind_groups)
    """At least one of each but rock, which comes by itself."""


def score(facts: Facts, weights: Weights) -> float:
    """Return what a sample is worth by itself: (kind + length + objectives) x seal."""
    worth = weights.kinds.get(facts.kind, 0.0)
    worth += weights.per_cm * (facts.length_cm or 0.0)
    worth += sum(weights.objectives.get(each, 0.0) for each in sorted(facts.objectives))
    return worth if facts.sealed else worth * weights.unsealed


def groups_of(facts: Facts) -> tuple[str, ...]:
    """Return the ids of the groups of a sample: its kind and, where known, outcrop and campaign."""
    named = (("outcrop", facts.outcrop), ("campaign", facts.campaign))
    return (f"kind:{facts.kind}", *(f"{sort}:{name}" for sort, name in named if name))


def groups(samples: Iterable[Facts], weights: Weights) -> tuple[Group, ...]:
    """Return every group of some samples, and each kind of which there must be some, by id.

    A kind that is asked for and not there at all counts as missing in every plan.
    """
    found = {name for facts in samples for name in groups_of(facts)}
    found |= {f"kind:{kind}" for kind, group in weights.kind_groups.items() if group.minimum}
    return tuple(_group(name, weights) for name in sorted(found))


def _group(name: str, weights: Weights) -> Group:
    sort, _, which = name.partition(":")
    if sort == "kind":
        found = weights.kind_groups.get(Kind(which), GroupWeights())
    else:
        found = weights.outcrop if sort == "outcrop" else weights.campaign
    return Group(name, found.bonus, found.minimum, found.shortfall)


def read(document: Mapping[str, Any] | str | bytes) -> Weights:
    """Return the weights in a JSON text, or in what such a text holds; raises InvalidValue."""
    weights: Weights = form.read(Weights, document, FORMAT)
    require_consistent(weights)
    return weights


def as_json(weights: Weights) -> dict[str, Any]:
    """Return the document of weights, in full."""
    return form.as_json(weights, FORMAT, in_full=True)


def require_consistent(weights: Weights, path: str = "") -> None:
    """Raise InvalidValue where a bonus increases; `path` is where the weights stand."""
    named = {f"kind_groups.{kind}": group for kind, group in weights.kind_groups.items()}
    for name, group in {"outcrop": weights.outcrop, "campaign": weights.campaign, **named}.items():
        for i, (earlier, later) in enumerate(pairwise(group.bonus), start=1):
            if later > earlier:
                where = f"{path}{name}.bonus[{i}]"
                raise InvalidValue(
                    f"{where} is more than the one before.",
                    field=where,
                    value=later,
                    expected=f"at most {earlier:g}: returns diminish",
                )
