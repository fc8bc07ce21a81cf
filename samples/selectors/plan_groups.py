"""The groups of a run's problem: how many were asked, taken and left, under names for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samples.domain.kinds import SampleType
from samples.models import Campaign, Mission, Outcrop
from samples.planning.problem import Problem

SORTS = {"kind": "Kinds", "campaign": "Campaigns", "outcrop": "Outcrops"}
_KINDS = {
    "rock": SampleType.ROCK_CORE,
    "regolith": SampleType.REGOLITH,
    "atmosphere": SampleType.ATMOSPHERIC,
    "witness": SampleType.WITNESS,
}


@dataclass(frozen=True)
class Share:
    """One group: members `there` among the tubes to choose from, `taken`, and what was asked."""

    id: str
    sort: str
    name: str
    there: int
    taken: int
    minimum: int
    bonus: float
    """What the taken members add together beyond their own values."""

    @property
    def left(self) -> int:
        """Members that stay behind."""
        return self.there - self.taken

    @property
    def missing(self) -> int:
        """Of the minimum."""
        return max(self.minimum - self.taken, 0)


def shares(problem: Problem, taken: Iterable[str], mission: Mission) -> list[Share]:
    """Every group, kinds first, then campaigns and outcrops."""
    home = set(taken)
    named = names(mission, (group.id for group in problem.groups))
    found = []
    for group in problem.groups:
        members = [stop.id for stop in problem.stops if group.id in stop.groups]
        count = sum(1 for member in members if member in home)
        found.append(
            Share(
                id=group.id,
                sort=group.id.partition(":")[0],
                name=named.get(group.id, group.id.partition(":")[2] or group.id),
                there=len(members),
                taken=count,
                minimum=group.minimum,
                bonus=sum(group.bonus[:count]),
            )
        )
    order = list(SORTS)
    return sorted(
        found, key=lambda one: (order.index(one.sort) if one.sort in order else 9, one.name)
    )


def names(mission: Mission, ids: Iterable[str]) -> dict[str, str]:
    """What people call each group, by its id."""
    slugs = {name.partition(":")[2] for name in ids}
    campaigns = Campaign.objects.filter(mission=mission, slug__in=slugs).values_list("slug", "name")
    outcrops = Outcrop.objects.filter(slug__in=slugs).values_list("slug", "name")
    return {
        **{f"kind:{kind}": label.label for kind, label in _KINDS.items()},
        **{f"campaign:{slug}": name for slug, name in campaigns},
        **{f"outcrop:{slug}": name for slug, name in outcrops},
    }
